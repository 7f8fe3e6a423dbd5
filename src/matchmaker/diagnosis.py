# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""When the rules cannot all hold: a smallest set of them that clash, in names, and what to relax."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matchmaker.engine import solve
from matchmaker.policy import GroupFloor, Policy, RegionCap, named_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.market import Market


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that can be dropped or relaxed.

    ``kind`` is minimum, lock, region_cap, group_floor or stability; ``subject`` names whom it is about and ``limit``
    its number (0 where it has none).
    """

    kind: str
    subject: str
    limit: int = 0

    @property
    def text(self) -> str:
        """The rule in English."""
        return {
            "minimum": f"{self.subject} takes at least {self.limit}",
            "lock": f"the fixed pair {self.subject}",
            "region_cap": f"at most {self.limit} for {self.subject}",
            "group_floor": f"at least {self.limit} for {self.subject}",
            "stability": "no twin has a claim on a host it prefers",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change of one rule of the conflict that makes all rules hold (confirmed by a solve).

    ``rule`` is to have the number ``to``, or to be dropped where that is None.
    """

    rule: Rule
    to: int | None

    @property
    def text(self) -> str:
        """The change in English."""
        return f"drop: {self.rule.text}" if self.to is None else f"{self.rule.text}: make it {self.to}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Whether the rules are ``feasible``; if not, a ``conflict`` that cannot hold, though every proper subset of it can.

    ``relaxations`` are the smallest changes that help, at most one for each rule of the conflict.
    """

    feasible: bool
    conflict: tuple[Rule, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()

    @property
    def text(self) -> str:
        """The finding in English."""
        if self.feasible:
            return "All rules can hold together."
        rules = "; ".join(rule.text for rule in self.conflict)
        changes = "; ".join(change.text for change in self.relaxations)
        return f"These rules cannot all hold: {rules}." + (f" What would help: {changes}." if changes else "")


def diagnose(market: Market, policy: Policy | str = "stable_fair") -> Diagnosis:
    """Find a minimal conflict by leaving out one rule after the other (deletion filter: Chinneck and Dravnieks, 1991).

    Rules are the hosts' minimums, locks, caps, floors and stability; capacities and bans of the ``market`` are taken as
    given. ``policy`` is a Policy or the name of one. Raises InvalidInputError for an unknown policy, SolverError when a
    solver breaks its promise.
    """
    chosen = named_policy(policy) if isinstance(policy, str) else policy
    rules = _rules(market, chosen)
    if _feasible(market, chosen, rules):
        return Diagnosis(feasible=True)
    conflict = list(rules)
    size = max(1, len(conflict) // 2)
    while size >= 1:
        at = 0
        while at < len(conflict):
            shorter = conflict[:at] + conflict[at + size :]
            if _feasible(market, chosen, shorter):
                at += size
            else:
                conflict = shorter
        size //= 2
    changes = [_relaxed(market, chosen, rules, rule) for rule in conflict]
    return Diagnosis(
        feasible=False, conflict=tuple(conflict), relaxations=tuple(item for item in changes if item)
    )


def _rules(market: Market, policy: Policy) -> list[Rule]:
    rules = [Rule("stability", "everybody")] if policy.stability == "weak" else []
    if policy.respect_minimums:
        rules += [Rule("minimum", host.id, host.minimum) for host in market.hosts if host.minimum]
    rules += [Rule("lock", f"{lock.twin} and {lock.host}") for lock in market.locks]
    for quota in policy.quotas:
        kind = "region_cap" if isinstance(quota, RegionCap) else "group_floor"
        values = (
            sorted({value for twin in market.twins if (value := twin.value_of(quota.attribute))})
            if quota.value is None
            else [quota.value]
        )
        rules += [Rule(kind, f"{quota.attribute} {value}", quota.limit) for value in values]
    return rules


def _feasible(market: Market, policy: Policy, rules: Sequence[Rule]) -> bool:
    minimums = {rule.subject: rule.limit for rule in rules if rule.kind == "minimum"}
    locks = {rule.subject for rule in rules if rule.kind == "lock"}
    trial = replace(
        market,
        hosts=tuple(replace(host, minimum=minimums.get(host.id, 0)) for host in market.hosts),
        locks=tuple(lock for lock in market.locks if f"{lock.twin} and {lock.host}" in locks),
    )
    quotas: list[RegionCap | GroupFloor] = []
    for rule in rules:
        attribute, _, value = rule.subject.partition(" ")
        if rule.kind == "region_cap":
            quotas.append(RegionCap(attribute, rule.limit, value))
        elif rule.kind == "group_floor":
            quotas.append(GroupFloor(attribute, value, rule.limit))
    stability = "weak" if any(rule.kind == "stability" for rule in rules) else "none"
    rules_only = replace(
        policy,
        quotas=tuple(quotas),
        stability=stability,
        ladder=("placed",),
        method="optimum",
        respect_minimums=True,
    )
    return solve(trial, rules_only).solved


def _relaxed(market: Market, policy: Policy, rules: Sequence[Rule], rule: Rule) -> Relaxation | None:
    """The smallest change of this rule alone that lets everything hold, or None when none does."""
    others = [other for other in rules if other != rule]
    if not _feasible(market, policy, others):
        return None
    if rule.kind in ("stability", "lock"):
        return Relaxation(rule, None)
    numbers = (
        range(rule.limit + 1, len(market.twins) + 1)
        if rule.kind == "region_cap"
        else range(rule.limit - 1, -1, -1)
    )

    def helps(number: int, rest: Sequence[Rule]) -> bool:
        return _feasible(market, policy, [*rest, replace(rule, limit=number)])

    # Without stability a laxer number never hurts, so the first that helps is found by halving. With it claims come and
    # go: from there on each number is tried. The last of them is as good as no rule at all.
    loose = [other for other in others if other.kind != "stability"]
    first = bisect_left(numbers, 1, key=lambda number: int(helps(number, loose)))
    return Relaxation(rule, next(number for number in numbers[first:] if helps(number, others)))
