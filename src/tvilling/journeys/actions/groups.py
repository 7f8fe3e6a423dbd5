# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups: formed from confirmed matches, planned from the cohort's template, shifted one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.folding import fold
from tvilling.core.permissions import require
from tvilling.core.text import mark_of
from tvilling.journeys.actions.meetings import call_off
from tvilling.journeys.jobs import groups as jobs
from tvilling.journeys.models import Group, GroupModule, GroupTwin, Output
from tvilling.journeys.queries import late_at_once
from tvilling.journeys.signals import group_formed, twin_left
from tvilling.journeys.states import GROUP_MACHINE, GroupState, MeetingState, OutputState
from tvilling.matching.states import MatchState
from tvilling.programmes.models import CohortRole, OutputKind, OutputTemplate
from tvilling.programmes.permissions import has_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.matching.models import Match
    from tvilling.programmes.models import Cohort, Module


#: How far the dates of a group are moved at a time: more is a slip of the finger.
MOST_DAYS = 366


class MatchNotConfirmed(ActionRefused):
    """Both cities have to confirm first."""

    message = _("Both cities have to confirm the match before the journey begins.")


class NotAFacilitator(ActionRefused):
    """The person has no such role in the cohort."""

    message = _("This person is not a facilitator of the cohort.")


class LateAtOnce(ActionRefused):
    """Outputs would be late on the day on which the dates move; `mark` tells these from others."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        names = "; ".join(f"{row} ({row.city or row.template.get_kind_display()})" for row in outputs)
        message = _(
            "These outputs would be late at once: %(outputs)s. Tick the box to move the dates all the same."
        )
        super().__init__(message % {"outputs": names}, field="sure")
        self.mark = mark_of(*(row.pk for row in outputs))


def join_group(*, actor: Any, now: datetime, match: Match) -> GroupTwin:
    """Give a confirmed match its place: the host activity's group is formed with its first twin."""
    require(actor, "journeys.form", match)
    if match.state != MatchState.CONFIRMED:
        raise MatchNotConfirmed
    with transaction.atomic():
        group = Group.objects.filter(cohort=match.cohort, activity=match.activity).first()
        if group is None:
            group = _form_group(actor=actor, now=now, match=match)
        existing = GroupTwin.objects.filter(match=match).first()
        if existing is not None:
            return existing
        if group.state == GroupState.ENDED:
            _take(group, "reopen", actor=actor, now=now)
        city = match.application.city
        place = GroupTwin.objects.create(group=group, match=match, city=city, created_at=now)
        _owe_outputs(group, now, city=city)
        after = {"match": match.pk, "city": city.pk}
        record("group.twin_joined", actor=actor, now=now, obj=group, scope=group.cohort.slug, after=after)
        group_formed.send(Group, group=group, actor=actor, now=now)
    return place


def _form_group(*, actor: Any, now: datetime, match: Match) -> Group:
    cohort, activity = match.cohort, match.activity
    group = Group.objects.create(
        cohort=cohort, activity=activity, slug=_free_slug(cohort, activity.slug),
        starts_on=cohort.starts_on, ends_on=cohort.ends_on, created_at=now,
    )  # fmt: skip
    for module in cohort.modules.all():
        first, last = module_dates(cohort.starts_on, module)
        GroupModule.objects.create(group=group, module=module, starts_on=first, ends_on=last)
    _owe_outputs(group, now, city=None)
    after = {"activity": activity.pk, "starts_on": group.starts_on, "ends_on": group.ends_on}
    record("group.formed", actor=actor, now=now, obj=group, scope=cohort.slug, after=after)
    return group


def _free_slug(cohort: Cohort, wanted: str) -> str:
    base = slugify(fold(wanted)) or "group"
    taken = set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    # "meetings" begins the addresses of meetings.
    return base if base not in {*taken, "meetings"} else f"{base}-{cohort.slug}"


def module_dates(start: date, module: Module) -> tuple[date, date]:
    """First and last day of a module for a journey that starts on a day; months count from 1."""
    first = start + relativedelta(months=module.first_month - 1)
    return first, start + relativedelta(months=module.last_month) - timedelta(days=1)


def _owe_outputs(group: Group, now: datetime, *, city: City | None) -> None:
    """The outputs a twin owes (city given), or those of the host and the group (no city)."""
    modules = {row.module_id: row for row in group.modules.all()}
    kinds = [OutputKind.TWIN] if city else [OutputKind.HOST, OutputKind.GROUP]
    templates = OutputTemplate.objects.filter(module__cohort=group.cohort, kind__in=kinds)
    for template in templates:
        due = group.starts_on + relativedelta(months=template.due_month) - timedelta(days=1)
        Output.objects.create(
            group=group,
            group_module=modules[template.module_id],
            template=template,
            city=city,
            due_on=due,
            created_at=now,
        )


def leave_group(*, actor: Any, now: datetime, place: GroupTwin, reason: str = "") -> GroupTwin:
    """A twin leaves: its unfinished outputs go, what was submitted stays; without twins the journey ends."""
    require(actor, "journeys.form", place)
    with transaction.atomic():
        changed = GroupTwin.objects.filter(pk=place.pk, left_at__isnull=True).update(left_at=now)
        if not changed:
            return place
        place.left_at = now
        group = place.group
        Output.objects.filter(group=group, city=place.city, state=OutputState.DRAFT).delete()
        after = {"city": place.city_id}
        record(
            "group.twin_left",
            actor=actor,
            now=now,
            obj=group,
            scope=group.cohort.slug,
            after=after,
            reason=reason,
        )
        is_over = not group.twins.filter(left_at__isnull=True).exists()
        if is_over:
            _take(group, "end", actor=actor, now=now, reason=reason)
        _cancel_ahead(group, None if is_over else place.city, actor=actor, now=now, reason=reason)
        jobs.tell_of_leaving(actor=actor, now=now, place=place, reason=reason.strip())
        twin_left.send(GroupTwin, place=place, actor=actor, now=now, reason=reason)
    return place


def _cancel_ahead(group: Group, city: City | None, *, actor: Any, now: datetime, reason: str) -> None:
    """Cancel what is planned ahead in the city that left, or (no city) all that is planned in the group."""
    ahead = group.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now)
    if city is not None:
        ahead = ahead.filter(host_city=city)
    for meeting in ahead:
        call_off(meeting, actor=actor, now=now, reason=reason)


def name_facilitator(*, actor: Any, now: datetime, group: Group, person: Person) -> Group:
    """Give a group its facilitator, a person with that role in the cohort."""
    require(actor, "journeys.name_facilitator", group)
    if not has_role(person, group.cohort, CohortRole.FACILITATOR):
        raise NotAFacilitator
    with transaction.atomic():
        before = {"facilitator": group.facilitator_id}
        group.facilitator = person
        group.save(update_fields=["facilitator"])
        after = {"facilitator": person.pk}
        record(
            "group.facilitator_set",
            actor=actor,
            now=now,
            obj=group,
            scope=group.cohort.slug,
            before=before,
            after=after,
        )
        jobs.tell_facilitator_named(actor=actor, now=now, group=group)
    return group


def shift_group(
    *, actor: Any, now: datetime, group: Group, days: int, reason: str, from_day: date, foreseen: str = ""
) -> Group:
    """Move what lies on or after a day by some days, for this group alone. Accepted outputs keep their dates.

    Raises LateAtOnce when outputs would be late at once, unless `foreseen` is the mark it gave to just these.
    """
    require(actor, "journeys.plan", group)
    if not reason.strip():
        raise ActionRefused(_("Say why the dates move."), field="reason")
    if days == 0:
        raise ActionRefused(_("Move the dates by at least one day."), field="days")
    if from_day > group.ends_on:
        raise ActionRefused(_("Nothing of this journey lies on or after that day."), field="from_day")
    if abs(days) > MOST_DAYS:
        raise ActionRefused(_("Move the dates by a year at most."), field="days")
    with transaction.atomic():
        group.refresh_from_db(from_queryset=Group.objects.select_for_update())
        late = late_at_once(group, timedelta(days=days), from_day, now.date())
        if late and foreseen != (warning := LateAtOnce(late)).mark:
            raise warning
        _shift(group, days, from_day, actor=actor, now=now, reason=reason)
        jobs.tell_group(
            "journeys.dates_moved", actor=actor, now=now, group=group, move=jobs.move_words(days),
            **{"from": from_day, "ends": group.ends_on, "reason": reason.strip()},
        )  # fmt: skip
    return group


def _shift(group: Group, days: int, from_day: date, *, actor: Any, now: datetime, reason: str) -> None:
    step = timedelta(days=days)
    with transaction.atomic():
        before = {"starts_on": group.starts_on, "ends_on": group.ends_on}
        _shift_modules(group.modules.all(), step, from_day)
        for output in group.outputs.exclude(state=OutputState.ACCEPTED).filter(due_on__gte=from_day):
            Output.objects.filter(pk=output.pk).update(due_on=output.due_on + step)
        group.starts_on += step if group.starts_on >= from_day else timedelta(0)
        group.ends_on += step
        if group.ends_on <= group.starts_on:
            raise ActionRefused(_("The journey would end before it starts."), field="days")
        group.save(update_fields=["starts_on", "ends_on"])
        record(
            "group.shifted", actor=actor, now=now, obj=group, scope=group.cohort.slug, before=before, reason=reason,
            after={"starts_on": group.starts_on, "ends_on": group.ends_on, "days": days, "from_day": from_day},
        )  # fmt: skip


def _shift_modules(modules: Iterable[GroupModule], step: timedelta, from_day: date) -> None:
    for module in modules:
        module.starts_on += step if module.starts_on >= from_day else timedelta(0)
        module.ends_on += step if module.ends_on >= from_day else timedelta(0)
        if module.ends_on < module.starts_on:
            raise ActionRefused(_("A module would end before it starts."), field="days")
        module.save(update_fields=["starts_on", "ends_on"])


def _take(group: Group, name: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> Group:
    before = {"state": group.state}
    row = GROUP_MACHINE.apply(group, name, **fields)
    record(
        row.event, actor=actor, now=now, obj=group, scope=group.cohort.slug,
        before=before, after={"state": group.state}, reason=reason,
    )  # fmt: skip
    return group


def pause_group(*, actor: Any, now: datetime, group: Group, reason: str) -> Group:
    """Stop the clock for a group; its dates move when it is resumed."""
    require(actor, "journeys.plan", group)
    if not reason.strip():
        raise ActionRefused(_("Say why the journey is paused."), field="reason")
    with transaction.atomic():
        _take(group, "pause", actor=actor, now=now, reason=reason, paused_at=now)
        jobs.tell_group("journeys.paused", actor=actor, now=now, group=group, reason=reason.strip())
    return group


def resume_group(*, actor: Any, now: datetime, group: Group) -> Group:
    """Go on: everything still ahead when the pause began moves by the length of the pause."""
    require(actor, "journeys.plan", group)
    with transaction.atomic():
        paused_at = group.paused_at or now
        _take(group, "resume", actor=actor, now=now, paused_at=None)
        days = (now.date() - paused_at.date()).days
        if days:
            reason = str(_("Paused for %(days)s days") % {"days": days})
            _shift(group, days, paused_at.date(), actor=actor, now=now, reason=reason)
        jobs.tell_group("journeys.resumed", actor=actor, now=now, group=group, ends=group.ends_on)
    return group


def finish_group(*, actor: Any, now: datetime, group: Group) -> Group:
    """End a journey whose outputs are all accepted; what a twin that left did not finish is owed by nobody."""
    require(actor, "journeys.finish", group)
    present = group.twins.filter(left_at__isnull=True).values("city")
    owed = group.outputs.filter(Q(city__isnull=True) | Q(city__in=present))
    left = owed.exclude(state=OutputState.ACCEPTED).count()
    if left:
        message = ngettext_lazy(
            "%(count)s output is not accepted yet.", "%(count)s outputs are not accepted yet.", left
        )
        raise ActionRefused(message % {"count": left})
    with transaction.atomic():
        return _take(group, "finish", actor=actor, now=now)


def end_group(*, actor: Any, now: datetime, group: Group, reason: str) -> Group:
    """End a journey early, with the reason; what is planned ahead is cancelled."""
    require(actor, "journeys.finish", group)
    if not reason.strip():
        raise ActionRefused(_("Say why the journey ends early."), field="reason")
    with transaction.atomic():
        _take(group, "end", actor=actor, now=now, reason=reason)
        _cancel_ahead(group, None, actor=actor, now=now, reason=reason.strip())
        jobs.tell_group("journeys.ended", actor=actor, now=now, group=group, reason=reason.strip())
    return group
