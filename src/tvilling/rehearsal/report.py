# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The one-page report of a rehearsal: figures read from the database, nothing that differs between two equal plays."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.audit.models import Entry
from tvilling.complaints.models import Complaint
from tvilling.complaints.states import ComplaintState
from tvilling.evaluation.models import Assignment, Conflict, Consensus, Decision
from tvilling.evaluation.states import AssignmentState, DecisionState, Outcome
from tvilling.hosts.models import HostActivity
from tvilling.journeys.models import Group, Lesson, Meeting, Output
from tvilling.journeys.queries import lessons_by_direction
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.mail.models import Message
from tvilling.matching.models import Match, MatchingRun
from tvilling.replication.models import Plan, PlanAction
from tvilling.travel.models import Claim, Trip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort
    from tvilling.rehearsal.world import World

type Figures = dict[str, Any]
#: Seconds below which a time says nothing about growth.
TOO_SHORT = 0.2


def _by(rows: QuerySet[Any], field: str) -> dict[str, int]:
    return {
        str(row[field]): row["number"]
        for row in rows.values(field).annotate(number=Count("pk")).order_by(field)
    }


def _total(rows: QuerySet[Any], field: str) -> str:
    return str(rows.aggregate(total=Sum(field))["total"] or 0)


def figures_of(world: World) -> Figures:
    """All figures of one cohort, by stage."""
    cohort = world.cohort
    return {
        "cohort": cohort.slug,
        "seed": world.options.seed,
        "ended": world.now.date().isoformat(),
        "hosts": _hosts(cohort),
        "applications": _applications(world),
        "evaluation": _evaluation(world),
        "selection": _selection(world),
        "complaints": _complaints(world),
        "matching": _matching(cohort),
        "journeys": _journeys(cohort),
        "travel": _travel(cohort),
        "plans": _plans(cohort),
        "knowledge": {
            "practices": _by(PracticeEntry.objects.filter(practice__activity__cohort=cohort), "state"),
            "stories": _by(Story.objects.filter(cohort=cohort), "state"),
        },
        "letters": _by(Message.objects.filter(scope=cohort.slug), "letter"),
        "audit_entries": Entry.objects.filter(scope=cohort.slug).count(),
    }


def _hosts(cohort: Cohort) -> Figures:
    rows = HostActivity.objects.filter(cohort=cohort)
    return {
        "activities": _by(rows, "state"),
        "cities": rows.values("cities").distinct().count(),
        "countries": rows.values("cities__country").distinct().count(),
        "places": rows.aggregate(total=Sum("maximum_twins"))["total"] or 0,
    }


def _applications(world: World) -> Figures:
    rows = Application.objects.filter(call=world.call)
    broken: dict[str, int] = {}
    for row in rows.filter(state=ApplicationState.INELIGIBLE).select_related("eligibility"):
        for result in row.eligibility.results:
            if result.get("passed") is False:
                kind = str(result.get("kind") or result.get("rule"))
                broken[kind] = broken.get(kind, 0) + 1
    return {
        "states": _by(rows, "state"),
        "countries": rows.values("city__country").distinct().count(),
        "submissions": rows.aggregate(total=Count("submissions"))["total"],
        "rules_not_met": dict(sorted(broken.items())),
    }


def _evaluation(world: World) -> Figures:
    rows = Assignment.objects.filter(application__call=world.call)
    return {
        "reviews": rows.filter(state=AssignmentState.SUBMITTED).count(),
        "conflicts": Conflict.objects.filter(application__call=world.call).count(),
        "consensuses": Consensus.objects.filter(application__call=world.call).count(),
        "withdrawn_later": Decision.objects.filter(
            application__call=world.call, outcome=Outcome.SELECTED, state=DecisionState.WITHDRAWN
        ).count(),
    }


def _selection(world: World) -> Figures:
    """Outcomes; a place that its city declined went to another one, so it is counted apart."""
    rows = Decision.objects.filter(application__call=world.call)
    declined = rows.filter(state=DecisionState.DECLINED)
    counts = _by(rows.exclude(state=DecisionState.DECLINED), "outcome")
    return {**counts, **({"declined": declined.count()} if declined else {})}


def _complaints(world: World) -> Figures:
    """By outcome; those without one by where they stand."""
    rows = Complaint.objects.filter(application__call=world.call)
    return {**_by(rows.filter(state=ComplaintState.RELEASED), "verdict"),
            **_by(rows.exclude(state=ComplaintState.RELEASED), "state")}  # fmt: skip


def _matching(cohort: Cohort) -> Figures:
    run = MatchingRun.objects.filter(cohort=cohort).order_by("number").last()
    summary = run.summary if run else {}
    return {
        "rule": run.policy if run else "",
        "result_sha256": run.result_sha256 if run else "",
        "cities": summary.get("twins", 0),
        "matched": summary.get("matched", 0),
        "choices": summary.get("ranks", {}),
        "proven_best": summary.get("status") == "optimal",
        "matches": _by(Match.objects.filter(run__cohort=cohort), "state"),
    }


def _journeys(cohort: Cohort) -> Figures:
    meetings = Meeting.objects.filter(cohort=cohort)
    return {
        "groups": _by(Group.objects.filter(cohort=cohort), "state"),
        "outputs": _by(Output.objects.filter(group__cohort=cohort), "state"),
        "visits": _by(meetings.filter(kind="visit"), "state"),
        "meetings": _by(meetings.exclude(kind="visit"), "state"),
        "lessons": dict(sorted(lessons_by_direction(cohort).items())),
        "use_of_lessons": _by(Lesson.objects.filter(group__cohort=cohort), "use"),
    }


def _travel(cohort: Cohort) -> Figures:
    trips, claims = Trip.objects.filter(cohort=cohort), Claim.objects.filter(trip__cohort=cohort)
    return {
        "trips": _by(trips, "state"),
        "ceilings_eur": _total(trips.filter(ceiling__isnull=False), "ceiling"),
        "claims": _by(claims, "state"),
        "claimed_eur": _total(claims, "claimed_total"),
        "allowed_eur": _total(claims, "allowed_total"),
    }


def _plans(cohort: Cohort) -> Figures:
    plans = Plan.objects.filter(place__group__cohort=cohort)
    actions = PlanAction.objects.filter(plan__in=plans)
    return {
        "states": _by(plans, "state"),
        "actions": actions.count(),
        "reduction_tonnes_co2e_a_year": _total(actions, "reduction"),
        "cost_eur": _total(actions, "cost"),
    }


@dataclass(frozen=True)
class Report:
    """The figures of all cohorts played."""

    cohorts: Sequence[Figures]

    def as_json(self) -> str:
        """The figures as JSON; the same seed gives the same bytes."""
        return (
            json.dumps({"cohorts": list(self.cohorts)}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        )

    def as_text(self) -> str:
        """The page that is printed."""
        return "\n".join(line for figures in self.cohorts for line in _page(figures))


def _words(counts: dict[str, Any]) -> str:
    return ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items()) or "none"


def _page(figures: Figures) -> list[str]:
    hosts, applied, matching = figures["hosts"], figures["applications"], figures["matching"]
    journeys, travel, plans = figures["journeys"], figures["travel"], figures["plans"]
    rows = [
        (
            "Hosts",
            f"{_words(hosts['activities'])}; {hosts['cities']} cities in {hosts['countries']} countries",
        ),
        ("Applications", f"{_words(applied['states'])}; {applied['countries']} countries"),
        ("Rules not met", _words(applied["rules_not_met"])),
        ("Evaluation", _words(figures["evaluation"])),
        ("Selection", _words(figures["selection"])),
        ("Complaints", _words(figures["complaints"])),
        (
            "Matching",
            f"{matching['matched']} of {matching['cities']} cities; proven best: {matching['proven_best']}",
        ),
        (
            "Choices",
            ", ".join(f"choice {rank}: {count}" for rank, count in sorted(matching["choices"].items())),
        ),
        ("Matches", _words(matching["matches"])),
        ("Groups", _words(journeys["groups"])),
        ("Outputs", _words(journeys["outputs"])),
        ("Visits", _words(journeys["visits"])),
        ("Lessons", _words(journeys["lessons"])),
        ("Use of lessons", _words(journeys["use_of_lessons"])),
        ("Trips", f"{_words(travel['trips'])}; ceilings EUR {travel['ceilings_eur']}"),
        (
            "Claims",
            f"{_words(travel['claims'])}; claimed EUR {travel['claimed_eur']}, allowed EUR {travel['allowed_eur']}",
        ),
        ("Plans", f"{_words(plans['states'])}; {plans['actions']} actions"),
        (
            "Knowledge base",
            f"practices: {_words(figures['knowledge']['practices'])}; stories: {_words(figures['knowledge']['stories'])}",
        ),
        ("On record", f"{figures['audit_entries']} entries, {sum(figures['letters'].values())} letters"),
    ]
    return [
        f"\n{figures['cohort']}, seed {figures['seed']}, until {figures['ended']}",
        *(f"  {name:<15} {text}" for name, text in rows),
    ]


def times_as_text(sizes: Sequence[int], plays: Sequence[dict[str, float]]) -> str:
    """Seconds of each stage, and milliseconds an applicant: for every play, of one cohort each.

    Given two sizes, the first play is the smaller one, and the last column is the exponent of growth between it and
    the second: 1 when twice the applicants take twice the time. What takes less than a fifth of a second has none.
    """
    applicants = [sizes[0], *[sizes[-1]] * (len(plays) - 1)]
    heads = [f"{number} applicants" for number in applicants]
    lines = [f"\n  {'Seconds (ms an applicant)':<36}" + "".join(f"{head:>22}" for head in heads)]
    if len(sizes) > 1:
        lines[0] += f"{'grows as':>12}"
    for stage in plays[0]:
        line = f"  {stage:<36}"
        for number, seconds in zip(applicants, plays, strict=True):
            line += f"{f'{seconds[stage]:.1f} ({1000 * seconds[stage] / number:.1f})':>22}"
        if len(sizes) > 1:
            line += f"{_growth(sizes, [each[stage] for each in plays[:2]]):>12}"
        lines.append(line)
    return "\n".join(lines)


def _growth(sizes: Sequence[int], seconds: Sequence[float]) -> str:
    """The exponent of growth between two sizes, in words."""
    if min(seconds) < TOO_SHORT:
        return "too short"
    return f"n^{math.log(seconds[1] / seconds[0]) / math.log(sizes[1] / sizes[0]):.2f}"
