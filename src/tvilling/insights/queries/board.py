# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The whole cohort on one page: what waits, how far it is, what stays behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.calls.models import Call
from tvilling.evaluation.models import Assignment, Decision, RankedEntry, RankedList
from tvilling.evaluation.states import AssignmentState, DecisionState, Outcome
from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState
from tvilling.insights.queries.groups import GroupRow, group_rows
from tvilling.insights.queries.phases import Phase, phase_of_cohort
from tvilling.journeys.models import GroupTwin
from tvilling.journeys.queries import lessons_by_direction, visits_held
from tvilling.matching.models import Match
from tvilling.matching.states import MatchState
from tvilling.travel.queries.ledger import ledger
from tvilling.ui.charts import Bar, FunnelStep
from tvilling.ui.formats import money_text

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.programmes.models import Cohort

GONE = (DecisionState.DECLINED, DecisionState.WITHDRAWN)
DIRECTIONS = (("host_to_twin", "host"), ("twin_to_host", "twin"), ("twin_to_twin", "amber"))


@dataclass(frozen=True)
class Card:
    """One figure on top of the board; `share` (0 to 1) draws a bar."""

    label: str
    value: str
    of: str = ""
    note: str = ""
    url: str = ""
    share: float | None = None
    tone: str = "host"


@dataclass(frozen=True)
class Board:
    """All that the board shows."""

    cohort: Cohort
    call: Call | None
    phase: Phase
    cards: list[Card]
    groups: list[GroupRow]
    funnel: list[FunnelStep]
    lessons: list[Bar] = field(default_factory=list)


def board_of(cohort: Cohort, now: datetime, *, with_pulse: bool) -> Board:
    """Read everything once, in a constant number of queries."""
    call = Call.objects.filter(cohort=cohort).order_by("-opens_at", "pk").first()
    groups = group_rows(cohort, now, with_pulse=with_pulse)
    phase = phase_of_cohort(cohort, call, now, has_groups=bool(groups))
    cards = _journey_cards(cohort, groups) if phase.is_journey else _selection_cards(cohort, call)
    lessons = lessons_bars(cohort) if phase.is_journey else []
    return Board(cohort, call, phase, cards, groups, funnel_of(cohort, call), lessons)


def address(name: str, cohort: Cohort) -> str:
    """The address of a list of this cohort; empty while that page does not exist."""
    try:
        return reverse(name, kwargs={"cohort": cohort.slug})
    except NoReverseMatch:
        return ""


def share_of(part: float, whole: float) -> float | None:
    """How much of the whole, from 0 to 1; nothing when there is no whole."""
    return min(part / whole, 1.0) if whole else None


def _journey_cards(cohort: Cohort, groups: list[GroupRow]) -> list[Card]:
    on_track = sum(row.is_on_track for row in groups)
    held, planned = visits_held(cohort)
    money = ledger(cohort)
    return [
        Card(
            _("Groups on track"), str(on_track), _("of %(n)d") % {"n": len(groups)},
            url=address("journeys:office-groups", cohort), share=share_of(on_track, len(groups)),
        ),
        Card(
            _("Visits held"), str(held), _("of %(n)d") % {"n": planned},
            url=address("journeys:office-groups", cohort), share=share_of(held, planned),
        ),
        Card(
            _("Travel committed"), money_text(money.committed, money.currency, whole=True),
            note=_("of %(total)s ceilings") % {"total": money_text(money.total, money.currency, whole=True)},
            url=address("travel:board", cohort), share=share_of(float(money.committed), float(money.total)), tone="amber",
        ),
    ]  # fmt: skip


def _selection_cards(cohort: Cohort, call: Call | None) -> list[Card]:
    hosts = dict(
        HostActivity.objects.filter(cohort=cohort).values_list("state").annotate(n=Count("pk")).order_by()
    )
    sent = hosts.get(HostActivityState.SUBMITTED, 0)
    cards = [
        Card(
            _("Hosts in the catalogue"), str(hosts.get(HostActivityState.ACCEPTED, 0)),
            note=ngettext("%(n)d waits for you", "%(n)d wait for you", sent) % {"n": sent},
            url=address("hosts:office-list", cohort),
        )
    ]  # fmt: skip
    if call is None:
        return cards
    return [*cards, *_call_cards(cohort, call)]


def _call_cards(cohort: Cohort, call: Call) -> list[Card]:
    states = dict(
        Application.objects.filter(call=call).values_list("state").annotate(n=Count("pk")).order_by()
    )
    drafts = states.get(ApplicationState.DRAFT, 0)
    handed_in = sum(states.values()) - drafts - states.get(ApplicationState.WITHDRAWN, 0)
    cases = Assignment.objects.filter(application__call=call).aggregate(
        done=Count("pk", filter=Q(state=AssignmentState.SUBMITTED)),
        all=Count("pk", filter=~Q(state__in=[AssignmentState.REVOKED, AssignmentState.CONFLICTED])),
    )
    selected = Decision.objects.filter(application__call=call, outcome=Outcome.SELECTED).exclude(
        state__in=GONE
    )
    chosen = selected.count()
    return [
        Card(
            _("Applications submitted"), str(handed_in),
            note=ngettext("%(n)d more is being written", "%(n)d more are being written", drafts) % {"n": drafts},
            url=address("applications:office-list", cohort),
        ),
        Card(
            _("Reviews handed in"), str(cases["done"]), _("of %(n)d") % {"n": cases["all"]},
            url=address("evaluation:office", cohort), share=share_of(cases["done"], cases["all"]),
        ),
        Card(
            _("Places filled"), str(chosen), _("of %(n)d") % {"n": call.places},
            url=address("evaluation:office-selection", cohort), share=share_of(chosen, call.places),
        ),
    ]  # fmt: skip


def funnel_of(cohort: Cohort, call: Call | None) -> list[FunnelStep]:
    """From applications to journeys: how many are left after each step. Empty before the first submission."""
    if call is None:
        return []
    handed_in = Application.objects.filter(call=call, submitted_at__isnull=False)
    found = handed_in.aggregate(
        submitted=Count("pk"),
        countries=Count("city__country", distinct=True),
        eligible=Count("pk", filter=Q(eligibility__verdict=True)),
    )
    if not found["submitted"]:
        return []
    countries = ngettext("from %(n)d country", "from %(n)d countries", found["countries"])
    steps = [
        FunnelStep(
            pgettext("applications", "submitted"), found["submitted"], countries % {"n": found["countries"]}
        ),
        FunnelStep(_("eligible"), found["eligible"]),
    ]
    last = RankedList.objects.filter(call=call).order_by("-number").first()
    if last is not None:
        above = RankedEntry.objects.filter(ranked_list=last, is_above_threshold=True).count()
        steps.append(FunnelStep(_("above the thresholds"), above))
    return [*steps, *_after_selection(cohort, call)]


def _after_selection(cohort: Cohort, call: Call) -> list[FunnelStep]:
    decided = Decision.objects.filter(application__call=call).aggregate(
        offered=Count("pk", filter=Q(outcome=Outcome.SELECTED) & ~Q(state=DecisionState.DECLINED)),
    )
    if not decided["offered"]:
        return []
    matched = Match.objects.filter(run__cohort=cohort).exclude(
        state__in=[MatchState.PROPOSED, MatchState.DECLINED]
    )
    places = GroupTwin.objects.filter(group__cohort=cohort).aggregate(
        here=Count("pk", filter=Q(left_at__isnull=True)), left=Count("pk", filter=Q(left_at__isnull=False))
    )
    steps = [FunnelStep(_("selected"), decided["offered"], tone="twin")]
    pairs = matched.values("application").distinct().count()
    if pairs:
        steps.append(FunnelStep(_("matched"), pairs, tone="twin"))
    if places["here"]:
        left = ngettext("%(n)d has left", "%(n)d have left", places["left"]) % {"n": places["left"]}
        steps.append(
            FunnelStep(_("on their way"), places["here"], left if places["left"] else "", tone="twin")
        )
    return steps


def lessons_bars(cohort: Cohort) -> list[Bar]:
    """Lessons by direction; empty before the first."""
    counts = lessons_by_direction(cohort)
    labels = {
        "host_to_twin": _("Host → twin"),
        "twin_to_host": _("Twin → host"),
        "twin_to_twin": _("Twin → twin"),
    }
    url = address("journeys:office-groups", cohort)
    bars = [Bar(labels[key], counts.get(key, 0), tone=tone, url=url) for key, tone in DIRECTIONS]
    return bars if any(bar.value for bar in bars) else []
