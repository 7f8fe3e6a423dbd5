# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The groups of a cohort as the office wants to see them: who needs attention, what comes next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.journeys.models import Group, GroupModule, GroupTwin, Meeting, Output, Pulse
from tvilling.journeys.queries import module_bars, twins_in
from tvilling.journeys.states import GroupState, MeetingState, OutputState
from tvilling.ui.charts import PlacedBar, Timeline, TimelineBar, TimelineRow, timeline
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.programmes.models import Cohort

#: Below this, the exchange does not go well.
UNEASY = 3.0
DAYS_IN_WEEK = 7
HIGHEST_PULSE = 5


@dataclass(frozen=True)
class Next:
    """What comes next for a group, in words, with the tone of its badge; plain text without a tone."""

    text: str
    tone: str = ""
    #: The day that it falls on; far off where nothing has a day, so that it sorts last.
    day: date = date.max


@dataclass(frozen=True)
class GroupRow:
    """One line of the board."""

    group: Group
    host: str
    activity: str
    twins: str
    facilitator: str
    bars: tuple[PlacedBar, ...]
    today_x: str
    progress: str
    late: int
    next: Next
    pulse: float | None

    @property
    def next_on(self) -> date:
        """The day of what comes next."""
        return self.next.day

    @property
    def is_on_track(self) -> bool:
        """Nothing late, nobody uneasy, somebody facilitates, not paused."""
        easy = self.pulse is None or self.pulse >= UNEASY
        is_led = self.group.facilitator_id is not None
        return not self.late and easy and is_led and self.group.state != GroupState.PAUSED

    @property
    def dots(self) -> str:
        """The pulse as five dots; empty without feedback."""
        if self.pulse is None:
            return ""
        full = round(self.pulse)
        return "●" * full + "○" * (HIGHEST_PULSE - full)


def group_rows(cohort: Cohort, now: datetime, *, with_pulse: bool) -> list[GroupRow]:
    """All groups that have not ended early, those that need attention first. Eight queries whatever their number."""
    twins = GroupTwin.objects.select_related("city").only("group", "left_at", "city__name")
    outputs = Output.objects.only("group", "group_module", "template", "state", "due_on")
    groups = list(
        Group.objects.filter(cohort=cohort)
        .exclude(state=GroupState.ENDED)
        .select_related("activity__lead_city", "facilitator")
        .prefetch_related(
            Prefetch("twins", twins.order_by("city__slug")),
            # The template is the cohort's: its texts are read once, and not with the row of each group.
            Prefetch("modules", GroupModule.objects.prefetch_related("module").order_by("starts_on")),
            Prefetch("outputs", outputs.prefetch_related("template").order_by("due_on", "pk")),
        )
        .order_by("activity__lead_city__slug", "pk")
    )
    meetings, pulses = _coming(cohort, now), _pulses(cohort) if with_pulse else {}
    today = now.date()
    plan = timeline([_bars(group, today, cohort) for group in groups], today)
    rows = [
        _row(group, place, plan, cohort, today, meetings.get(group.pk), pulses.get(group.pk))
        for place, group in enumerate(groups)
    ]
    return sorted(rows, key=lambda row: (row.is_on_track, -row.late, row.pulse or HIGHEST_PULSE, row.host))


def _coming(cohort: Cohort, now: datetime) -> dict[int, Meeting]:
    rows = Meeting.objects.filter(
        cohort=cohort, group__isnull=False, state=MeetingState.PLANNED, ends_at__gte=now
    ).order_by("-starts_at")
    return {row.group_id: row for row in rows if row.group_id is not None}


def _pulses(cohort: Cohort) -> dict[int, float]:
    """The mean of what each city of a group said last."""
    rows = Pulse.objects.filter(group__cohort=cohort).order_by("created_at", "pk")
    last: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for group, city, score in rows.values_list("group_id", "city_id", "score"):
        last[group][city] = score
    return {group: sum(scores.values()) / len(scores) for group, scores in last.items()}


def _late_outputs(group: Group, today: date) -> list[Output]:
    owed = (OutputState.DRAFT, OutputState.FEEDBACK)
    return [row for row in group.outputs.all() if row.state in owed and row.due_on < today]


def _bars(group: Group, today: date, cohort: Cohort) -> TimelineRow:
    late = {row.group_module_id for row in _late_outputs(group, today)}
    modules = list(group.modules.all())
    bars: list[TimelineBar] = []
    for module, bar in zip(modules, module_bars(modules, today), strict=True):
        extended = bar.state == "ahead" and module.ends_on > cohort.ends_on
        bars.append(
            replace(bar, state="late" if module.pk in late else "extended" if extended else bar.state)
        )
    return TimelineRow(str(group), bars)


def _row(
    group: Group,
    place: int,
    plan: Timeline | None,
    cohort: Cohort,
    today: date,
    meeting: Meeting | None,
    pulse: float | None,
) -> GroupRow:
    outputs = list(group.outputs.all())
    accepted = sum(row.state == OutputState.ACCEPTED for row in outputs)
    return GroupRow(
        group=group,
        host=group.activity.lead_city.name,
        activity=group.activity.title,
        twins=", ".join(city.name for city in twins_in(group)),
        facilitator=str(group.facilitator) if group.facilitator else "",
        bars=tuple(plan.rows[place][1]) if plan else (),
        today_x=plan.today_x if plan else "",
        progress=_("%(accepted)d of %(all)d outputs accepted") % {"accepted": accepted, "all": len(outputs)},
        late=len(_late_outputs(group, today)),
        next=_next(group, cohort, today, meeting),
        pulse=pulse,
    )


def _next(group: Group, cohort: Cohort, today: date, meeting: Meeting | None) -> Next:
    if group.state == GroupState.PAUSED:
        return Next(_("Paused"), "attention")
    if group.state == GroupState.FINISHED:
        return Next(_("Finished"), "good")
    late = _late_outputs(group, today)
    if late:
        days = (today - late[0].due_on).days
        text = ngettext("%(output)s, %(days)d day late", "%(output)s, %(days)d days late", days)
        return Next(text % {"output": late[0], "days": days}, "bad", late[0].due_on)
    coming = _coming_next(group, today, meeting)
    if group.facilitator is None:
        return replace(coming, text=_("Needs a facilitator"), tone="attention")
    weeks = (group.ends_on - cohort.ends_on).days // DAYS_IN_WEEK
    if weeks > 0:
        text = ngettext("Extended by %(weeks)d week", "Extended by %(weeks)d weeks", weeks)
        return replace(coming, text=text % {"weeks": weeks}, tone="attention")
    return coming


def _coming_next(group: Group, today: date, meeting: Meeting | None) -> Next:
    due = next(
        (row for row in group.outputs.all() if row.state == OutputState.DRAFT and row.due_on >= today), None
    )
    if meeting is not None and (due is None or meeting.starts_at.date() <= due.due_on):
        return Next(f"{meeting.title}, {day_text(meeting.starts_at)}", day=meeting.starts_at.date())
    if due is not None:
        return Next(f"{due}, {day_text(due.due_on)}", day=due.due_on)
    return Next(_("Nothing planned yet"), "attention")
