# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reviewers, re-matching, reasons, changes and diagnosis against brute force; and a bug planted in each is caught."""

from dataclasses import replace

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import (
    changes,
    diagnosis,
    edits,
    engine,
    explanations,
    listing,
    messages,
    prices,
    reviewer_floor,
    reviewers,
)
from matchmaker.building import market_from_integers
from matchmaker.errors import MatchmakerError
from matchmaker.market import MICRO
from matchmaker.model import RANK_STEP
from tests.matchmaker import promises
from tests.matchmaker.oracle import tiny_market

PROMISES = (
    promises.wrong_totals,
    promises.wrong_floors,
    promises.wrong_rematches,
    promises.wrong_reasons,
    promises.wrong_cutoffs,
    promises.wrong_prices,
    promises.wrong_changes,
    promises.wrong_diagnoses,
)


@pytest.mark.parametrize("promise", PROMISES)
def test_nothing_is_wrong_without_a_bug(promise):
    assert not any(promise())


@pytest.mark.thorough
def test_nothing_is_wrong_on_further_markets():
    assert not any(promises.wrong_rematches(range(100, 160)))
    assert not any(promises.wrong_reasons(range(100, 250)))
    assert not any(promises.wrong_prices(range(100, 250)))
    assert not any(promises.wrong_changes(range(100, 150)))
    assert not any(promises.wrong_diagnoses(range(500, 700)))


def test_a_laxer_cap_may_fail_where_a_stricter_one_helps():
    """Under stability a further place can bring a claim with it, so halving would miss the smallest change."""
    market, policy = tiny_market(687), promises.stable(687)
    minimum, cap = mm.diagnose(market, policy).relaxations
    assert (minimum.to, cap.rule.kind, cap.rule.limit, cap.to) == (0, "region_cap", 0, 1)
    others = promises.rules_of(market, policy) - {(cap.rule.kind, cap.rule.subject, 0)}
    helping = [
        promises.can_hold(market, policy, others | {("region_cap", cap.rule.subject, limit)})
        for limit in range(1, len(market.twins) + 1)
    ]
    assert helping != sorted(helping)


def test_a_price_of_keeping_is_not_told_where_a_fresh_start_finds_nothing():
    market = tiny_market(235)
    result, told = mm.solve(market), []
    for edit, _ in promises.edits_of(market, 235):
        found = mm.rematch(market, result, [edit])
        if found.result.solved and not found.free.solved:
            told.append(listing.told(market, found)[-1])
    assert told == [
        "A fresh start would find no matching (infeasible), so keeping everybody else has no price."
    ]


def test_few_candidates_are_enough_only_when_the_prices_say_so(monkeypatch):
    monkeypatch.setattr(reviewers, "_FIRST_CANDIDATES", 1)
    assert not any(promises.wrong_totals())


def test_the_reasons_that_are_compared_are_all_there_are(monkeypatch):
    told = set()
    plain = messages.say

    def said(message, **parameters):
        told.add(message)
        return plain(message, **parameters)

    monkeypatch.setattr(explanations, "say", said)
    assert not any(promises.wrong_reasons(range(200)))
    sources = ("matched", "unplaced", "better", "worse", "banned", "impossible", "locked")
    assert {message for message in messages.MESSAGES if message.startswith(sources)} <= told


def caught(promise):
    """Whether a planted bug is seen: by a wrong answer, or because there is none at all."""
    try:
        return any(promise())
    except (MatchmakerError, ValueError):
        return True


def shifted(plain, by):
    return lambda *given, **named: plain(*given, **named) + by


def without_loads(plain):
    def built(row, column, shape, demand, load):
        return plain(row, column, shape, demand, (0, load[1]))

    return built


def never_missed(plain):
    """Prices at which nobody outside the candidates is worth anything."""

    def found(network, cost, flow):
        level = plain(network, cost, flow)
        level[: network.twins] += 10**9
        return level

    return found


def any_flow(_plain):
    return lambda network, _cost: mm.network.feasible_flow(network, network.low, network.high)


def without_conflicts(plain):
    def checked(affinity, conflicts, demand, load):
        return plain(affinity, None if conflicts is None else np.zeros_like(conflicts), demand, load)

    return checked


def coarse(plain):
    def checked(*given):
        scores, allowed = plain(*given)
        return scores // (MICRO // 2) * (MICRO // 2), allowed

    return checked


TOTAL_BUGS = {
    "the least load forgotten": ("_network", without_loads),
    "candidates taken for all": ("potentials", never_missed),
    "any flow for the cheapest": ("min_cost_flow", any_flow),
    "conflicts forgotten": ("_checked", without_conflicts),
    "affinities rounded": ("_checked", coarse),
}


@pytest.mark.parametrize("bug", TOTAL_BUGS)
def test_a_bug_in_the_assignment_of_reviewers_is_seen(monkeypatch, bug):
    name, planted = TOTAL_BUGS[bug]
    monkeypatch.setattr(reviewers, "_FIRST_CANDIDATES", 1)
    monkeypatch.setattr(reviewers, name, planted(getattr(reviewers, name)))
    assert caught(promises.wrong_totals)


PROGRAM = reviewer_floor._Program
FLOOR_BUGS = {
    "a bound that is too low": (
        reviewer_floor,
        "trivial_bound",
        shifted(reviewer_floor.trivial_bound, -MICRO // 8),
    ),
    "the floor is not sought": (PROGRAM, "largest_floor", lambda program: program.largest_total(0)),
    "the total is not sought": (PROGRAM, "largest_total", lambda program, _floor: program.largest_floor()),
    "the floor is not held": (
        PROGRAM,
        "largest_total",
        lambda program, _floor, plain=PROGRAM.largest_total: plain(program, 0),
    ),
    "the floor is held too high": (
        PROGRAM,
        "largest_total",
        lambda program, floor, plain=PROGRAM.largest_total: plain(program, floor + MICRO // 8),
    ),
}


@pytest.mark.parametrize("bug", FLOOR_BUGS)
def test_a_bug_in_the_floor_of_reviewers_is_seen(monkeypatch, bug):
    monkeypatch.setattr(*FLOOR_BUGS[bug])
    assert caught(promises.wrong_floors)


PLAIN_KEEP, PLAIN_APPLY, PLAIN_EDITED = edits._keepable, edits._apply, edits.edited
PLAIN_LOSSES = prices.losses_between


def keep_crowds(market, result, free):
    """Keep those of a host that has become too small, as many as it takes."""
    kept = [pair for pair in sorted(result.matching.items()) if pair[1] is not None and pair[0] not in free]
    fixed = {lock.twin for lock in market.locks}
    kept = [pair for pair in kept if pair[0] in market.twin_index and pair[0] not in fixed]
    return [pair for at, pair in enumerate(kept) if at < market.host(pair[1]).maximum]


def forget(kind):
    return lambda market, edit: market if isinstance(edit, kind) else PLAIN_APPLY(market, edit)


def leave_twin(market, twin):
    """Who withdraws stays as a twin without wishes."""
    gone = market.twin_index[twin]
    keep = market.pairs.twin != gone
    columns = {name: column[keep] for name, column in market.pairs.columns().items()}
    parts = (market.twins, market.hosts, market.terms, market.locks, market.bans)
    return market_from_integers(market.name, *parts, columns)


REMATCH_BUGS = {
    "nobody stays": ("_keepable", lambda *_given: []),
    "the free must stay": ("_keepable", lambda market, result, _free: PLAIN_KEEP(market, result, set())),
    "some of a host that is too small stay": ("_keepable", keep_crowds),
    "who withdraws stays": ("_without", leave_twin),
    "a ban is forgotten": ("_apply", forget(mm.Ban)),
    "a lock is forgotten": ("_apply", forget(mm.Lock)),
    "a lock is not taken back": ("_apply", forget(mm.Unlock)),
    "places are forgotten": ("_apply", forget(mm.SetCapacity)),
    "who decided is not kept": (
        "edited",
        lambda market, made: replace(PLAIN_EDITED(market, made), edits=market.edits),
    ),
    "the price has the wrong sign": (
        "losses_between",
        lambda before, after: PLAIN_LOSSES(after, before),
    ),
}


@pytest.mark.parametrize("bug", REMATCH_BUGS)
def test_a_bug_in_matching_again_is_seen(monkeypatch, bug):
    monkeypatch.setattr(edits, *REMATCH_BUGS[bug])
    assert caught(promises.wrong_rematches)


def silent(_given):
    return None


PLAIN_KEY, PLAIN_SHOWN = explanations._key, explanations._shown
REASON_BUGS = {
    "rules of the office not named": ("_excluded", silent),
    "own wishes not looked at": ("_not_preferred", silent),
    "caps not named": ("_capped", silent),
    "the first held for the last": ("_key", lambda case, twin, keys: -PLAIN_KEY(case, twin, keys)),
    "fixed places not known": (
        "_key",
        lambda case, twin, keys: min(PLAIN_KEY(case, twin, keys), RANK_STEP // 2 - 1),
    ),
    "places in a list shown as scores": ("RANK_STEP", 10**19),
    "scores in millionths": ("number", lambda value, _scale: str(value)),
    "the cut-off is one's own": (
        "_shown",
        lambda case, _twin, key: PLAIN_SHOWN(case, case.twin, key),
    ),
    "the fit is not that of the pair": ("pair_fit", lambda market: np.zeros(len(market.pairs), dtype=int)),
    "terms in thousandths": ("MICRO", 1_000),
}


@pytest.mark.parametrize("bug", REASON_BUGS)
def test_a_bug_in_the_reasons_is_seen(monkeypatch, bug):
    monkeypatch.setattr(explanations, *REASON_BUGS[bug])
    assert caught(promises.wrong_reasons)


PLAIN_CUTOFFS = engine._cutoffs


def best_lot_first(model, chosen):
    """The cut-off is taken by the better lot of those who tie."""
    model = replace(model)
    vars(model)["lot"] = -model.lot
    written = PLAIN_CUTOFFS(model, chosen)
    hosts = {host: None if last is None else [last[0], -last[1]] for host, last in written["hosts"].items()}
    return written | {"hosts": hosts}


def at_hosts_with_room(model, chosen):
    return PLAIN_CUTOFFS(
        replace(model, maximum=np.bincount(model.host[chosen > 0], minlength=model.hosts)), chosen
    )


@pytest.mark.parametrize("bug", [best_lot_first, at_hosts_with_room])
def test_a_bug_in_the_cut_offs_is_seen(monkeypatch, bug):
    monkeypatch.setattr(engine, "_cutoffs", bug)
    assert caught(promises.wrong_cutoffs)


PLAIN_MOVE = prices.Move
PRICE_BUGS = {
    "gains taken for losses": (prices, "_GAINS", ()),
    "the pair is not forced": (
        prices,
        "solve",
        lambda market, policy, time_limit: mm.solve(
            market.with_rules(locks=[lock for lock in market.locks if lock.reason != "price"]),
            policy,
            time_limit=time_limit,
        ),
    ),
    "ways told backwards": (
        prices,
        "Move",
        lambda twin, origin, target: PLAIN_MOVE(twin, target, origin),
    ),
    "under other rules": (
        prices,
        "solve",
        lambda market, policy, time_limit: mm.solve(
            market, replace(policy, stability="none"), time_limit=time_limit
        ),
    ),
    "the other pairs are free": (
        prices,
        "solve",
        lambda market, policy, time_limit: mm.solve(
            market.with_rules(locks=[lock for lock in market.locks if lock.reason == "price"]),
            policy,
            time_limit=time_limit,
        ),
    ),
}


@pytest.mark.parametrize("bug", PRICE_BUGS)
def test_a_bug_in_the_price_of_a_pair_is_seen(monkeypatch, bug):
    monkeypatch.setattr(*PRICE_BUGS[bug])
    assert caught(promises.wrong_prices)


PLAIN_SCORED = changes._scored
CHANGE_BUGS = {
    "the score is not raised": ("_scored", lambda market, _twin, _score: market),
    "the score is raised too far": (
        "_scored",
        lambda market, twin, score: PLAIN_SCORED(market, twin, score + 5 * MICRO),
    ),
    "the score is raised at every twin": (
        "_scored",
        lambda market, twin, score: PLAIN_SCORED(
            PLAIN_SCORED(market, market.twins[0].id, score), twin, score
        ),
    ),
    "scores in steps of five": ("STEP", 5 * MICRO),
    "one place at most": ("_MOST_PLACES", 1),
    "under other rules": (
        "solve",
        lambda market, _policy, time_limit: mm.solve(market, "welfare", time_limit=time_limit),
    ),
    "two places at a time": (
        "SetCapacity",
        lambda host, maximum: mm.SetCapacity(host, maximum=maximum + 1),
    ),
}


@pytest.mark.parametrize("bug", CHANGE_BUGS)
def test_a_bug_in_the_smallest_change_is_seen(monkeypatch, bug):
    monkeypatch.setattr(changes, *CHANGE_BUGS[bug])
    assert caught(promises.wrong_changes)


PLAIN_RULES, PLAIN_FEASIBLE = diagnosis._rules, diagnosis._feasible


def overlook(kind):
    def feasible(market, policy, rules):
        return PLAIN_FEASIBLE(market, policy, [rule for rule in rules if rule.kind != kind])

    return feasible


DIAGNOSIS_BUGS = {
    **{f"{kind} not looked at": ("_feasible", overlook(kind)) for kind in ("minimum", "lock", "region_cap")},
    "floors not looked at": ("_feasible", overlook("group_floor")),
    "claims not looked at": ("_feasible", overlook("stability")),
    "nothing can hold": ("_feasible", lambda _market, _policy, rules: not rules),
    "one rule too few": ("_rules", lambda market, policy: PLAIN_RULES(market, policy)[1:]),
    "a laxer number than is needed": ("next", max),
    "the laxest number": ("bisect_left", lambda numbers, _wanted, **_key: len(numbers) - 1),
}


@pytest.mark.parametrize("bug", DIAGNOSIS_BUGS)
def test_a_bug_in_the_diagnosis_is_seen(monkeypatch, bug):
    monkeypatch.setattr(diagnosis, *DIAGNOSIS_BUGS[bug], raising=False)
    assert caught(lambda: promises.wrong_diagnoses(range(200)))
