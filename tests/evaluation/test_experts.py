# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may be given which case, and what a conflict of interest takes away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from tests.factories.applications import make_application
from tests.factories.cities import make_city, make_country
from tests.factories.evaluation import REVIEWING, hand_in, make_case, make_expert, make_panel
from tvilling.cities.models import Country
from tvilling.core.errors import ActionRefused, NotFound, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.documents import access
from tvilling.documents.models import Document
from tvilling.evaluation import actions
from tvilling.evaluation.actions import experts as rules
from tvilling.evaluation.models import Assignment, Conflict, Consensus
from tvilling.evaluation.permissions import (
    assignments_visible_to,
    consensuses_visible_to,
    expert_waiting,
    get_assignment_for,
    reviews_visible_to,
)
from tvilling.evaluation.queries import standing_of
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db


def assign(panel, expert, application=None):
    return actions.assign_expert(
        actor=panel.ada, now=REVIEWING, expert=expert, application=application or panel.applications[0]
    )


def test_nobody_is_given_an_application_of_the_own_country():
    panel = make_panel(experts=1)
    swede = make_expert(panel.cohort, "Sven Holm", countries=("FI", "SE"))
    with pytest.raises(rules.ExpertOfSameCountry):
        assign(panel, swede)
    report = actions.assign_automatically(actor=panel.ada, now=REVIEWING, call=panel.call)
    assert report.offered == 1
    assert not Assignment.objects.filter(expert=swede).exists()


def test_the_office_ticks_several_countries_and_languages_and_finds_them_ticked(client):
    panel = make_panel(experts=0)
    for country, language in (("FI", "fi"), ("SE", "sv")):
        make_country(country)
        Country.objects.filter(iso2=country).update(languages=[language])
    dana = make_expert(panel.cohort)
    client.force_login(panel.ada)
    url = f"/office/{panel.cohort.slug}/evaluation/experts/{dana.code}/"
    assert ticked(client, url) == {
        ("countries", "FI"), ("languages", "en"), ("domains", "stationary_energy"),
    }  # fmt: skip
    form = {"countries": ["FI", "SE"], "languages": ["en", "sv"], "load_maximum": 10}
    assert client.post(url, form).status_code == 302
    assert ticked(client, url) == {
        ("countries", "FI"), ("countries", "SE"), ("languages", "en"), ("languages", "sv"),
    }  # fmt: skip


def ticked(client, url):
    """What is ticked on the page, where nothing is chosen from a list that needs a key held down."""
    html = client.get(url).content.decode()
    assert not re.search(r"<select[^>]*multiple", html)
    boxes = re.findall(r'<input type="checkbox" name="(\w+)" value="(\w+)"([^>]*)>', html)
    assert boxes
    return {(name, value) for name, value, attributes in boxes if "checked" in attributes}


def test_nobody_is_given_more_cases_than_agreed():
    panel = make_panel(("Luleå", "Boden"), experts=0)
    busy = make_expert(panel.cohort, load_maximum=1)
    assign(panel, busy)
    with pytest.raises(rules.ExpertFullyLoaded):
        assign(panel, busy, panel.applications[1])
    actions.revoke_assignment(actor=panel.ada, now=REVIEWING, assignment=Assignment.objects.get())
    assert assign(panel, busy, panel.applications[1]).state == "offered"


def test_nobody_is_given_a_case_twice_in_conflict_or_that_is_not_eligible():
    panel = make_panel(experts=2)
    dana, dirk = panel.experts
    assign(panel, dana)
    with pytest.raises(rules.AlreadyAssigned):
        assign(panel, dana)
    actions.record_conflict(
        actor=panel.ada, now=REVIEWING, expert=dirk, application=panel.applications[0], reason="Adviser"
    )
    with pytest.raises(rules.ExpertHasConflict):
        assign(panel, dirk)
    with pytest.raises(rules.NotUnderEvaluation):
        assign(panel, dirk, make_application(panel.call, make_city("Boden", "SE"), "submitted"))


def test_automatic_assignment_keeps_all_bounds_and_names_what_is_short():
    panel = make_panel(("Luleå", "Boden", "Piteå"), experts=0, reviews_per_application=2)
    experts = [make_expert(panel.cohort, name, load_maximum=2) for name in ("Dana K", "Dirk M")]
    actions.record_conflict(
        actor=panel.ada, now=REVIEWING, expert=experts[0], application=panel.applications[0], reason="Adviser"
    )
    report = actions.assign_automatically(actor=panel.ada, now=REVIEWING, call=panel.call)
    loads = [expert.assignments.count() for expert in experts]
    assert loads == [2, 2]
    assert report.offered == 4
    assert sum(report.short.values()) == 2
    assert not experts[0].assignments.filter(application=panel.applications[0]).exists()
    again = actions.assign_automatically(actor=panel.ada, now=REVIEWING, call=panel.call)
    assert again.offered == 0


def test_an_expert_gets_one_letter_for_all_cases_of_a_day():
    panel = make_panel(("Luleå", "Boden"), experts=1)
    actions.assign_automatically(actor=panel.ada, now=REVIEWING, call=panel.call)
    letters = Message.objects.filter(letter="evaluation.assigned")
    assert [letter.recipient_email for letter in letters] == [panel.dana.email]
    assert "Luleå" not in letters[0].body
    assert "Your reviews are due: no date is set." in letters[0].body


def test_the_letter_about_new_cases_names_the_cohort_in_its_own_language():
    panel = make_panel(("Luleå",), experts=1)
    panel.cohort.name = {"en": "First cohort", "sv": "Första omgången"}
    panel.cohort.save()
    with override("sv"):
        actions.assign_automatically(actor=panel.ada, now=REVIEWING, call=panel.call)
    letter = Message.objects.get(letter="evaluation.assigned")
    assert letter.language == "en"
    assert letter.subject == "Applications to evaluate: First cohort"


def test_the_letter_about_new_cases_says_until_when_in_the_cohorts_zone():
    panel = make_panel(("Luleå", "Boden"), experts=1)
    for application, day in zip(panel.applications, (4, 5), strict=True):
        due = datetime(2023, 8, day, 22, 30, tzinfo=UTC)
        actions.assign_expert(
            actor=panel.ada, now=REVIEWING, expert=panel.experts[0], application=application, due_at=due
        )
    bodies = (
        Message.objects.filter(letter="evaluation.assigned").order_by("pk").values_list("body", flat=True)
    )
    assert [body.split("due: ")[1].split(".")[0] for body in bodies] == [
        "5 August 2023, 00:30 Brussels time (UTC+2)", "6 August 2023, 00:30 Brussels time (UTC+2)",
    ]  # fmt: skip


def test_experts_are_reminded_of_all_cases_together_before_the_date_and_once_when_late():
    panel = make_panel(("Luleå", "Boden"), experts=2)
    make_case(panel.experts[0], panel.applications[0])
    second = make_case(panel.experts[0], panel.applications[1])
    make_case(panel.experts[1], panel.applications[0], "submitted")
    for day in (5, 12, 13):
        actions.remind_experts(actor=CLOCK, now=REVIEWING + timedelta(days=day))
    hand_in(second)
    for day in (15, 16):
        actions.remind_experts(actor=CLOCK, now=REVIEWING + timedelta(days=day))
    letters = Message.objects.filter(key__startswith="due-").order_by("pk")
    due = "3 August 2023, 11:00 Brussels time (UTC+2)"
    assert {letter.recipient_email for letter in letters} == {panel.dana.email}
    assert [letter.subject for letter in letters] == [
        f"Due on {due}: your review of Boden, Luleå", f"It was due on {due}: your review of Luleå",
    ]  # fmt: skip
    assert "You can still hand it in" in letters[1].body


def test_the_case_of_somebody_else_does_not_exist():
    panel = make_panel(experts=2)
    case = make_case(panel.experts[0], panel.applications[0], "offered")
    with pytest.raises(NotFound):
        get_assignment_for(panel.experts[1].person, case.code)
    with pytest.raises(NotFound):
        actions.declare_no_conflict(actor=panel.experts[1].person, now=REVIEWING, assignment=case)


def test_a_declared_conflict_takes_the_case_away_everywhere():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "conflicted")
    dana = panel.dana
    assert not assignments_visible_to(dana).exists()
    assert not list(expert_waiting(dana, REVIEWING))
    for step in (actions.declare_no_conflict, actions.submit_review):
        with pytest.raises(NotFound):
            step(actor=dana, now=REVIEWING, assignment=case)
    assert Conflict.objects.get().reason == "My sister works there."


def test_a_conflict_found_after_the_review_removes_it_from_every_count():
    panel = make_panel(experts=2)
    first = make_case(panel.experts[0], panel.applications[0], "submitted", 5)
    second = make_case(panel.experts[1], panel.applications[0], "submitted", 4)
    before = standing_of(panel.applications[0])
    assert (before.is_complete, str(before.total)) == (True, "90.00")
    actions.record_conflict(
        actor=panel.ada,
        now=REVIEWING,
        expert=panel.experts[0],
        application=panel.applications[0],
        reason="Adviser",
    )
    after = standing_of(panel.applications[0])
    assert (after.is_complete, str(after.total), len(after.totals)) == (False, "80.00", 1)
    first.refresh_from_db()
    assert first.state == "conflicted"
    assert [row.assignment_id for row in reviews_visible_to(panel.experts[1].person, second)] == [second.pk]
    assert not reviews_visible_to(panel.dana, first).exists()


def test_a_rapporteur_with_a_conflict_loses_the_consensus_and_it_is_made_anew():
    panel = make_panel(experts=2)
    for expert, score in zip(panel.experts, (5, 1), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    consensus = Consensus.objects.get()
    rapporteur = consensus.rapporteur
    actions.record_conflict(
        actor=panel.ada, now=REVIEWING, expert=rapporteur, application=panel.applications[0], reason="Adviser"
    )
    assert not consensuses_visible_to(rapporteur.person).exists()
    with pytest.raises(NotFound):
        actions.agree_consensus(
            actor=rapporteur.person, now=REVIEWING, consensus=consensus, scores={}, comment="Ours"
        )
    assert not Consensus.objects.exists()
    third = make_expert(panel.cohort, "Dora Lind")
    make_case(third, panel.applications[0], "submitted", 5)
    assert Consensus.objects.get().rapporteur != rapporteur


def test_taking_the_last_open_case_back_lets_the_others_be_compared():
    panel = make_panel(experts=3, reviews_per_application=2)
    open_case = make_case(panel.experts[2], panel.applications[0])
    for expert, score in zip(panel.experts[:2], (5, 1), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    assert not Consensus.objects.exists()
    actions.revoke_assignment(actor=panel.ada, now=REVIEWING, assignment=open_case)
    assert Consensus.objects.count() == 1


def test_only_an_open_case_can_be_taken_back():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "submitted")
    with pytest.raises(StaleState):
        actions.revoke_assignment(actor=panel.ada, now=REVIEWING, assignment=case)


def test_files_open_for_an_expert_after_the_declaration_and_never_in_conflict():
    panel = make_panel(experts=2)
    document = Document.objects.get(owner_key=panel.applications[0].code)
    case = make_case(panel.experts[0], panel.applications[0], "offered")
    assert not access.may_read(panel.dana, document)
    actions.declare_no_conflict(actor=panel.dana, now=REVIEWING, assignment=case)
    assert access.may_read(panel.dana, document)
    assert not access.may_read(panel.experts[1].person, document)
    actions.declare_conflict(actor=panel.dana, now=REVIEWING, assignment=case, reason="I know the mayor.")
    assert not access.may_read(panel.dana, document)


def test_an_expert_is_taken_once_and_keeps_cases_when_the_profile_changes():
    panel = make_panel(experts=1)
    expert = panel.experts[0]
    make_case(expert, panel.applications[0], "offered")
    with pytest.raises(ActionRefused, match="already"):
        actions.add_expert(
            actor=panel.ada,
            now=REVIEWING,
            cohort=panel.cohort,
            person=expert.person,
            profile=actions.ExpertProfile(),
        )
    profile = actions.ExpertProfile(countries=("SE",), load_maximum=1)
    actions.update_expert(actor=panel.ada, now=REVIEWING, expert=expert, profile=profile)
    assert expert.assignments.get().state == "offered"


def test_a_conflict_known_twice_is_one_conflict():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0])
    hand_in(case)
    for _again in range(2):
        actions.record_conflict(
            actor=panel.ada,
            now=REVIEWING,
            expert=panel.experts[0],
            application=panel.applications[0],
            reason="Adviser",
        )
    assert Conflict.objects.count() == 1
