# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Policies: which matching counts as the best one, as frozen data.

A policy is a notion of stability, a set of quotas, and a *ladder* of objectives that are optimised one after the
other, each without giving up anything of those before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from matchmaker.errors import InvalidInputError
from matchmaker.measured import MEASURED

#: Objectives a ladder may hold. ``minimise:NAME`` minimises a named cost of the pairs, such as carbon.
OBJECTIVES = ("placed", "fair", "rank_sum", "fit", "same_country", "lottery")
STABILITIES = ("none", "weak")
METHODS = ("optimum", "deferred_acceptance")

_ABOUT = {
    "stable_fair": (
        "No twin can point at a host it prefers that has a free place or took somebody with a lower priority; every "
        "minimum is met; among all such matchings the most are placed, then the fewest get their worst rank, then fit."
    ),
    "deferred_acceptance": (
        "Twins propose, hosts keep the best; ties are drawn by lot. No twin gains by a false list. Minimums are not "
        "looked at, so a host may end up below its own."
    ),
    "welfare": (
        "The most placed, then the best ranks over all, then fit; priorities of hosts are not looked at. Warning: "
        "short lists pay under this policy: a twin often gains by listing its favourite alone, at the others' expense."
    ),
}


@dataclass(frozen=True, slots=True)
class RegionCap:
    """At most ``limit`` placed twins for each value (a text) of ``attribute``, or for ``value`` alone."""

    attribute: str
    limit: int
    value: str | None = None


@dataclass(frozen=True, slots=True)
class GroupFloor:
    """At least ``limit`` placed twins whose ``attribute`` has this ``value`` (a text)."""

    attribute: str
    value: str
    limit: int


Quota = RegionCap | GroupFloor


@dataclass(frozen=True, slots=True)
class Policy:
    """The published rules of one matching run, under a ``name`` for people.

    ``stability`` is ``weak`` (nobody has a claim) or ``none``; ``method`` is ``optimum`` or ``deferred_acceptance``.
    ``ladder`` names the objectives, the most important first; ``quotas`` are regional caps and group floors. ``seed`` of
    the lottery is any text, fixed before the lists are collected. With ``common_language`` a pair needs a language in
    common, unless it is locked. Without ``respect_minimums`` the hosts' minimums are not looked at. Making one with an
    unknown word, an empty ladder or a negative limit raises InvalidInputError with the place.
    """

    name: str = "stable_fair"
    stability: str = "weak"
    method: str = "optimum"
    ladder: tuple[str, ...] = ("placed", "fair", "fit", "lottery")
    quotas: tuple[Quota, ...] = ()
    seed: str = "matchmaker"
    common_language: bool = False
    respect_minimums: bool = True

    def __post_init__(self) -> None:
        """Refuse unknown words at once, with their place."""
        _check_word("policy.stability", self.stability, STABILITIES)
        _check_word("policy.method", self.method, METHODS)
        if not self.ladder:
            raise InvalidInputError("policy.ladder", "is empty; name at least one objective")
        for index, objective in enumerate(self.ladder):
            if not objective.startswith("minimise:"):
                _check_word(f"policy.ladder[{index}]", objective, OBJECTIVES)
        if len(set(self.ladder)) != len(self.ladder):
            raise InvalidInputError("policy.ladder", "names an objective twice")
        for index, quota in enumerate(self.quotas):
            if quota.limit < 0:
                raise InvalidInputError(f"policy.quotas[{index}].limit", "is below zero")
        if self.method == "deferred_acceptance" and (self.quotas or self.stability != "weak"):
            raise InvalidInputError(
                "policy.quotas", "deferred acceptance knows no regional caps or group floors; use stable_fair"
            )

    @property
    def about(self) -> str:
        """What the policy promises and what it costs, in plain words (empty for a policy of your own)."""
        promise, price = _ABOUT.get(self.name), MEASURED.get(self.name)
        return f"{promise} {price.text}" if promise and price else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with every field written out."""
        return {
            "name": self.name,
            "stability": self.stability,
            "method": self.method,
            "ladder": list(self.ladder),
            "quotas": [_quota_to_dict(quota) for quota in self.quotas],
            "seed": self.seed,
            "common_language": self.common_language,
            "respect_minimums": self.respect_minimums,
        }

    @classmethod
    def from_dict(cls, data: object) -> Policy:
        """Read ``data`` that ``to_dict`` wrote or a person did. Missing fields take those of the named policy.

        Raises InvalidInputError with the place.
        """
        if not isinstance(data, dict):
            raise InvalidInputError("policy", "is not an object")
        unknown = sorted(set(data) - set(cls.__slots__))
        if unknown:
            raise InvalidInputError(f"policy.{unknown[0]}", "is not a field of a policy")
        values: dict[str, Any] = dict(data)
        for field_name in ("name", "stability", "method", "seed"):
            if not isinstance(values.get(field_name, ""), str):
                raise InvalidInputError(f"policy.{field_name}", "is not text")
        for field_name in ("common_language", "respect_minimums"):
            if not isinstance(values.get(field_name, False), bool):
                raise InvalidInputError(f"policy.{field_name}", "is neither true nor false")
        if "ladder" in values:
            values["ladder"] = _texts("policy.ladder", values["ladder"])
        if "quotas" in values:
            values["quotas"] = _quotas_from(values["quotas"])
        name = values.pop("name", "stable_fair")
        base = _NAMED.get(name)
        return replace(base, **values) if base is not None else cls(name=name, **values)


def named_policy(name: str, *, seed: str = "matchmaker", quotas: tuple[Quota, ...] = ()) -> Policy:
    """One of ``stable_fair``, ``deferred_acceptance``, ``welfare``, with this ``seed`` of the lottery and these ``quotas``.

    Raises InvalidInputError for another name, and for quotas under deferred acceptance.
    """
    if name not in _NAMED:
        raise InvalidInputError("policy", f"{name!r} is not one of {', '.join(sorted(_NAMED))}")
    return replace(_NAMED[name], seed=seed, quotas=quotas)


def _check_word(place: str, word: object, known: tuple[str, ...]) -> None:
    if word not in known:
        raise InvalidInputError(place, f"{word!r} is not one of {', '.join(known)}")


def _texts(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise InvalidInputError(place, "is not a list of texts")
    return tuple(value)


def _quota_to_dict(quota: Quota) -> dict[str, Any]:
    kind = "region_cap" if isinstance(quota, RegionCap) else "group_floor"
    return {"kind": kind, "attribute": quota.attribute, "value": quota.value, "limit": quota.limit}


def _quotas_from(value: object) -> tuple[Quota, ...]:
    if not isinstance(value, (list, tuple)):
        raise InvalidInputError("policy.quotas", "is not a list")
    return tuple(_quota_from(f"policy.quotas[{index}]", item) for index, item in enumerate(value))


def _quota_from(place: str, item: object) -> Quota:
    if isinstance(item, RegionCap | GroupFloor):
        return item
    if not isinstance(item, dict):
        raise InvalidInputError(place, "is not an object")
    attribute, value, limit = item.get("attribute"), item.get("value"), item.get("limit")
    if not isinstance(attribute, str):
        raise InvalidInputError(f"{place}.attribute", "is not text")
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise InvalidInputError(f"{place}.limit", "is not a whole number")
    if value is not None and not isinstance(value, str):
        raise InvalidInputError(f"{place}.value", "is not text")
    if item.get("kind") == "region_cap":
        return RegionCap(attribute, limit, value)
    if item.get("kind") == "group_floor" and value is not None:
        return GroupFloor(attribute, value, limit)
    raise InvalidInputError(f"{place}.kind", "is neither region_cap nor a group_floor with a value")


_NAMED = {
    "stable_fair": Policy(),
    "deferred_acceptance": Policy(
        name="deferred_acceptance", method="deferred_acceptance", ladder=("lottery",), respect_minimums=False
    ),
    "welfare": Policy(name="welfare", stability="none"),
}
#: The names of the policies that come with the package.
POLICY_NAMES = tuple(sorted(_NAMED))
