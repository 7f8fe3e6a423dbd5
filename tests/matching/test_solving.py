# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs are solved by a worker beside the pages: each once, whatever becomes of workers, and stopped when asked."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from matchmaker import Market, SolverError, named_policy, solve
from matchmaker.worker import DIED, OUT_OF_MEMORY
from tests.factories.hosts import make_host_activity
from tests.factories.matching import PAIRING, make_market, make_run
from tvilling.audit.models import Entry
from tvilling.core.errors import NotFound
from tvilling.core.permissions import CLOCK
from tvilling.evaluation import actions as evaluation
from tvilling.hosts.models import HostActivity
from tvilling.insights.invariants import broken
from tvilling.matching import actions
from tvilling.matching.actions import engines, holding, solving
from tvilling.matching.actions.engines import HERE, Engine
from tvilling.matching.actions.holding import LEASE, Hold
from tvilling.matching.actions.starting import AlreadySolving, Ended
from tvilling.matching.models import MatchingRun
from tvilling.matching.periodic import solve as periodic_solve
from tvilling.matching.queries import conflict_sentences, failure_in_words, short_of_proof, standing_of

pytestmark = pytest.mark.django_db
LATER = PAIRING + LEASE + timedelta(seconds=1)


def started(market=None):
    market = market or make_market(
        ("Luleå", "Boden"), ("Umeå", "Kiruna"), scores=(3.5, 5), wishes=((0, 1), (0,))
    )
    return market, actions.start_run(actor=market.ada, now=PAIRING, cohort=market.cohort)


def held(run, now=PAIRING):
    """The run in the hands of a worker."""
    hold = Hold(MatchingRun.objects.get(pk=run.pk), now)
    assert hold.take()
    return hold


def cut_short(reason="", status="feasible", seconds=0.0):
    """An engine that hands in what it has when it is told to stop, or ends for another reason."""

    def until_stopped(market, policy, hold):
        hold.tell(stage="placed and rank:2", placed=2, twins=2, first=1)
        hold._looks_at = 0
        while not reason and not hold.ends():
            time.sleep(0.05)
        hold._began -= seconds
        found = solve(market, policy)
        stages = tuple(replace(stage, proven=stage.objective == "placed") for stage in found.stages)
        kept = replace(
            found, status=status, stages=stages, run={"stopped": reason or "cancelled by the caller"}
        )
        return kept if status == "feasible" else replace(kept, reason=reason)

    return Engine(until_stopped, HERE.diagnose)


def timeless(text):
    """How many seconds it took does not matter here."""
    return re.sub(r"\d+(?=\u00a0s)", "N", text)


def events(run):
    rows = Entry.objects.filter(object_type="matching.matchingrun", object_key=str(run.pk)).order_by(
        "sequence"
    )
    return [(row.event.partition(".")[2], row.actor_key) for row in rows]


def test_a_run_waits_with_its_problem_until_a_worker_solves_it_apart():
    market, run = started()
    assert (run.state, run.result, run.matches.count()) == ("solving", "", 0)
    assert run.problem_sha256
    periodic_solve(PAIRING)
    run.refresh_from_db()
    again = make_run(market)
    assert (run.state, run.summary["status"]) == ("solved", "optimal")
    assert (run.problem, run.result, run.summary) == (again.problem, again.result, again.summary)
    told = [
        [match.explanation for match in row.matches.order_by("application__city__slug")]
        for row in (run, again)
    ]
    assert told[0] == told[1]
    assert (run.progress, run.lease_until) == ({}, None)
    assert events(run) == [("started", str(market.ada.pk)), ("solved", "clock")]
    assert actions.solve_next(actor=CLOCK, now=PAIRING) is None
    assert list(broken()) == []


def test_only_the_system_solves():
    market, _run = started()
    with pytest.raises(NotFound):
        actions.solve_next(actor=market.ada, now=PAIRING)


def test_a_waiting_run_breaks_no_promise():
    started()
    assert list(broken()) == []


def test_of_two_workers_one_takes_the_run():
    _market, run = started()
    one, other = (Hold(MatchingRun.objects.get(pk=run.pk), PAIRING) for _ in range(2))
    assert (one.take(), other.take()) == (True, False)
    assert actions.solve_next(actor=CLOCK, now=PAIRING) is None


def test_what_a_dead_worker_had_is_begun_anew_and_its_own_answer_comes_too_late():
    _market, run = started()
    dead = held(run)
    assert actions.solve_next(actor=CLOCK, now=LATER) == run
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("solved", 2)
    assert dead.ends()
    assert dead.lost
    solving._work(dead.run, dead, HERE)
    assert run.matches.count() == 2
    assert [name for name, _who in events(run)] == ["started", "solved"]


def test_a_run_whose_workers_all_die_ends_without_a_result():
    _market, run = started()
    now = PAIRING
    for _ in range(solving.MOST_ATTEMPTS):
        held(run, now)
        now += LEASE + timedelta(seconds=1)
    actions.solve_next(actor=CLOCK, now=now)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("failed", solving.MOST_ATTEMPTS + 1)
    assert failure_in_words(run)[0] == "Its worker ended each time before there was a result"


def test_a_process_that_dies_gives_the_run_back_and_its_last_try_counts():
    _market, run = started()
    for attempt in range(1, solving.MOST_ATTEMPTS):
        hold = held(run)
        solving._work(hold.run, hold, cut_short(DIED))
        run.refresh_from_db()
        assert (run.state, run.attempts, run.lease_until) == ("solving", attempt, None)
    hold = held(run)
    solving._work(hold.run, hold, cut_short(DIED))
    run.refresh_from_db()
    assert run.state == "solved"
    assert short_of_proof(run)[0].startswith("The best found before its worker ended")


def test_a_worker_renews_its_reservation_while_it_works(monkeypatch):
    monkeypatch.setattr(holding, "RENEW", 0.0)
    _market, run = started()
    hold = held(run)
    hold._began -= 25
    assert not hold.ends()
    run.refresh_from_db()
    assert run.lease_until > LATER
    assert actions.solve_next(actor=CLOCK, now=LATER) is None


def test_stopping_keeps_the_best_so_far_and_says_what_is_not_proven():
    market, run = started()
    hold = held(run)
    actions.stop_run(actor=market.ola, now=PAIRING, run=run)
    run.refresh_from_db()
    assert (run.state, run.stop_asked_by) == ("solving", market.ola)
    assert standing_of(run, PAIRING).stage == "Stopping: the best found so far is kept."
    solving._work(hold.run, replace_stopped(hold), cut_short())
    run.refresh_from_db()
    assert (run.state, run.summary["ended"], run.matches.count()) == ("solved", "asked", 2)
    words = short_of_proof(run)
    expected = "The best found until Ola Nyman stopped it after N\u00a0s; not proven to be the best possible."
    assert timeless(words[0]) == expected
    assert words[1] == "Proven best: Most placed."
    assert words[2].startswith("Not proven: Fair by rank, ")
    who = [str(market.ada.pk), str(market.ola.pk), "clock"]
    assert events(run) == list(zip(("started", "cancelled", "solved"), who, strict=True))


def replace_stopped(hold):
    """The worker had not looked yet when it was told to stop."""
    hold.stopped = False
    return hold


def test_stopping_before_anything_was_found_ends_without_a_result():
    market, run = started()
    hold = held(run)
    actions.stop_run(actor=market.ola, now=PAIRING, run=run)
    solving._work(hold.run, hold, cut_short(status="stopped"))
    run.refresh_from_db()
    assert run.state == "failed"
    heading, text = failure_in_words(run)
    assert heading == "Stopped before anything was found"
    assert text.startswith("Ola Nyman stopped it.")
    actions.start_run(actor=market.ada, now=PAIRING, cohort=market.cohort)


def test_a_run_that_nobody_solves_ends_at_once_when_it_is_stopped():
    market, run = started()
    actions.stop_run(actor=market.ada, now=PAIRING, run=run)
    run.refresh_from_db()
    assert (run.state, run.summary) == ("failed", {"status": "stopped", "ended": "asked"})
    assert [name for name, _who in events(run)] == ["started", "cancelled", "failed"]
    with pytest.raises(Ended):
        actions.stop_run(actor=market.ada, now=PAIRING, run=run)


def test_a_stopped_run_whose_worker_has_died_can_be_ended_by_asking_again():
    market, run = started()
    held(run)
    actions.stop_run(actor=market.ada, now=PAIRING, run=run)
    actions.stop_run(actor=market.ola, now=PAIRING, run=run)
    assert MatchingRun.objects.get().state == "solving"
    actions.stop_run(actor=market.ola, now=LATER, run=run)
    assert MatchingRun.objects.get().state == "failed"
    assert [name for name, _who in events(run)] == ["started", "cancelled", "failed"]


def test_a_stopped_run_whose_worker_has_died_is_ended_by_the_next():
    market, run = started()
    held(run)
    actions.stop_run(actor=market.ada, now=PAIRING, run=run)
    actions.solve_next(actor=CLOCK, now=LATER)
    run.refresh_from_db()
    assert (run.state, run.summary["ended"]) == ("failed", "asked")


def test_one_run_of_a_cohort_is_solved_at_a_time():
    market, run = started()
    with pytest.raises(AlreadySolving):
        actions.start_run(actor=market.ola, now=PAIRING, cohort=market.cohort)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchingRun.objects.create(cohort=market.cohort, number=9, created_by=market.ada, created_at=PAIRING)
    periodic_solve(PAIRING)
    assert actions.start_run(actor=market.ola, now=PAIRING, cohort=market.cohort).number == run.number + 1


def test_who_left_during_the_solve_is_still_in_its_result():
    market, run = started()
    evaluation.withdraw_after_selection(
        actor=market.lead(), now=PAIRING, decision=market.decision(), reason="No money"
    )
    HostActivity.objects.filter(pk=market.hosts[0].pk).update(state="withdrawn")
    make_host_activity(market.cohort, title="Late", city=market.hosts[1].lead_city)
    periodic_solve(PAIRING)
    run.refresh_from_db()
    assert {str(row.application.city): str(row.activity.lead_city) for row in run.matches.all()} == {
        "Boden": "Umeå",
        "Luleå": "Kiruna",
    }


def test_a_conflict_is_looked_for_in_a_process_of_its_own_and_may_be_stopped():
    tight = {"minimum": 1, "maximum": 1}
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),), capacities=(tight, tight))
    _market, run = started(market)
    hold = held(run)
    solving._work(hold.run, hold, Engine(HERE.solve, engines._diagnose_apart))
    run.refresh_from_db()
    assert failure_in_words(run) == ("These rules cannot all hold", "")
    assert "Retrofit in Umeå takes 1 at least." in conflict_sentences(run)
    _market, second = started(market)
    hold = held(second)
    actions.stop_run(actor=market.ada, now=PAIRING, run=second)
    solving._work(hold.run, hold, Engine(HERE.solve, engines._diagnose_apart))
    second.refresh_from_db()
    assert failure_in_words(second)[1].startswith("Which of them clash was not found out in time.")


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (cut_short("the time limit was reached", seconds=120), "The best found in N\u00a0s; not proven to be the best possible."),
        (cut_short("the time limit was reached", seconds=119.2), "The best found in N\u00a0s; not proven to be the best possible."),
        (cut_short(OUT_OF_MEMORY), "The best found before the memory ran out; not proven to be the best possible."),
        (cut_short("too many"), "A stable matching of a market too large for a proof; not proven to be the best possible."),
    ],
)  # fmt: skip
def test_a_result_without_a_proof_says_why(engine, words):
    _market, run = started()
    hold = held(run)
    solving._work(hold.run, hold, engine)
    run.refresh_from_db()
    assert run.state == "solved"
    assert timeless(short_of_proof(run)[0]) == words
    run.summary["most"] = 3
    assert short_of_proof(run)[-1] == (
        "2 of 2 cities have a host; no matching under this rule gives one to more than 3."
    )


@pytest.mark.parametrize(
    ("reason", "seconds", "heading"),
    [
        ("the time limit was reached", 120, "Nothing was found in N\u00a0s"),
        (OUT_OF_MEMORY, 0, "It needs more memory than it may use"),
        ("below its minimum", 0, "No matching that keeps all rules was found"),
    ],
)
def test_a_run_that_finds_nothing_says_why(reason, seconds, heading):
    _market, run = started()
    hold = held(run)
    solving._work(hold.run, hold, cut_short(reason, "stopped", seconds))
    run.refresh_from_db()
    assert (run.state, timeless(failure_in_words(run)[0])) == ("failed", heading)


def test_a_fault_of_the_engine_ends_the_run_and_is_logged(caplog):
    def fail(_market, _policy, _hold):
        raise SolverError("ValueError: nonsense")

    _market, run = started()
    hold = held(run)
    solving._work(hold.run, hold, Engine(fail, HERE.diagnose))
    run.refresh_from_db()
    assert (run.state, failure_in_words(run)[0]) == ("failed", "The engine failed")
    assert "nonsense" in caplog.text


def test_a_result_that_the_checker_refuses_is_kept_and_not_used(caplog):
    def wrong(market, policy, _hold):
        found = solve(market, policy)
        return replace(found, matching=dict.fromkeys(found.matching))

    _market, run = started()
    hold = held(run)
    solving._work(hold.run, hold, Engine(wrong, HERE.diagnose))
    run.refresh_from_db()
    assert (run.state, run.matches.count()) == ("failed", 0)
    assert run.result_sha256
    assert failure_in_words(run)[0] == "The independent check refuses the result"
    assert "refuses the result" in caplog.text


def test_how_far_it_is_is_said_in_words():
    _market, run = started()
    assert standing_of(run, PAIRING).stage == "It waits for its turn."
    assert standing_of(run, PAIRING).notes == []
    assert standing_of(run, PAIRING + timedelta(minutes=2)).notes[0].startswith("No worker has taken it yet.")
    hold = held(run)
    assert standing_of(hold.run, PAIRING).stage == "It has begun."
    hold.tell(stage="placed and rank:3 and rank:2 and fit")
    hold.tell(placed=2, twins=2, first=1)
    assert not hold.ends()
    run.refresh_from_db()
    found = standing_of(run, PAIRING)
    assert found.stage == "At work on: Most placed, Fair by rank, Best fit"
    assert "2 of 2 cities can have a host, 1 of them the first choice" in found.notes[0]
    run.attempts = 2
    assert "attempt 2" in standing_of(run, PAIRING).notes[-1]


def test_the_engine_tells_its_worker_how_far_it_is():
    _market, run = started()
    told: dict[str, object] = {}
    listening = SimpleNamespace(tell=told.update, ends=lambda: False)
    found = engines.APART.solve(Market.from_json(run.problem), named_policy("stable_fair"), listening)
    assert found.status == "optimal"
    assert {"stage", "placed", "twins", "first"} <= told.keys()
