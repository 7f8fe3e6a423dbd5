# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who writes, checks and publishes; and what everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.cities.permissions import cities_of, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, either
from tvilling.hosts.models import Practice
from tvilling.journeys.permissions import groups_visible_to, with_cities
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.queries import (
    Subject,
    came_back,
    not_written_by,
    published_entries,
    published_stories,
    withheld,
)
from tvilling.knowledge.states import PublicationState
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import (
    cohorts_with_role,
    is_auditor,
    is_communications,
    is_office,
    role_rule,
)
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort

__all__ = [
    "entries_for_office", "entries_visible_to", "get_entry_for", "get_practice_to_write", "get_public_entry", "get_public_story", "get_story_for",
    "practices_to_write", "published_entries", "published_stories", "reads_publication", "staff_waiting", "stories_for_office",
    "stories_visible_to", "subjects_for", "writer_waiting",
]  # fmt: skip

WRITING_STAFF = (CohortRole.COMMUNICATIONS, CohortRole.OFFICE)
#: More of each kind are not listed among what waits for somebody.
MOST_WAITING = 30
READING_STAFF = (*WRITING_STAFF, CohortRole.AUDITOR)


def reads_publication(person: Any, publication: PracticeEntry | Story) -> bool:
    """Whether somebody has to do with an entry or story: writes, checks, publishes or audits it."""
    rights = ("knowledge.write", "knowledge.check", "knowledge.publish")
    return is_auditor(person, publication) or any(allows(person, right, publication) for right in rights)


def writes_for_its_city(actor: Any, obj: Any) -> bool:
    """Rule: writes for the city that the entry or story is about."""
    return obj.city is not None and is_team_writer(actor, obj)


is_facilitator = role_rule(CohortRole.FACILITATOR)

TABLE = {
    "knowledge.write": (
        either(writes_for_its_city, is_communications, is_office, is_facilitator),
        "Those who write for the city; facilitators; communications; programme office",
    ),
    "knowledge.check": (
        either(is_communications, is_office), "Communications or programme office, another person than who wrote",
    ),
    "knowledge.publish": (
        either(is_communications, is_office), "Communications or programme office, another person than who checked",
    ),
}  # fmt: skip


def entries_visible_to(person: Any) -> QuerySet[PracticeEntry]:
    """Published ones, those of one's cities, and all of one's cohorts for communications, office and auditors."""
    rows = PracticeEntry.objects.select_related("practice__city__country", "practice__activity__cohort")
    staffed = cohorts_with_role(person, *READING_STAFF)
    return rows.filter(
        Q(pk__in=published_entries().values("pk"))
        | Q(practice__city__in=cities_of(person))
        | Q(practice__activity__cohort__in=staffed)
    )


def stories_visible_to(person: Any) -> QuerySet[Story]:
    """Published ones, one's own, those of one's cities, and all of one's cohorts for communications, office and auditors."""
    staffed = cohorts_with_role(person, *READING_STAFF)
    rows = Story.objects.select_related("city__country", "cohort", "group__activity", "written_by")
    return rows.filter(
        Q(pk__in=published_stories().values("pk"))
        | Q(written_by_id=person.pk)
        | Q(city__in=cities_of(person))
        | Q(cohort__in=staffed)
    )


def entries_for_office(person: Any, cohort: Cohort) -> QuerySet[PracticeEntry]:
    """All entries of a cohort in any state, for its office and communications."""
    staffed = cohorts_with_role(person, CohortRole.COMMUNICATIONS, CohortRole.OFFICE).filter(pk=cohort.pk)
    return PracticeEntry.objects.filter(practice__activity__cohort__in=staffed)


def stories_for_office(person: Any, cohort: Cohort) -> QuerySet[Story]:
    """All stories of a cohort in any state, for its office and communications."""
    staffed = cohorts_with_role(person, CohortRole.COMMUNICATIONS, CohortRole.OFFICE).filter(pk=cohort.pk)
    return Story.objects.filter(cohort__in=staffed)


def get_entry_for(person: Any, slug: str) -> PracticeEntry:
    """A practice entry by its address part. Raises NotFound when the person may not see it."""
    found = entries_visible_to(person).filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def get_story_for(person: Any, slug: str) -> Story:
    """A story by its address part. Raises NotFound when the person may not see it."""
    found = stories_visible_to(person).filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def get_public_entry(slug: str) -> PracticeEntry:
    """A published entry, for everybody. Raises NotFound otherwise."""
    found = published_entries().filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def get_public_story(slug: str) -> Story:
    """A published story, for everybody. Raises NotFound otherwise."""
    found = published_stories().filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def is_withheld(practice: Practice) -> bool:
    """Whether the public does not see the practice."""
    return Practice.objects.filter(withheld(), pk=practice.pk).exists()


def _written_for(person: Any) -> QuerySet[Any, Any]:
    """The keys of the cities for which the person writes."""
    present = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True)
    return present.filter(role__in=[TeamRole.LEAD, TeamRole.MEMBER]).values_list("city", flat=True)


def practices_to_write(person: Any) -> QuerySet[Practice]:
    """Practices whose entries one may write: those of one's cities, all of the cohort for its staff."""
    own = _written_for(person)
    return (
        Practice.objects.filter(
            Q(city__in=own) | Q(activity__cohort__in=cohorts_with_role(person, *WRITING_STAFF))
        )
        .filter(activity__state="accepted")
        .select_related("city", "activity__cohort", "entry")
        .order_by("title", "pk")
        .distinct()
    )


def get_practice_to_write(person: Any, code: str) -> Practice:
    """A practice by its code. Raises NotFound when the person may not write about it."""
    found = practices_to_write(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def subjects_for(person: Any) -> list[Subject]:
    """What one may write stories about: one's own cities in their groups; for staff groups, all their cities, and the cohort."""
    staffed = list(cohorts_with_role(person, *WRITING_STAFF, CohortRole.FACILITATOR))
    keys = {cohort.pk for cohort in staffed}
    own = set(_written_for(person))
    rows = [Subject(cohort) for cohort in staffed]
    for group, cities in with_cities(groups_visible_to(person).order_by("activity__title", "pk")):
        is_staff = group.cohort_id in keys
        rows += [Subject(group.cohort, group)] if is_staff else []
        rows += [Subject(group.cohort, group, city) for city in cities if is_staff or city.pk in own]
    return rows


def _to_do(person: Any, rows: QuerySet[Any]) -> list[int]:
    """The keys of what the person may check, since somebody else wrote it, or publish, since somebody else checked it."""
    open_rows = rows.filter(state__in=(PublicationState.SUBMITTED, PublicationState.CHECKED))
    by_state: dict[str, list[int]] = {PublicationState.SUBMITTED: [], PublicationState.CHECKED: []}
    for key, state, checked_by in open_rows.values_list("pk", "state", "checked_by_id"):
        if state == PublicationState.SUBMITTED or checked_by != person.pk:
            by_state[state].append(key)
    submitted = by_state[PublicationState.SUBMITTED]
    # Who wrote it is asked of the record, and only where something was handed in.
    others = not_written_by(person, rows.model, submitted) if submitted else []
    return [*by_state[PublicationState.CHECKED], *others]


def number_to_do(person: Any, cohort: str) -> int:
    """How many entries and stories of the cohort with this address wait for this person of its staff."""
    entries = PracticeEntry.objects.filter(practice__activity__cohort__slug=cohort)
    stories = Story.objects.filter(cohort__slug=cohort)
    return len(_to_do(person, entries)) + len(_to_do(person, stories))


def staff_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Entries and stories to check or, after a colleague's check, to publish; they have no dates of their own."""
    staffed = cohorts_with_role(person, *WRITING_STAFF)
    entries = PracticeEntry.objects.filter(practice__activity__cohort__in=staffed)
    stories = Story.objects.filter(cohort__in=staffed)
    named: tuple[tuple[str, QuerySet[Any], QuerySet[Any]], ...] = (
        ("practice", entries, PracticeEntry.objects.select_related("practice")),
        ("story", stories, Story.objects.all()),
    )
    for kind, rows, whole in named:
        keys = _to_do(person, rows)
        for row in whole.filter(pk__in=keys)[:MOST_WAITING] if keys else ():
            is_checked = row.state == PublicationState.CHECKED
            yield _waiting(kind, row, _("Publish: %(title)s") if is_checked else _("Check: %(title)s"))


def writer_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Entries and stories that came back to their writers."""
    own = _written_for(person)
    entries = PracticeEntry.objects.filter(practice__city__in=own).select_related("practice")
    stories = Story.objects.filter(Q(written_by_id=person.pk) | Q(city__in=own))
    for kind, rows in (("practice", entries), ("story", stories)):
        # Most people write nothing at the moment: that is known without the record.
        drafts = list(rows.filter(state=PublicationState.DRAFT).values_list("pk", flat=True))
        for row in came_back(rows.filter(pk__in=drafts))[:MOST_WAITING] if drafts else ():
            yield _waiting(kind, row, _("Came back to be changed: %(title)s"))


def _waiting(kind: str, row: PracticeEntry | Story, words: str) -> WaitingItem:
    address = reverse("knowledge:preview", args=[kind, row.slug])
    return WaitingItem(words % {"title": row}, address, kind=str(_("Knowledge base")), tone="attention")
