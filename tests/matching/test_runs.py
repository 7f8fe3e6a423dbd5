# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Solving, rules by hand, publication by two people, and matching again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from matchmaker.cli import main as matchmaker
from tests.factories.cities import make_city
from tests.factories.hosts import make_host_activity
from tests.factories.matching import PAIRING, confirm_both, make_market, make_run
from tvilling.accounts.models import Person
from tvilling.applications.models import Application
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotFound, SecondPersonNeeded, StaleState
from tvilling.evaluation import actions as evaluation
from tvilling.hosts.models import HostActivity
from tvilling.journeys.models import GroupTwin
from tvilling.mail.models import Message
from tvilling.matching import actions
from tvilling.matching.actions.runs import OutOfDate
from tvilling.matching.actions.starting import NobodyToMatch
from tvilling.matching.models import HostRanking, Match, PairRule
from tvilling.matching.queries import (
    compare_runs,
    conflict_sentences,
    matches_of,
    relaxation_sentences,
    unmatched,
    without_match,
)

pytestmark = pytest.mark.django_db


def seats(run):
    """City to host of a run."""
    return {str(row.application.city): str(row.activity.lead_city) for row in matches_of(run)}


def rule(market, twin, host, kind, reason="Decided by the board"):
    return actions.add_pair_rule(
        actor=market.ada, now=PAIRING, application=market.applications[twin], activity=market.hosts[host],
        kind=kind, reason=reason,
    )  # fmt: skip


def test_a_full_host_takes_the_city_with_more_points():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0,)))
    run = make_run(market)
    assert run.state == "solved"
    assert seats(run) == {"Boden": "Umeå", "Luleå": "Kiruna"}
    assert run.summary["ranks"] == {"1": 1, "2": 1}
    problem = json.loads(run.problem)
    assert problem["name"] == market.cohort.slug


def test_a_host_takes_no_more_than_it_can_and_the_rest_is_named():
    market = make_market(("Luleå", "Boden", "Piteå"), capacities=({"maximum": 2},), scores=(4, 5, 3.5))
    run = make_run(market)
    assert seats(run) == {"Boden": "Umeå", "Luleå": "Umeå"}
    assert [str(row.city) for row in unmatched(run)] == ["Piteå"]


def test_a_pin_holds_against_the_points_and_a_ban_keeps_apart():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0, 1)))
    rule(market, 0, 0, "pin")
    assert seats(make_run(market)) == {"Luleå": "Umeå", "Boden": "Kiruna"}
    actions.remove_pair_rule(actor=market.ada, now=PAIRING, rule=PairRule.objects.get())
    rule(market, 1, 0, "ban")
    assert seats(make_run(market)) == {"Luleå": "Umeå", "Boden": "Kiruna"}


def test_a_rule_needs_a_reason_an_office_and_is_the_only_one_of_its_pair():
    market = make_market()
    with pytest.raises(ActionRefused, match="Say why"):
        rule(market, 0, 0, "pin", reason=" ")
    rule(market, 0, 0, "pin")
    with pytest.raises(ActionRefused, match="already"):
        rule(market, 0, 0, "ban")
    with pytest.raises(NotFound):
        actions.add_pair_rule(
            actor=market.lead(), now=PAIRING, application=market.applications[0], activity=market.hosts[0],
            kind="ban", reason="Ours",
        )  # fmt: skip


def test_a_city_is_pinned_to_one_host_alone_and_may_be_kept_from_several():
    market = make_market(("Luleå",), ("Umeå", "Kiruna", "Boden"), wishes=((0, 1, 2),))
    rule(market, 0, 0, "pin")
    with pytest.raises(ActionRefused, match="Luleå is pinned to Retrofit in Umeå already"):
        rule(market, 0, 1, "pin")
    rule(market, 0, 1, "ban")
    rule(market, 0, 2, "ban")
    assert seats(make_run(market)) == {"Luleå": "Umeå"}


def test_more_pins_than_a_host_takes_are_named_with_what_it_takes():
    market = make_market(("Luleå", "Boden"), ("Umeå",), scores=(4, 5))
    for twin in (0, 1):
        rule(market, twin, 0, "pin")
    assert sorted(conflict_sentences(make_run(market))) == [
        "Boden and Retrofit in Umeå must be together.",
        "Luleå and Retrofit in Umeå must be together.",
        "Retrofit in Umeå takes 1 at most.",
    ]


def test_rules_about_a_host_that_left_do_not_stop_the_next_run():
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),))
    rule(market, 0, 0, "pin")
    HostActivity.objects.filter(pk=market.hosts[0].pk).update(state="withdrawn")
    assert seats(make_run(market)) == {"Luleå": "Kiruna"}


def test_rules_that_cannot_all_hold_end_in_sentences_with_names():
    market = make_market(
        ("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),),
        capacities=({"minimum": 1, "maximum": 1}, {"minimum": 1, "maximum": 1}),
    )  # fmt: skip
    run = make_run(market)
    assert run.state == "failed"
    assert sorted(conflict_sentences(run)) == [
        "Retrofit in Kiruna takes 1 at least.",
        "Retrofit in Umeå takes 1 at least.",
    ]
    assert relaxation_sentences(run) == ["Let Retrofit in Kiruna take 0 at least."]
    with pytest.raises(StaleState):
        actions.propose_run(actor=market.ada, now=PAIRING, run=run)


def test_nobody_to_match_is_said():
    market = make_market()
    HostActivity.objects.update(state="withdrawn")
    with pytest.raises(NobodyToMatch):
        make_run(market)


def test_a_host_ranks_the_cities_that_asked_for_it_alone():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0, 1)))
    umea, (lulea, boden) = market.hosts[0], market.applications
    hana = market.host_lead()
    actions.set_host_ranking(actor=hana, now=PAIRING, activity=umea, ranks={lulea: 1, boden: 2})
    assert seats(make_run(market)) == {"Luleå": "Umeå", "Boden": "Kiruna"}
    actions.set_host_ranking(actor=hana, now=PAIRING, activity=umea, ranks={boden: 1})
    assert list(HostRanking.objects.values_list("application_id", "rank")) == [(boden.pk, 1)]
    with pytest.raises(ActionRefused, match="begin with 1"):
        actions.set_host_ranking(actor=hana, now=PAIRING, activity=umea, ranks={lulea: 0})
    with pytest.raises(NotFound):
        actions.set_host_ranking(actor=market.lead(), now=PAIRING, activity=umea, ranks={lulea: 1})
    stranger = Application(pk=999_999)
    with pytest.raises(ActionRefused, match="asked for this host"):
        actions.set_host_ranking(actor=hana, now=PAIRING, activity=umea, ranks={stranger: 1})


def test_two_people_publish_and_only_then_the_cities_hear_of_it():
    market = make_market()
    run = make_run(market, "proposed")
    assert not Message.objects.filter(letter="matching.published").exists()
    with pytest.raises(SecondPersonNeeded):
        actions.publish_run(actor=market.ada, now=PAIRING, run=run)
    actions.publish_run(actor=market.ola, now=PAIRING, run=run)
    told = Message.objects.filter(letter="matching.published").values_list("recipient_email", flat=True)
    assert sorted(told) == ["bo@example.org", "hana@example.org"]
    assert market.match(run).state == "published"
    assert Entry.objects.filter(event="match.published").count() == 1


def test_a_proposed_run_is_returned_with_a_reason():
    market = make_market()
    run = make_run(market, "proposed")
    with pytest.raises(ActionRefused, match="Say why"):
        actions.return_run(actor=market.ola, now=PAIRING, run=run, reason=" ")
    actions.return_run(actor=market.ola, now=PAIRING, run=run, reason="Ask Umeå first.")
    assert (run.state, run.proposed_by_id) == ("solved", None)


def test_a_run_is_not_published_when_somebody_left_since():
    market = make_market()
    run = make_run(market, "proposed")
    evaluation.withdraw_after_selection(
        actor=market.lead(), now=PAIRING, decision=market.decision(), reason="No money"
    )
    with pytest.raises(OutOfDate):
        actions.publish_run(actor=market.ola, now=PAIRING, run=run)
    assert not Message.objects.filter(letter="matching.published").exists()


@pytest.mark.parametrize(("host", "kind"), [(0, "ban"), (1, "pin")])
def test_a_run_is_not_published_against_a_rule_entered_since(host, kind):
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),))
    run = make_run(market, "proposed")
    entered = rule(market, 0, host, kind)
    with pytest.raises(ActionRefused, match=f"does not obey .*Luleå and {entered.activity}"):
        actions.publish_run(actor=market.ola, now=PAIRING, run=run)
    assert not Message.objects.filter(letter="matching.published").exists()
    actions.remove_pair_rule(actor=market.ada, now=PAIRING, rule=entered)
    rule(market, 0, 1 - host, kind)
    actions.publish_run(actor=market.ola, now=PAIRING, run=run)
    assert market.match(run).state == "published"


def test_matching_again_keeps_what_was_told_and_replaces_the_run():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0, 1)))
    first = make_run(market, "published")
    kept = confirm_both(market, market.match(first, 1))
    evaluation.withdraw_after_selection(
        actor=market.lead(0), now=PAIRING, decision=market.decision(0), reason="No money"
    )
    second = make_run(market, "published")
    first.refresh_from_db()
    kept.refresh_from_db()
    assert (first.state, second.state, kept.state) == ("superseded", "published", "confirmed")
    assert seats(second) == {"Boden": "Umeå"}
    assert list(matches_of(second)) == [kept]
    assert unmatched(second) == []
    assert [(str(row.application), row.after) for row in compare_runs(first, second)] == [("Luleå", None)]
    assert (
        Message.objects.filter(letter="matching.published", recipient_email=market.lead(1).email).count() == 1
    )


def test_a_city_without_a_host_in_the_next_run_loses_the_old_one():
    market = make_market(("Luleå", "Boden"), ("Umeå",), scores=(5, 3.5))
    first = make_run(market, "published")
    Person.objects.filter(pk=market.lead(0).pk).update(language="sv")
    rule(market, 1, 0, "pin", reason="The board wants Boden there.")
    make_run(market, "published", keep_current=False)
    assert market.match(first).state == "withdrawn"
    assert [str(row.application) for row in Match.objects.filter(state="published")] == ["Boden"]
    told = Message.objects.get(letter="matching.ended", recipient_email=market.lead(0).email)
    assert "Ersatt av en senare matchning." in told.body
    assert market.match(first).end_reason == "Replaced by a later matching."


def test_a_declined_pair_is_not_proposed_again():
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),))
    first = make_run(market, "published")
    with pytest.raises(ActionRefused, match="Say why"):
        actions.decline_match(actor=market.host_lead(), now=PAIRING, match=market.match(first), reason="")
    actions.decline_match(actor=market.host_lead(), now=PAIRING, match=market.match(first), reason="No staff")
    told = Message.objects.filter(letter="matching.declined")
    assert sorted(told.values_list("recipient_email", flat=True)) == ["bo@example.org", "hana@example.org"]
    assert all("The reason: No staff" in message.body for message in told)
    assert [(str(row), last.end_reason) for row, last in without_match(market.cohort)] == [
        ("Luleå", "No staff")
    ]
    assert seats(make_run(market)) == {"Luleå": "Kiruna"}


def test_a_match_holds_when_both_sides_said_yes():
    market = make_market()
    match = market.match(make_run(market, "published"))
    with pytest.raises(NotFound):
        actions.confirm_match(actor=market.ada, now=PAIRING, match=match)
    actions.confirm_match(actor=market.lead(), now=PAIRING, match=match)
    assert match.state == "published"
    with pytest.raises(ActionRefused, match="already"):
        actions.confirm_match(actor=market.lead(), now=PAIRING, match=match)
    actions.confirm_match(actor=market.host_lead(), now=PAIRING, match=match)
    assert match.state == "confirmed"
    assert GroupTwin.objects.get().city == market.applications[0].city


def test_a_city_whose_decision_is_put_right_is_matched_again_and_the_others_keep_their_match():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(4, 1), wishes=((0,), (0, 1)))
    first = make_run(market, "published")
    kept = market.match(first)
    correction = evaluation.propose_correction(
        actor=market.ada,
        now=PAIRING,
        application=market.applications[1],
        outcome="selected",
        reason="A wrong sum",
    )
    evaluation.tell_correction(
        actor=market.ola, now=PAIRING, correction=correction, confirm_by=PAIRING + timedelta(days=9)
    )
    evaluation.confirm_place(actor=market.lead(1), now=PAIRING, decision=market.decision(1))
    again = make_run(market, "published")
    assert again.summary["kept"] == [kept.pk]
    assert market.match(again, 1).activity == market.hosts[1]
    kept.refresh_from_db()
    assert kept.state == "published"


def test_a_city_that_withdraws_leaves_its_match_and_its_group():
    market = make_market()
    match = confirm_both(market, market.match(make_run(market, "published")))
    evaluation.withdraw_after_selection(
        actor=market.lead(), now=PAIRING, decision=market.decision(), reason="No money"
    )
    match.refresh_from_db()
    assert match.state == "withdrawn"
    assert GroupTwin.objects.get().left_at == PAIRING


def test_the_records_are_checked_by_the_command_line(tmp_path):
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0,)))
    run = make_run(market)
    assert actions.verify_run(actor=market.ola, now=PAIRING, run=run).valid
    problem, result = tmp_path / "problem.json", tmp_path / "result.json"
    problem.write_text(run.problem, encoding="utf-8")
    result.write_text(run.result, encoding="utf-8")
    assert matchmaker(["verify", str(problem), str(result)]) == 0
    tampered = json.loads(run.result)
    tampered["matching"]["lulea"] = tampered["matching"]["boden"]
    result.write_text(json.dumps(tampered), encoding="utf-8")
    assert matchmaker(["verify", str(problem), str(result)]) == 1


def test_explanations_and_prices_are_sentences_with_names():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0,)))
    run = make_run(market)
    lulea, umea = market.applications[0], market.hosts[0]
    why = actions.explain_pair(actor=market.ola, now=PAIRING, run=run, application=lulea)
    assert why[0] == "Luleå is matched with Retrofit in Kiruna, number 2 on its list."
    why_not = actions.explain_pair(actor=market.ola, now=PAIRING, run=run, application=lulea, activity=umea)
    assert why_not[0] == "Retrofit in Umeå is full: its cut-off was 100, Luleå had 70."
    assert any(text.startswith("Emission domains: ") for text in why_not)
    price = actions.price_pair(actor=market.ola, now=PAIRING, run=run, application=lulea, activity=umea)
    assert any("Boden" in text for text in price)
    with pytest.raises(NotFound):
        actions.explain_pair(actor=market.lead(), now=PAIRING, run=run, application=lulea)


def test_a_host_that_was_no_part_of_the_run_is_no_fault():
    market = make_market()
    run = make_run(market)
    late = make_host_activity(market.cohort, title="Late", city=make_city("Kiruna"))
    with pytest.raises(ActionRefused, match="no part of the run"):
        actions.price_pair(
            actor=market.ola,
            now=PAIRING,
            run=run,
            application=market.applications[0],
            activity=late,
        )
