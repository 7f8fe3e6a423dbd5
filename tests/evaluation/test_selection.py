# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Ranked lists, decisions by two people, places confirmed or lost, and the reserve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.evaluation import (
    CONFIRM_BY,
    DECIDING,
    TELLING,
    add_cities,
    hand_in,
    make_case,
    make_panel,
    make_ranking,
    make_reviewed,
    make_told,
)
from tests.factories.programmes import make_role
from tvilling.applications.actions import withdraw_application
from tvilling.core.errors import ActionRefused, NotFound, SecondPersonNeeded, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.evaluation import actions, periodic
from tvilling.evaluation.actions import selection
from tvilling.evaluation.actions.selection import AllDecided
from tvilling.evaluation.models import Decision, RankedList
from tvilling.evaluation.queries import decisions_of, lottery_number
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db


def release(panel, actor=None, **fields):
    return actions.release_decisions(
        actor=actor or panel.ola, now=TELLING, call=panel.call, **{"confirm_by": CONFIRM_BY, **fields}
    )


def outcomes(panel):
    return {
        str(row.application.city): (row.outcome, row.state, row.reserve_position)
        for row in decisions_of(panel.call)
    }


def places(ranking):
    return [str(row.application.city) for row in ranking.entries.select_related("application__city")]


def test_nothing_is_ranked_before_everything_is_complete():
    panel = make_panel(("Luleå", "Boden"), experts=1)
    with pytest.raises(selection.EvaluationIncomplete):
        actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    make_case(panel.experts[0], panel.applications[0], "submitted")
    open_case = make_case(panel.experts[0], panel.applications[1])
    with pytest.raises(selection.EvaluationIncomplete):
        actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    hand_in(open_case)
    assert actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call).number == 1


def test_ties_are_broken_by_the_published_rules_in_order():
    panel = make_panel(("Luleå", "Boden", "Piteå"), experts=1, tie_breaks=["criterion:needs"])
    scores = [
        {"needs": 3, "commitment": 5, "exchange": 5},
        {"needs": "4.5", "commitment": 4, "exchange": 4},
        {"needs": 5, "commitment": 5, "exchange": 5},
    ]
    for application, given in zip(panel.applications, scores, strict=True):
        hand_in(make_case(panel.experts[0], application), given)
    ranking = actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    totals = [str(row.total) for row in ranking.entries.all()]
    assert places(ranking) == ["Piteå", "Boden", "Luleå"]
    assert totals == ["100.00", "84.00", "84.00"]
    assert [row.tie_break.get("rule", "") for row in ranking.entries.all()] == ["", "", "criterion:needs"]


def test_the_last_resort_is_a_lottery_that_anybody_can_check():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, tie_breaks=[]), (4, 4))
    ranking = actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    drawn = sorted(panel.applications, key=lambda row: lottery_number(panel.call, row))
    assert places(ranking) == [str(row.city) for row in drawn]
    assert ranking.entries.last().tie_break["rule"] == "lottery"
    again = actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    assert places(again) == places(ranking)
    assert again.number == 2


def test_decisions_follow_places_reserve_and_threshold():
    panel = make_reviewed(
        make_panel(("Luleå", "Boden", "Piteå", "Kiruna"), experts=1, places=1, reserve_places=1),
        (5, 4.5, 4, 2),
    )
    make_ranking(panel)
    assert outcomes(panel) == {
        "Luleå": ("selected", "pending", None),
        "Boden": ("reserve", "pending", 1),
        "Piteå": ("rejected", "pending", None),
        "Kiruna": ("rejected", "pending", None),
    }


def test_departing_from_the_ranking_needs_a_reason_and_a_sound_place():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    make_ranking(panel)
    first = panel.decision(0)
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"outcome": "rejected", "reason": " "}, "Say why"),
        ({"outcome": "reserve", "reason": "Balance"}, "place on the reserve list"),
        ({"outcome": "rejected", "reason": "Balance", "reserve_position": 2}, "only a reserve"),
        ({"outcome": "reserve", "reason": "Balance", "reserve_position": 1}, "another city's"),
    ]
    for fields, message in refusals:
        with pytest.raises(ActionRefused, match=message):
            actions.change_decision(actor=panel.ada, now=DECIDING, decision=first, **fields)
    actions.change_decision(
        actor=panel.ada, now=DECIDING, decision=first, outcome="rejected", reason="Balance"
    )
    assert outcomes(panel)["Luleå"][0] == "rejected"


def test_drafting_anew_undoes_what_was_changed_by_hand_only_when_it_is_said():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    ranking = make_ranking(panel)
    actions.change_decision(
        actor=panel.ada, now=DECIDING, decision=panel.decision(0), outcome="rejected", reason="Balance"
    )
    with pytest.raises(selection.ChangedByHand):
        actions.propose_decisions(actor=panel.ada, now=DECIDING, ranked_list=ranking)
    assert outcomes(panel)["Luleå"][0] == "rejected"
    url = f"/office/{panel.call.cohort.slug}/selection/"
    client = Client()
    client.force_login(panel.ada)
    text = client.get(url).content.decode()
    assert "Undo these and draft all decisions anew" in text
    assert "Draft decisions" not in text
    client.post(f"{url}propose/")
    assert outcomes(panel)["Luleå"][0] == "rejected"
    client.post(f"{url}propose/", {"anew": "1"})
    assert outcomes(panel)["Luleå"][0] == "selected"


def test_a_city_that_leaves_the_reserve_list_leaves_its_place_there():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    make_ranking(panel)
    row = panel.decision(1)
    client = Client()
    client.force_login(panel.ada)
    url = f"/office/{panel.call.cohort.slug}/selection/{row.code}/"
    text = client.get(url).content.decode()
    assert "Place 2 on the ranked list, 80.00 of 100." in text
    assert f"/evaluation/{row.application.code}/" in text
    assert "under a threshold" not in text
    assert "Change the decision" in text
    rut = make_role(panel.call.cohort, make_person("Rut Sandell"), "auditor").person
    looking = Client()
    looking.force_login(rut)
    assert "Change the decision" not in looking.get(url).content.decode()
    typed = {"outcome": "rejected", "reserve_position": "2", "reason": "Balance"}
    assert client.post(url, typed).status_code == 422
    assert client.post(url, {**typed, "reserve_position": "1"}).status_code == 302
    assert outcomes(panel)["Boden"] == ("rejected", "pending", None)
    assert "Balance" in client.get(url).content.decode()


def test_the_office_reads_that_a_city_is_under_a_threshold_where_it_may_decide_otherwise():
    panel = make_told(("Luleå", "Boden"), (5, 2), places=1)
    client = Client()
    client.force_login(panel.ada)
    base, last = f"/office/{panel.call.cohort.slug}/selection/", panel.decision(1)
    for address in (f"{base}{last.code}/", f"{base}put-right/{last.application.code}/"):
        text = client.get(address).content.decode()
        assert "Place 2 on the ranked list, 40.00 of 100." in text
        assert "It is under a threshold that was published with the call." in text


def test_no_more_places_are_told_than_there_are():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1), (5, 4))
    make_ranking(panel)
    actions.change_decision(
        actor=panel.ada, now=DECIDING, decision=panel.decision(1), outcome="selected", reason="Balance"
    )
    with pytest.raises(selection.TooManyPlaces):
        release(panel)
    client = Client()
    client.force_login(panel.ada)
    text = client.get(f"/office/{panel.call.cohort.slug}/selection/").content.decode()
    assert "More cities are selected than the call has places. Change decisions first." in text
    assert "check that the budget bears it" not in text


def test_a_second_person_tells_all_at_once_and_letters_leave_then():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    make_ranking(panel)
    assert not Message.objects.filter(letter__in=["evaluation.selected", "evaluation.reserve"]).exists()
    with pytest.raises(SecondPersonNeeded):
        release(panel, panel.ada)
    with pytest.raises(ActionRefused, match="future"):
        release(panel, confirm_by=TELLING)
    release(panel)
    letters = Message.objects.filter(
        letter__startswith="evaluation.", letter__in=["evaluation.selected", "evaluation.reserve"]
    )
    assert {(row.letter, row.recipient_email, row.state) for row in letters} == {
        ("evaluation.selected", "bo@example.org", "queued"),
        ("evaluation.reserve", panel.lead(1).email, "queued"),
    }
    with pytest.raises(selection.NothingToRelease):
        release(panel)
    with pytest.raises(StaleState):
        actions.change_decision(
            actor=panel.ada, now=DECIDING, decision=panel.decision(0), outcome="rejected", reason="Too late"
        )


def test_when_all_are_told_list_and_decisions_stay():
    panel = make_told(("Luleå", "Boden"), (5, 4))
    ranking = RankedList.objects.get()
    with pytest.raises(AllDecided):
        actions.make_ranked_list(actor=panel.ada, now=TELLING, call=panel.call)
    with pytest.raises(AllDecided):
        actions.propose_decisions(actor=panel.ada, now=TELLING, ranked_list=ranking)


def test_an_application_that_comes_later_is_ranked_and_decided_and_the_others_keep_what_they_were_told():
    panel = make_told(("Luleå", "Boden"), (5, 4))
    told = outcomes(panel)
    add_cities(panel, ("Piteå",))
    make_case(panel.experts[0], panel.applications[2], "submitted", 3)
    again = actions.make_ranked_list(actor=panel.ada, now=TELLING, call=panel.call)
    [made] = actions.propose_decisions(actor=panel.ada, now=TELLING, ranked_list=again)
    assert made.application == panel.applications[2]
    assert outcomes(panel).items() >= told.items()


def test_the_lead_takes_the_place_in_time_and_nobody_else():
    panel = make_told()
    decision = panel.decision()
    with pytest.raises(NotFound):
        actions.confirm_place(actor=panel.ada, now=TELLING, decision=decision)
    with pytest.raises(selection.TooLate):
        actions.confirm_place(actor=panel.lead(), now=CONFIRM_BY + timedelta(seconds=1), decision=decision)
    actions.confirm_place(actor=panel.lead(), now=CONFIRM_BY, decision=decision)
    with pytest.raises(StaleState):
        actions.decline_place(actor=panel.lead(), now=CONFIRM_BY, decision=decision)


def test_a_city_on_the_reserve_has_nothing_to_confirm():
    panel = make_told(("Luleå", "Boden"), (5, 4), places=1, reserve_places=1)
    with pytest.raises(ActionRefused, match="no place offered"):
        actions.confirm_place(actor=panel.lead(1), now=TELLING, decision=panel.decision(1))


def test_a_city_with_a_place_steps_back_from_the_place_and_not_from_its_application():
    panel = make_told(("Luleå", "Boden", "Piteå"), (5, 4, 3.5), places=1, reserve_places=2)
    with pytest.raises(ActionRefused, match="Your city has a place"):
        withdraw_application(actor=panel.lead(), now=TELLING, application=panel.applications[0])
    panel.applications[0].refresh_from_db()
    assert panel.applications[0].state == "eligible"
    withdraw_application(actor=panel.lead(1), now=TELLING, application=panel.applications[1])
    actions.decline_place(actor=panel.lead(), now=TELLING, decision=panel.decision(0))
    promoted = actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    assert str(promoted.application.city) == "Piteå"


def test_a_declined_place_goes_to_the_first_of_the_reserve():
    panel = make_told(("Luleå", "Boden", "Piteå"), (5, 4, 3.5), places=1, reserve_places=2)
    with pytest.raises(ActionRefused, match="taken or offered"):
        actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    actions.decline_place(actor=panel.lead(), now=TELLING, decision=panel.decision(0))
    with pytest.raises(ActionRefused, match="future"):
        actions.promote_reserve(actor=panel.ada, now=CONFIRM_BY, call=panel.call, confirm_by=CONFIRM_BY)
    promoted = actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    assert str(promoted.application.city) == "Boden"
    assert Message.objects.filter(letter="evaluation.selected", recipient_email=panel.lead(1).email).exists()
    actions.decline_place(actor=panel.lead(1), now=TELLING, decision=panel.decision(1))
    actions.promote_reserve(actor=CLOCK, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    actions.decline_place(actor=panel.lead(2), now=TELLING, decision=panel.decision(2))
    with pytest.raises(ActionRefused, match="Nobody is left"):
        actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)


def test_the_clock_takes_back_what_was_not_confirmed_in_time():
    panel = make_told(("Luleå", "Boden"), (5, 4))
    actions.confirm_place(actor=panel.lead(1), now=TELLING, decision=panel.decision(1))
    periodic.expire(CONFIRM_BY)
    assert panel.decision(0).state == "released"
    periodic.expire(CONFIRM_BY + timedelta(hours=1))
    assert [panel.decision(number).state for number in (0, 1)] == ["declined", "confirmed"]


def test_a_confirmed_city_may_leave():
    panel = make_told()
    actions.confirm_place(actor=panel.lead(), now=TELLING, decision=panel.decision())
    with pytest.raises(NotFound):
        actions.withdraw_after_selection(
            actor=panel.dana, now=TELLING, decision=panel.decision(), reason="Mine"
        )
    actions.withdraw_after_selection(
        actor=panel.lead(), now=TELLING, decision=panel.decision(), reason="No money"
    )
    assert Decision.objects.get().state == "withdrawn"


def test_whoever_gets_no_place_is_told_why_in_the_letter_and_on_the_page():
    panel = make_told(("Luleå", "Boden", "Piteå", "Kalix"), (5, 4, 3, 1), places=1, reserve_places=1)
    reserve = (
        "The decision follows the ranked list: the call has 1 place, and the application stands below it."
    )
    rejected = "the call has 1 place, with 1 more on the reserve list, and the application stands below them."
    under = "The application does not reach a threshold of the call."
    for number, said in ((1, reserve), (2, rejected), (3, under)):
        lead, decision = panel.lead(number), panel.decision(number)
        assert (
            said in Message.objects.get(letter__startswith="evaluation.re", recipient_email=lead.email).body
        )
        client = Client()
        client.force_login(lead)
        assert said in client.get(f"/my/results/{decision.code}/").content.decode()
    assert "ranked list" not in Message.objects.get(letter="evaluation.selected").body
