# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs and matches in words and bars for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tvilling.core.text import counted
from tvilling.ui.charts import Bar, Term
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.matching.models import Match, MatchingRun
    from tvilling.programmes.models import Cohort

#: The rules by which a market can be solved.
POLICIES = {
    "stable_fair": gettext_lazy("Stable and fair"),
    "deferred_acceptance": gettext_lazy("Deferred acceptance"),
    "welfare": gettext_lazy("Best total fit"),
}

#: What each goal loses, and what it gains.
LOSSES = {
    "placed": (gettext_lazy("%(n)s fewer placed"), gettext_lazy("%(n)s more placed")),
    "fit": (gettext_lazy("%(n)s less total fit"), gettext_lazy("%(n)s more total fit")),
    "rank": (gettext_lazy("%(n)s more at rank %(rank)s"), gettext_lazy("%(n)s fewer at rank %(rank)s")),
    "rank_sum": (gettext_lazy("%(n)s ranks further down"), gettext_lazy("%(n)s ranks further up")),
    "same_country": (
        gettext_lazy("%(n)s more pairs of one country"),
        gettext_lazy("%(n)s fewer pairs of one country"),
    ),
}


def policy_label(key: str) -> str:
    """The name of a rule."""
    return str(POLICIES.get(key, key))


def losses_in_words(losses: Mapping[str, int]) -> str:
    """What a forced pair would cost, the most important first. The fit is counted in ten-thousandths."""
    return ", ".join(_loss(goal, loss) for goal, loss in losses.items() if loss)


def _loss(goal: str, loss: int) -> str:
    kind, _colon, rank = goal.partition(":")
    worse, better = LOSSES.get(kind, (goal, goal))
    size = localize(abs(loss) / 10_000 if kind == "fit" else abs(loss))
    return str(worse if loss > 0 else better) % {"n": size, "rank": rank}


def conflict_sentences(run: MatchingRun) -> list[str]:
    """Which rules of a failed run cannot all hold, in words."""
    return [_rule_sentence(row) for row in run.summary.get("conflict", [])]


def relaxation_sentences(run: MatchingRun) -> list[str]:
    """Which single change would let the rules hold, in words."""
    found = []
    for row in run.summary.get("relaxations", []):
        if row["to"] is None:
            found.append(_("Give this up: %(rule)s") % {"rule": _rule_sentence(row)})
        elif row["kind"] == "minimum":
            found.append(
                _("Let %(host)s take %(limit)s at least.") % {"host": row["names"][0], "limit": row["to"]}
            )
        else:
            found.append(
                _("Set the limit to %(limit)s: %(rule)s") % {"limit": row["to"], "rule": _rule_sentence(row)}
            )
    return found


def _rule_sentence(row: Mapping[str, Any]) -> str:
    names = row["names"]
    if row["kind"] == "minimum":
        return _("%(host)s takes %(limit)s at least.") % {"host": names[0], "limit": row["limit"]}
    if row["kind"] == "maximum":
        return _("%(host)s takes %(limit)s at most.") % {"host": names[0], "limit": row["limit"]}
    if row["kind"] == "lock":
        return _("%(twin)s and %(host)s must be together.") % {"twin": names[0], "host": names[1]}
    if row["kind"] == "stability":
        return _("No city has a claim on a host it prefers.")
    return _("A limit of %(limit)s for %(group)s.") % {"limit": row["limit"], "group": names[0]}


def term_label(name: str) -> str:
    """The name of a term for people."""
    return {
        "needs": _("Shared needs"),
        "domains": _("Emission domains"),
        "gives_back": _("What the twin gives back"),
        "climate": _("Climate"),
        "size": _("Size of the cities"),
        "near": _("Way to travel"),
    }[name]


def term_sentence(name: str, facts: Mapping[str, Any], cohort: Cohort) -> str:
    """A sentence that says what a term's value is made of."""
    if name == "needs":
        met = ", ".join(
            _("%(domain)s by %(lever)s")
            % {"domain": cohort.domain_label(domain), "lever": cohort.lever_label(lever)}
            for domain, lever in facts["met"]
        )
        return met or _("No need is met in both domain and lever.")
    if name == "domains":
        return ", ".join(cohort.domain_label(key) for key in facts["shared"]) or _("No domain in common.")
    if name == "gives_back":
        return _("%(count)s of %(of)s offers fit what the host works on.") % facts
    if name == "near":
        return _("%(km)s km as the crow flies.") % {"km": counted(facts["km"])}
    if name == "climate":
        return _("Climate classes %(twin)s and %(host)s.") % facts
    return _("%(twin)s and %(host)s inhabitants.") % {
        "twin": counted(facts["twin"]),
        "host": counted(facts["host"]),
    }


def fit_terms(match: Match) -> list[Term]:
    """The terms of a match for bars: label, value of 100, sentence."""
    cohort = match.cohort
    return [
        Term(
            label=term_label(row["name"]), value=round(row["value"] * 100), text=str(round(row["value"] * 100)),
            note=term_sentence(row["name"], row["facts"], cohort),
        )
        for row in match.explanation.get("terms", [])
    ]  # fmt: skip


@dataclass(frozen=True)
class TwinBar:
    """One twin of a run: the taller its bar, the closer to its first choice."""

    x: int
    height: int
    kind: str
    text: str

    @property
    def y(self) -> int:
        """Its upper end: all stand on one line."""
        return TALLEST + 2 - self.height


#: From which choice on a bar is no lower, and how wide one is with its gap.
LOWEST, STRIDE, TALLEST = 6, 27, 60


def twin_bars(matches: Iterable[Match], without: Sequence[Application]) -> list[TwinBar]:
    """A bar for each twin of a run, best served first; those without a host last."""
    ranked = sorted(
        ((row.explanation.get("rank"), str(row.application.city)) for row in matches), key=_served
    )
    found = []
    for place, (rank, city) in enumerate(ranked):
        kind = "done" if rank == 1 else "now" if rank == 2 else "extended"  # noqa: PLR2004 - first, second, later
        text = _("%(city)s: choice number %(rank)s") if rank else _("%(city)s: a host not on its list")
        height = TALLEST - 8 * (min(rank or LOWEST, LOWEST) - 1)
        found.append(TwinBar(place * STRIDE, height, kind, text % {"city": city, "rank": rank}))
    for place, row in enumerate(without, start=len(found)):
        found.append(TwinBar(place * STRIDE, 6, "late", _("%(city)s: no host") % {"city": row.city}))
    return found


def _served(pair: tuple[int | None, str]) -> tuple[int, str]:
    return (pair[0] or 1000, pair[1])


def rank_bars(run: MatchingRun) -> list[Bar]:
    """How many cities got their first choice, their second, and so on."""
    ranks: dict[str, int] = run.summary.get("ranks", {})
    labels = {"none": _("No host"), "unlisted": _("A host not on the list")}
    order = sorted(ranks, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key))
    return [
        Bar(
            label=str(labels.get(key) or _("Choice number %(rank)s") % {"rank": key}), value=ranks[key], text=str(ranks[key]),
            tone="host" if key == "1" else "neutral" if key.isdigit() else "attention",
        )
        for key in order
    ]  # fmt: skip


def rank_in_time(cohort: Cohort, now: datetime) -> str:
    """Until when a host's ranking counts. No day binds the office but that the journeys are to start."""
    if cohort.starts_on <= now.date():
        return _("A ranking counts if it is saved before the programme office computes the matches.")
    text = _(
        "A ranking counts if it is saved before the programme office computes the matches. "
        "It may do so any day: the journeys are planned to start on %(day)s."
    )
    return text % {"day": day_text(cohort.starts_on)}
