# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs that are being solved: which wait, how far one is, and in words how one ended before its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tvilling.matching.models import MatchingRun
from tvilling.matching.states import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.programmes.models import Cohort

#: After this time without a worker something is wrong.
PATIENCE = timedelta(minutes=1)

#: The engine's goals, and what else it may be at.
STAGES = {
    "placed": gettext_lazy("Most placed"),
    "rank": gettext_lazy("Fair by rank"),
    "rank_sum": gettext_lazy("Highest wishes in all"),
    "fit": gettext_lazy("Best fit"),
    "same_country": gettext_lazy("Fewest pairs of one country"),
    "lottery": gettext_lazy("Lot among equals"),
    "deferred acceptance": gettext_lazy("Deferred acceptance"),
    "conflict": gettext_lazy("Which rules clash"),
}


def waiting_runs(now: datetime) -> list[MatchingRun]:
    """The runs that no worker solves: new ones, and those whose worker has died; first come, first served."""
    nobody = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = MatchingRun.objects.filter(nobody, state=RunState.SOLVING)
    return list(rows.select_related("cohort").order_by("created_at", "pk"))


def is_held(run: MatchingRun, now: datetime) -> bool:
    """Whether a worker has the run in its hands."""
    return run.lease_until is not None and run.lease_until >= now


def run_being_solved(cohort: Cohort) -> MatchingRun | None:
    """The run of the cohort that is being solved: there is one at most."""
    rows = MatchingRun.objects.filter(cohort=cohort, state=RunState.SOLVING)
    return rows.first()


@dataclass(frozen=True)
class Standing:
    """How far a run is. The same `key` means that there is nothing new to say."""

    key: str
    stage: str
    notes: list[str]


def standing_of(run: MatchingRun, now: datetime) -> Standing:
    """In words: what it is at, what is known already, and what is unusual."""
    notes = [*_early(run), *_unusual(run, now)]
    if run.stop_asked_at is not None:
        stage = _("Stopping: the best found so far is kept.")
    elif not is_held(run, now):
        stage = _("It waits for its turn.")
    elif "stage" in run.progress:
        stage = _("At work on: %(stage)s") % {"stage": stages_in_words(run.progress["stage"].split(" and "))}
    else:
        stage = _("It has begun.")
    return Standing(f"{stage}|{'|'.join(notes)}", stage, notes)


def _early(run: MatchingRun) -> list[str]:
    if "placed" not in run.progress:
        return []
    words = ngettext(
        "Leaving claims on hosts aside, %(placed)s of %(twins)s city can have a host, %(first)s of them the first choice. "
        "The result cannot place more.",
        "Leaving claims on hosts aside, %(placed)s of %(twins)s cities can have a host, %(first)s of them the first choice. "
        "The result cannot place more.",
        run.progress["twins"],
    )
    return [words % run.progress]


def _unusual(run: MatchingRun, now: datetime) -> list[str]:
    found = []
    if run.attempts > 1:
        found.append(
            _("Its worker ended before the result, so it was begun anew: attempt %(number)s.")
            % {"number": run.attempts}
        )
    if not is_held(run, now) and now - max(run.created_at, run.lease_until or run.created_at) > PATIENCE:
        found.append(_("No worker has taken it yet. Ask the operator whether the worker runs."))
    return found


def stages_in_words(goals: Iterable[str]) -> str:
    """Goals of the engine by their names, each once."""
    names = [str(STAGES.get(goal.partition(":")[0], goal)) for goal in goals]
    return ", ".join(dict.fromkeys(names))


def short_of_proof(run: MatchingRun) -> list[str]:
    """For a result that is not proven the best: why not, and what is known of the gap. Else nothing."""
    summary = run.summary
    if summary.get("status") != "feasible":
        return []
    found = [_why_unproven(run), *_proven(summary.get("stages", []))]
    most, matched = summary.get("most"), summary["matched"]
    if most is not None and most > matched:
        found.append(
            _(
                "%(matched)s of %(twins)s cities have a host; no matching under this rule gives one to more than %(most)s."
            )
            % summary
        )
    return found


def _why_unproven(run: MatchingRun) -> str:
    sentences = {
        "time": _("The best found in %(seconds)s\u00a0s; not proven to be the best possible."),
        "asked": _(
            "The best found until %(name)s stopped it after %(seconds)s\u00a0s; not proven to be the best possible."
        ),
        "memory": _("The best found before the memory ran out; not proven to be the best possible."),
        "died": _("The best found before its worker ended; not proven to be the best possible."),
        "size": _("A stable matching of a market too large for a proof; not proven to be the best possible."),
    }
    sentence = sentences.get(run.summary.get("ended", ""), _("Not proven to be the best possible."))
    return sentence % {"seconds": run.summary.get("seconds"), "name": run.stop_asked_by}


def _proven(stages: Iterable[tuple[str, int, bool]]) -> list[str]:
    rows = [(goal.partition(":")[0], proven) for goal, _value, proven in stages]
    open_goals = list(dict.fromkeys(goal for goal, proven in rows if not proven))
    closed = [goal for goal, _proven in rows if goal not in open_goals]
    found = []
    if closed:
        found.append(_("Proven best: %(goals)s.") % {"goals": stages_in_words(closed)})
    if open_goals:
        found.append(_("Not proven: %(goals)s.") % {"goals": stages_in_words(open_goals)})
    return found


def failure_in_words(run: MatchingRun) -> tuple[str, str]:
    """Why a run has no result: a heading, and what to do (for rules that clash the conflict says it)."""
    if run.summary.get("status") == "infeasible":
        unknown = _(
            "Which of them clash was not found out in time. Take pins away or lower minimums, then solve again."
        )
        return _("These rules cannot all hold"), "" if run.summary.get("conflict") else unknown
    if run.summary.get("status") == "refused":
        return (
            _("The independent check refuses the result"),
            _("It is kept in the record and not used. Tell the operator."),
        )
    return _nothing_found(run)


def _nothing_found(run: MatchingRun) -> tuple[str, str]:
    easier = _("Another rule, fewer pins or lower minimums make it easier.")
    values: dict[str, Any] = {"seconds": run.summary.get("seconds"), "name": run.stop_asked_by}
    ended = run.summary.get("ended")
    if ended == "asked":
        return (
            _("Stopped before anything was found"),
            _("%(name)s stopped it. The problem is kept; solve again to go on.") % values,
        )
    if ended == "time":
        return _("Nothing was found in %(seconds)s\u00a0s") % values, easier
    if ended == "memory":
        return _("It needs more memory than it may use"), _("Ask the operator to allow more.") + " " + easier
    if ended == "died":
        return (
            _("Its worker ended each time before there was a result"),
            _("Tell the operator: perhaps the machine has too little memory."),
        )
    if ended == "fault":
        return _("The engine failed"), _("Tell the operator: the reason is in the log.")
    return _("No matching that keeps all rules was found"), easier
