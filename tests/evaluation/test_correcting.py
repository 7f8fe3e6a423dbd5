# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A told decision is put right: for the better, by two people, with both decisions on file, and at nobody's cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.cities import make_city, make_team_member
from tests.factories.evaluation import (
    TELLING,
    add_cities,
    confirm_all,
    make_case,
    make_panel,
    make_ranking,
    make_reviewed,
    make_told,
)
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications import actions as applications
from tvilling.applications.states import ApplicationState
from tvilling.audit.queries import history_of
from tvilling.core.errors import ActionRefused, NotAllowed, SecondPersonNeeded, StaleState
from tvilling.evaluation import actions
from tvilling.evaluation.actions import correcting, selection
from tvilling.evaluation.models import Correction
from tvilling.evaluation.permissions import office_waiting
from tvilling.evaluation.queries import confirmed_decisions, decisions_of, places_of
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db

CITIES = ("Luleå", "Boden", "Piteå", "Kalix")
LATER = TELLING + timedelta(days=40)
UNTIL = LATER + timedelta(days=14)
WHY = "The sum of the scores was wrong."


def make_decided():
    """Luleå is selected, Boden is first on the reserve list, Piteå second, Kalix is not selected."""
    return make_told(CITIES, (5, 4.5, 4, 3.5), places=1, reserve_places=2)


@pytest.fixture
def panel(db):
    return make_decided()


def propose(panel, number, outcome="selected", now=LATER, **fields):
    values = {"actor": panel.ada, "reason": WHY, **fields}
    return actions.propose_correction(
        now=now, application=panel.applications[number], outcome=outcome, **values
    )


def tell(panel, correction, actor=None, until=UNTIL, now=LATER):
    return actions.tell_correction(actor=actor or panel.ola, now=now, correction=correction, confirm_by=until)


def told(panel):
    rows = decisions_of(panel.call).values_list(
        "application__city__name", "outcome", "state", "reserve_position"
    )
    return {name: rest for name, *rest in rows}


def make_refused(panel, city="Gällivare"):
    place = make_city(city)
    make_team_member(place, make_person(f"Lead Of-{city}"))
    return make_application(panel.call, place, ApplicationState.INELIGIBLE)


def test_a_city_that_was_not_selected_gets_a_place_more_than_planned_and_nobody_loses_one(panel):
    before = told(panel)
    decision = tell(panel, propose(panel, 3))
    assert (decision.outcome, decision.state, decision.confirm_by) == ("selected", "released", UNTIL)
    assert decision.is_extra
    after = told(panel)
    assert after.pop("Kalix") == ["selected", "released", None]
    before.pop("Kalix")
    assert after == before
    places = places_of(panel.call)
    assert (places.offered, places.extra, places.over(panel.call), places.free(panel.call)) == (2, 1, 1, 0)


def test_what_was_decided_before_stays_on_file_with_the_reason(panel):
    correction = propose(panel, 1)
    decision = tell(panel, correction)
    kept = Correction.objects.get()
    assert (kept.was, kept.was_reserve_position, kept.was_told_at) == ("reserve", 1, TELLING)
    assert (kept.proposed_by, kept.told_by, kept.told_at) == (panel.ada, panel.ola, LATER)
    assert (decision.released_at, decision.corrected_at) == (TELLING, LATER)
    entry = history_of(decision).get(event="decision.corrected")
    assert entry.before == {"outcome": "reserve", "reserve": 1}
    assert entry.after == {
        "outcome": "selected", "reserve": 1, "is_extra": True, "cause": "error", "reference": "",
    }  # fmt: skip
    assert (entry.actor_key, entry.reason) == (str(panel.ola.pk), WHY)
    [first] = history_of(correction)
    assert (first.event, first.actor_key, first.reason) == ("correction.proposed", str(panel.ada.pk), WHY)


def test_the_city_reads_in_its_language_what_was_decided_before_and_now_and_why(panel):
    bo = panel.lead(3)
    bo.language = "sv"
    bo.save(update_fields=["language"])
    chidi = make_person("Chidi Okafor")
    make_team_member(panel.applications[3].city, chidi, "member")
    tell(panel, propose(panel, 3))
    swedish, english = (
        Message.objects.get(letter="evaluation.corrected_selected", recipient=one) for one in (bo, chidi)
    )
    assert "Decided before, and told on 29 August 2023: Not selected\nDecided now: Selected" in english.body
    assert WHY in english.body
    assert "22 October 2023" in english.body
    assert (
        "Beslutat tidigare, och meddelat den 29 augusti 2023: Inte utvald\nBeslutat nu: Utvald"
        in swedish.body
    )
    assert not Message.objects.filter(
        letter="evaluation.corrected_selected", recipient=panel.lead(2)
    ).exists()


def test_on_the_reserve_list_it_comes_after_those_who_were_told_their_place(panel):
    decision = tell(panel, propose(panel, 3, "reserve"), until=None)
    assert (decision.outcome, decision.reserve_position, decision.confirm_by) == ("reserve", 3, None)
    assert decision.complain_by > LATER
    assert told(panel)["Boden"] == ["reserve", "released", 1]
    [letter] = Message.objects.filter(letter="evaluation.corrected_reserve")
    assert letter.recipient == panel.lead(3)


def test_a_place_of_the_plan_is_used_once_all_who_wait_before_it_have_theirs(panel):
    actions.decline_place(actor=panel.lead(0), now=LATER, decision=panel.decision(0))
    assert not tell(panel, propose(panel, 1)).is_extra
    assert tell(panel, propose(panel, 3)).is_extra
    with pytest.raises(ActionRefused, match="All places are taken or offered"):
        actions.promote_reserve(actor=panel.ada, now=LATER, call=panel.call, confirm_by=UNTIL)


def test_a_place_that_falls_free_still_goes_to_the_reserve_list(panel):
    tell(panel, propose(panel, 3))
    actions.decline_place(actor=panel.lead(0), now=LATER, decision=panel.decision(0))
    first = actions.promote_reserve(actor=panel.ada, now=LATER, call=panel.call, confirm_by=UNTIL)
    assert first.application == panel.applications[1]
    actions.decline_place(actor=panel.lead(3), now=LATER, decision=panel.decision(3))
    assert places_of(panel.call).free(panel.call) == 0


def test_a_city_selected_late_confirms_and_is_in_the_pool_for_matching(panel):
    confirm_all(panel)
    tell(panel, propose(panel, 3))
    decision = panel.decision(3)
    actions.confirm_place(actor=panel.lead(3), now=LATER, decision=decision)
    pool = {row.application.city.name for row in confirmed_decisions(panel.cohort)}
    assert pool == {"Luleå", "Kalix"}


@pytest.mark.parametrize(
    ("number", "fields", "field"),
    [
        (1, {"outcome": "rejected"}, "outcome"),
        (1, {"outcome": "reserve"}, "outcome"),
        (3, {"outcome": "rejected"}, "outcome"),
        (3, {"outcome": "none"}, "outcome"),
        (3, {"reason": "  "}, "reason"),
    ],
)
def test_it_is_for_the_better_alone_and_with_a_reason(panel, number, fields, field):
    with pytest.raises(ActionRefused) as refusal:
        propose(panel, number, **fields)
    assert refusal.value.field == field
    assert not Correction.objects.exists()


def test_what_was_not_told_and_who_has_or_had_a_place_has_nothing_to_put_right(panel):
    with pytest.raises(correcting.NothingToPutRight):
        propose(panel, 0)
    confirm_all(panel)
    with pytest.raises(correcting.NothingToPutRight):
        propose(panel, 0)
    actions.withdraw_after_selection(
        actor=panel.lead(0), now=LATER, decision=panel.decision(0), reason="No staff"
    )
    with pytest.raises(correcting.NothingToPutRight):
        propose(panel, 0)


def test_a_decision_that_was_not_told_is_changed_on_its_own_page():
    panel = make_reviewed(make_panel(CITIES[:2], experts=1, places=1, reserve_places=1), (5, 4))
    make_ranking(panel)
    with pytest.raises(correcting.NothingToPutRight):
        propose(panel, 1)


def test_one_proposes_another_tells_and_nobody_else(panel):
    correction = propose(panel, 3)
    with pytest.raises(SecondPersonNeeded):
        tell(panel, correction, panel.ada)
    eve = make_person("Eve Elsewhere")
    make_role(make_cohort("cohort-9", number=9), eve)
    for stranger in (eve, panel.dana, panel.lead(3)):
        with pytest.raises(NotAllowed):
            tell(panel, correction, stranger)
        with pytest.raises(NotAllowed):
            propose(panel, 2, actor=stranger)
        with pytest.raises(NotAllowed):
            actions.drop_correction(actor=stranger, now=LATER, correction=correction, reason="No")
    assert panel.decision(3).outcome == "rejected"
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(state="told", told_by=panel.ada, told_at=LATER)


@pytest.mark.parametrize("until", [None, LATER])
def test_a_city_that_is_selected_needs_time_to_confirm(panel, until):
    with pytest.raises(ActionRefused, match="must lie in the future"):
        tell(panel, propose(panel, 3), until=until)
    assert panel.decision(3).outcome == "rejected"


def test_there_is_one_proposal_at_a_time_and_a_dropped_one_changes_nothing(panel):
    correction = propose(panel, 3)
    with pytest.raises(correcting.AlreadyProposed):
        propose(panel, 3, "reserve")
    with pytest.raises(ActionRefused, match="Say why"):
        actions.drop_correction(actor=panel.ola, now=LATER, correction=correction, reason=" ")
    actions.drop_correction(actor=panel.ola, now=LATER, correction=correction, reason="The sum was right.")
    assert told(panel)["Kalix"][0] == "rejected"
    with pytest.raises(StaleState):
        tell(panel, correction)
    assert propose(panel, 3, "reserve").state == "proposed"
    assert not Message.objects.filter(letter__startswith="evaluation.corrected").exists()


def test_what_changed_since_it_was_proposed_is_looked_at_again(panel):
    correction = propose(panel, 1)
    actions.decline_place(actor=panel.lead(0), now=LATER, decision=panel.decision(0))
    actions.promote_reserve(actor=panel.ada, now=LATER, call=panel.call, confirm_by=UNTIL)
    with pytest.raises(correcting.ChangedSince):
        tell(panel, correction)
    assert Correction.objects.get().state == "proposed"


def test_twice_put_right_both_earlier_decisions_stay_on_file(panel):
    tell(panel, propose(panel, 3, "reserve"), until=None)
    much_later = LATER + timedelta(days=3)
    tell(panel, propose(panel, 3, now=much_later), until=UNTIL, now=much_later)
    found = Correction.objects.order_by("pk").values_list("was", "was_told_at", "outcome")
    assert list(found) == [("rejected", TELLING, "reserve"), ("reserve", LATER, "selected")]


def test_a_city_that_was_not_eligible_is_put_straight_on_the_list_or_selected(panel):
    refused = make_refused(panel)
    panel.applications.append(refused)
    decision = tell(panel, propose(panel, 4))
    refused.refresh_from_db()
    assert (refused.state, refused.eligibility.verdict) == ("eligible", True)
    assert (decision.outcome, decision.state, decision.is_extra) == ("selected", "released", True)
    assert (decision.decided_by, decision.released_by) == (panel.ada, panel.ola)
    kept = Correction.objects.get()
    assert (kept.was, kept.was_reason) == ("ineligible", "The letter of commitment is not signed.")
    assert history_of(refused).filter(event="application.overturned").exists()
    letters = Message.objects.filter(recipient=panel.lead(4), created_at=LATER)
    assert [letter.letter for letter in letters] == ["evaluation.corrected_selected"]
    assert ": Not eligible\nDecided now: Selected" in letters[0].body


def test_a_city_that_was_never_evaluated_keeps_nobody_later_from_being_ranked(panel):
    panel.applications.append(make_refused(panel))
    tell(panel, propose(panel, 4))
    add_cities(panel, ("Sundsvall",))
    with pytest.raises(selection.EvaluationIncomplete):
        actions.make_ranked_list(actor=panel.ada, now=LATER, call=panel.call)
    make_case(panel.experts[0], panel.applications[5], "submitted", 4)
    ranking = actions.make_ranked_list(actor=panel.ada, now=LATER, call=panel.call)
    ranked = set(ranking.entries.values_list("application__city__name", flat=True))
    assert ranked == {*CITIES, "Sundsvall"}


def test_a_city_that_withdrew_its_application_is_not_put_right(panel):
    applications.withdraw_application(actor=panel.lead(3), now=LATER, application=panel.applications[3])
    panel.applications[3].refresh_from_db()
    with pytest.raises(correcting.NothingToPutRight):
        propose(panel, 3)


def test_before_any_decision_is_told_a_refused_city_is_evaluated_as_the_others():
    panel = make_panel()
    panel.applications.append(make_refused(panel))
    with pytest.raises(correcting.EvaluateFirst):
        propose(panel, 1)


def test_a_city_evaluated_later_takes_no_place_that_was_told_to_others():
    panel = make_told(CITIES[:2], (4, 3.5), places=1, reserve_places=1)
    before = told(panel)
    add_cities(panel, ("Sundsvall", "Timrå"))
    make_case(panel.experts[0], panel.applications[2], "submitted", 5)
    make_case(panel.experts[0], panel.applications[3], "submitted", 4.5)
    ranking = actions.make_ranked_list(actor=panel.ada, now=LATER, call=panel.call)
    actions.propose_decisions(actor=panel.ada, now=LATER, ranked_list=ranking)
    assert places_of(panel.call).over(panel.call) == 1
    actions.release_decisions(actor=panel.ola, now=LATER, call=panel.call, confirm_by=UNTIL)
    assert told(panel) == before | {
        "Sundsvall": ["selected", "released", None], "Timrå": ["reserve", "released", 2],
    }  # fmt: skip
    assert (panel.decision(0).is_extra, panel.decision(2).is_extra) == (False, True)


def test_the_second_person_sees_that_it_waits(panel):
    correction = propose(panel, 3)
    waiting = {
        person.name: [item.url for item in office_waiting(person, LATER) if "put-right" in item.url]
        for person in (panel.ada, panel.ola, panel.lead(3), panel.dana)
    }
    url = f"/office/{panel.cohort.slug}/selection/put-right/{correction.application.code}/"
    assert waiting == {panel.ada.name: [], panel.ola.name: [url], panel.lead(3).name: [], panel.dana.name: []}
