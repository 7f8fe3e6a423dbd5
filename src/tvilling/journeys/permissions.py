# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what in a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.core.clock import last_minute
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, either, is_system, signed_in
from tvilling.hosts.models import HostActivity
from tvilling.journeys.models import (
    CalendarFeed,
    Group,
    GroupTwin,
    Lesson,
    Meeting,
    Output,
    OutputVersion,
    Pulse,
)
from tvilling.journeys.queries import calendar_token
from tvilling.journeys.states import GroupState, MeetingState, OutputState
from tvilling.programmes.models import CohortRole, OutputKind
from tvilling.programmes.permissions import cohorts_with_role, has_role, is_office
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from tvilling.documents.models import Document
    from tvilling.programmes.models import Cohort


def group_of(obj: Any) -> Group | None:
    """The group a record belongs to: itself, or its attribute `group`."""
    return obj if isinstance(obj, Group) else obj.group


def is_group_facilitator(actor: Any, obj: Any) -> bool:
    """Rule: facilitates the record's group."""
    group = group_of(obj)
    return bool(actor.is_authenticated and group is not None and group.facilitator_id == actor.pk)


def cities_in(group: Group) -> QuerySet[City]:
    """The host's cities and the twins that have not left."""
    return City.objects.filter(
        Q(host_activities=group.activity_id)
        | Q(places_in_groups__group=group, places_in_groups__left_at__isnull=True)
    ).distinct()


def people_of(group: Group | None, cohort: Cohort) -> QuerySet[TeamMember]:
    """The teams of the group's cities, or without a group those of all groups of the cohort that are under way."""
    members = TeamMember.objects.filter(left_at__isnull=True).select_related("person", "city")
    if group is not None:
        return members.filter(city__in=cities_in(group)).order_by("city__slug", "person__sort_name")
    groups = Group.objects.filter(cohort=cohort, state=GroupState.RUNNING)
    hosts = Q(city__host_activities__groups__in=groups)
    twins = Q(city__places_in_groups__group__in=groups, city__places_in_groups__left_at__isnull=True)
    return members.filter(hosts | twins).distinct().order_by("city__slug", "person__sort_name")


def people_to_add(meeting: Meeting) -> QuerySet[TeamMember]:
    """Who is not on the meeting's list yet."""
    return people_of(meeting.group, meeting.cohort).exclude(person__attendances__meeting=meeting)


def own_cities_in(person: Any, group: Group) -> QuerySet[City]:
    """The group's cities in whose team the person is."""
    if not person.is_authenticated:
        return City.objects.none()
    return cities_in(group).filter(team__person_id=person.pk, team__left_at__isnull=True)


def with_cities(groups: QuerySet[Group]) -> Iterator[tuple[Group, list[City]]]:
    """Each group with what `cities_in` gives for it, in two queries more for all of them."""
    present = GroupTwin.objects.filter(left_at__isnull=True).select_related("city")
    for group in groups.prefetch_related("activity__cities", Prefetch("twins", present, "present_twins")):
        places: list[GroupTwin] = group.present_twins
        cities = {*group.activity.cities.all(), *(place.city for place in places)}
        yield group, sorted(cities, key=lambda city: city.slug)


def is_group_member(actor: Any, obj: Any) -> bool:
    """Rule: is in the team of one of the group's cities."""
    group = group_of(obj)
    return group is not None and own_cities_in(actor, group).exists()


def is_group_writer(actor: Any, obj: Any) -> bool:
    """Rule: writes in the team of one of the group's cities."""
    group = group_of(obj)
    if group is None:
        return False
    return own_cities_in(actor, group).filter(team__role__in=[TeamRole.LEAD, TeamRole.MEMBER]).exists()


def writes_for(person: Any, city: City) -> bool:
    """Whether the person leads or writes in the city's team."""
    return TeamMember.objects.filter(
        city=city, person_id=person.pk, left_at__isnull=True, role__in=[TeamRole.LEAD, TeamRole.MEMBER]
    ).exists()


def may_write_output(actor: Any, obj: Output) -> bool:
    """Rule: writes for the city that owes the output; for the host's cities, or any of the group's."""
    if not actor.is_authenticated:
        return False
    if obj.city is not None:
        return writes_for(actor, obj.city)
    if obj.template.kind == OutputKind.HOST:
        return any(writes_for(actor, city) for city in obj.group.activity.cities.all())
    return is_group_writer(actor, obj)


def is_learner_or_teacher(actor: Any, obj: Lesson) -> bool:
    """Rule: writes for the city that learnt."""
    return bool(actor.is_authenticated and writes_for(actor, obj.learner))


TABLE = {
    "journeys.form": (either(is_office, is_system), "Programme office; the system when a match is confirmed"),
    "journeys.plan": (either(is_office, is_group_facilitator), "Programme office; the group's facilitator"),
    "journeys.finish": (either(is_office, is_group_facilitator), "Programme office; the group's facilitator"),
    "journeys.name_facilitator": (is_office, "Programme office of the cohort"),
    "journeys.write_output": (
        may_write_output,
        "Those who write for the city (or group) that owes the output",
    ),
    "journeys.judge_output": (either(is_group_facilitator, is_office), "The group's facilitator; programme office"),
    "journeys.plan_meeting": (
        either(is_office, is_group_facilitator, is_group_writer),
        "Programme office; the facilitator; those who write for the group's cities",
    ),
    "journeys.confirm_attendance": (
        either(is_office, is_group_facilitator), "Programme office; the group's facilitator",
    ),
    "journeys.write_lesson": (
        either(is_group_writer, is_group_facilitator), "Those who write for the group's cities; the facilitator",
    ),
    "journeys.follow_lesson": (
        either(is_learner_or_teacher, is_group_facilitator), "Those who write for the city that learnt; the facilitator",
    ),
    "journeys.give_feedback": (is_group_member, "Everybody in the teams of the group's cities"),
    "journeys.remind": (is_system, "The clock"),
    "journeys.own_calendar": (signed_in, "Everybody, for the own calendar"),
    "journeys.read_feedback": (either(is_office, is_group_facilitator), "Programme office; the group's facilitator"),
}  # fmt: skip


def followed_by(person: Any) -> QuerySet[Cohort]:
    """The cohorts of which the person sees all groups, as staff."""
    return cohorts_with_role(person, CohortRole.OFFICE, CohortRole.AUDITOR, CohortRole.COMMUNICATIONS)


def stops_withdrawal(activity: HostActivity) -> str:
    """Twins on the way need their host; a journey that is finished or has ended early does not."""
    on_the_way = (GroupState.RUNNING, GroupState.PAUSED)
    places = GroupTwin.objects.filter(
        group__activity=activity, group__state__in=on_the_way, left_at__isnull=True
    )
    twins = places.order_by("city__name").values_list("city__name", flat=True)
    if not twins:
        return ""
    return _(
        "Cities are learning from this host: %(cities)s. It can be withdrawn once their journey is finished, "
        "or once the programme office has ended it early or matched the cities again. Ask the office."
    ) % {"cities": ", ".join(twins)}


def groups_visible_to(person: Any) -> QuerySet[Group]:
    """Groups of one's cities, groups one facilitates, and all groups of cohorts in which one is staff."""
    return _groups_of(person, followed_by(person))


def groups_of(person: Any) -> QuerySet[Group]:
    """The groups of the person's cities and those the person facilitates: not all that staff may see."""
    return _groups_of(person).order_by("slug")


def groups_read_whole_by(person: Any) -> QuerySet[Group]:
    """Those of which the person reads drafts too. Communications reads what is settled, and makes it public."""
    return _groups_of(person, cohorts_with_role(person, CohortRole.OFFICE, CohortRole.AUDITOR))


def _groups_of(person: Any, followed: QuerySet[Cohort] | None = None) -> QuerySet[Group]:
    if not person.is_authenticated:
        return Group.objects.none()
    own = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True).values("city")
    hosting = HostActivity.objects.filter(cities__in=own).values("pk")
    learning = GroupTwin.objects.filter(city__in=own, left_at__isnull=True).values("group")
    # Joined to their cities, the groups would have to be told apart again, here and in every query around this one.
    mine = Q(facilitator_id=person.pk) | Q(activity__in=hosting) | Q(pk__in=learning)
    found = mine if followed is None else mine | Q(cohort__in=followed)
    return Group.objects.filter(found).select_related("activity__lead_city", "cohort", "facilitator")


def get_group_for(person: Any, slug: str) -> Group:
    """A group by its address part. Raises NotFound when it is not the person's."""
    found = groups_visible_to(person).filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def get_office_group(person: Any, cohort: Cohort, slug: str) -> Group:
    """A group of the cohort, for its staff."""
    if not has_role(person, cohort, CohortRole.OFFICE, CohortRole.AUDITOR):
        raise NotFound
    return get_group_for(person, slug)


def outputs_visible_to(person: Any) -> QuerySet[Output]:
    """The outputs of the groups one may read whole, and those accepted of all that one may see."""
    accepted = Q(state=OutputState.ACCEPTED, group__in=groups_visible_to(person))
    return Output.objects.filter(Q(group__in=groups_read_whole_by(person)) | accepted).select_related(
        "template", "city", "group__cohort", "group__activity", "group_module__module"
    )


def get_output_for(person: Any, code: str) -> Output:
    """An output by its code. Raises NotFound when its group is not the person's."""
    found = outputs_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def meetings_visible_to(person: Any) -> QuerySet[Meeting]:
    """Meetings of one's groups, and those of the whole cohort for everybody who takes part in it."""
    groups = groups_visible_to(person)
    return (
        Meeting.objects.filter(
            Q(group__in=groups) | Q(group__isnull=True, cohort__in=groups.values("cohort"))
        )
        .select_related("group__activity", "cohort", "host_city")
        .distinct()
    )


def meetings_of(person: Any) -> QuerySet[Meeting]:
    """The meetings and visits at which the person is expected, or which are for a group that the person facilitates."""
    return meetings_visible_to(person).filter(
        Q(group__facilitator_id=person.pk) | Q(attendances__person_id=person.pk)
    )


def get_meeting_for(person: Any, code: str) -> Meeting:
    """A meeting by its code. Raises NotFound when it is not the person's."""
    found = meetings_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def lessons_visible_to(person: Any) -> QuerySet[Lesson]:
    """The lessons of the groups one may see."""
    return Lesson.objects.filter(group__in=groups_visible_to(person)).select_related(
        "learner", "teacher", "practice", "group"
    )


def get_lesson_for(person: Any, code: str) -> Lesson:
    """A lesson by its code. Raises NotFound when its group is not the person's."""
    found = lessons_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def pulses_visible_to(person: Any, group: Group) -> QuerySet[Pulse]:
    """Feedback on the exchange, for facilitator and office alone; latest first."""
    if not allows(person, "journeys.read_feedback", group):
        return Pulse.objects.none()
    return Pulse.objects.filter(group=group).select_related("city", "person").order_by("-created_at")


def may_read_document(person: Any, document: Document) -> bool:
    """Whether the person may open a file of an output: whoever may read the output."""
    owning = OutputVersion.objects.filter(document=document).values("output_id")
    return outputs_visible_to(person).filter(pk__in=owning).exists()


def get_feed_by_token(token: str) -> CalendarFeed:
    """The open calendar feed of a secret address whose owner may still sign in. Raises NotFound otherwise."""
    code = token.rpartition("-")[0]
    feed = CalendarFeed.objects.filter(code=code, is_open=True, person__is_active=True).first()
    if feed is None or not constant_time_compare(calendar_token(feed), token):
        raise NotFound
    return feed


def feed_of(person: Any) -> CalendarFeed | None:
    """The person's open calendar feed, if there is one."""
    return CalendarFeed.objects.filter(person_id=person.pk, is_open=True).first()


def has_groups(person: Any) -> bool:
    """Whether the menu shows journeys."""
    return groups_visible_to(person).exists()


def facilitates(person: Any) -> bool:
    """Whether the person is the facilitator of any group."""
    return Group.objects.filter(facilitator_id=person.pk).exists()


def team_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Outputs to write."""
    own = City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True)
    soon = now.date() + timedelta(days=30)
    together = Q(
        template__kind=OutputKind.GROUP, group__twins__city__in=own, group__twins__left_at__isnull=True
    )
    # None of these is accepted: only the groups that the person reads whole can have them.
    owed = _for_items(Output.objects.filter(group__in=groups_read_whole_by(person))).filter(
        Q(city__in=own) | Q(city__isnull=True) & (Q(group__activity__cities__in=own) | together),
        Q(state=OutputState.DRAFT, due_on__lte=soon) | Q(state=OutputState.FEEDBACK), group__state=GroupState.RUNNING,
    )  # fmt: skip
    for output in owed.distinct()[:50]:
        late = output.due_on < now.date()
        came_back = output.state == OutputState.FEEDBACK
        words = _("Write the next version: %(output)s") if came_back else _("Write: %(output)s")
        yield _item(words, output, "bad" if late else "attention")


def facilitator_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Outputs to read, meetings to close: whose group it is sees them all."""
    handed_in = Output.objects.filter(group__facilitator_id=person.pk, state=OutputState.SUBMITTED)
    for output in _for_items(handed_in)[:50]:
        # The date is the writers': what they hand in late does not make the answer late.
        yield replace(
            _item(_("Give feedback: %(output)s"), output, "attention"), due_at=None, since=output.submitted_at
        )
    over = Meeting.objects.filter(
        group__facilitator_id=person.pk, state=MeetingState.PLANNED, ends_at__lt=now
    )
    yield from _to_close(over)


def _to_close(over: QuerySet[Meeting]) -> Iterator[WaitingItem]:
    for meeting in over[:20]:
        address = reverse("journeys:meeting", args=[meeting.code])
        title = _("Confirm attendance: %(meeting)s") % {"meeting": meeting}
        yield WaitingItem(title, address, since=meeting.ends_at, kind=str(_("Journey")), tone="attention")


def office_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Groups that lack a facilitator, and meetings to close that no facilitator closes: those of all groups."""
    cohorts = cohorts_with_role(person, CohortRole.OFFICE)
    yield from _without_facilitator(cohorts)
    nobodys = Meeting.objects.filter(cohort__in=cohorts, group__facilitator__isnull=True)
    yield from _to_close(
        nobodys.filter(state=MeetingState.PLANNED, ends_at__lt=now).order_by("ends_at", "pk")
    )


def _for_items(outputs: QuerySet[Output]) -> QuerySet[Output]:
    return outputs.select_related("template", "city", "group__activity", "group__cohort")


#: So many groups that lack a facilitator are named each; more of them stand in the list alone.
ONE_BY_ONE = 5


def _without_facilitator(cohorts: QuerySet[Cohort]) -> Iterator[WaitingItem]:
    groups = Group.objects.filter(
        cohort__in=cohorts, facilitator__isnull=True, state__in=[GroupState.RUNNING, GroupState.PAUSED]
    )
    by_cohort: dict[Cohort, list[Group]] = {}
    for group in groups.select_related("activity__lead_city", "cohort"):
        by_cohort.setdefault(group.cohort, []).append(group)
    for cohort, lacking in by_cohort.items():
        if len(lacking) > ONE_BY_ONE:
            words = ngettext(
                "Name the facilitator of %(number)s group",
                "Name the facilitators of %(number)s groups",
                len(lacking),
            )
            title = words % {"number": len(lacking)}
            address = f"{reverse('journeys:office-groups', args=[cohort.slug])}?facilitator=null"
            yield WaitingItem(title, address, kind=str(_("Journey")), tone="attention")
            continue
        for group in lacking:
            title = _("Name a facilitator: %(group)s") % {"group": group}
            address = reverse("journeys:facilitator", args=[group.slug])
            yield WaitingItem(title, address, kind=str(_("Journey")), tone="attention")


def _item(title: str, output: Output, tone: str) -> WaitingItem:
    due = last_minute(output.due_on, output.cohort.time_zone)
    address = reverse("journeys:output", args=[output.group.slug, output.code])
    words = title % {"output": f"{output} ({output.city or output.group})"}
    return WaitingItem(words, address, due_at=due, kind=str(_("Journey")), tone=tone)
