# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who writes, checks and publishes; and what everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.cities.permissions import cities_of, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, either
from tvilling.hosts.models import Practice
from tvilling.journeys.permissions import groups_visible_to, with_cities
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.queries import not_written_by, published_entries, published_stories, retired
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

    from tvilling.cities.models import City
    from tvilling.journeys.models import Group
    from tvilling.programmes.models import Cohort

__all__ = [
    "entries_for_office", "entries_visible_to", "get_entry_for", "get_practice_to_write", "get_public_entry", "get_public_story", "get_story_for",
    "practices_to_write", "published_entries", "published_stories", "reads_publication", "stories_for_office", "stories_visible_to",
    "subjects_for", "waiting_for_person", "writes_publications",
]  # fmt: skip

WRITING_STAFF = (CohortRole.COMMUNICATIONS, CohortRole.OFFICE)
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


def is_retired(practice: Practice) -> bool:
    """Whether the practice was taken from public view."""
    return Practice.objects.filter(retired(), pk=practice.pk).exists()


def practices_to_write(person: Any) -> QuerySet[Practice]:
    """Practices whose entries one may write: those of one's cities, all of the cohort for its staff."""
    own = cities_of(person).filter(team__person_id=person.pk, team__role__in=["lead", "member"])
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


def subjects_for(person: Any) -> list[tuple[Group, City | None]]:
    """What one may write stories about: one's own cities in their groups; for staff groups and all their cities."""
    staffed = set(
        cohorts_with_role(person, *WRITING_STAFF, CohortRole.FACILITATOR).values_list("pk", flat=True)
    )
    rows: list[tuple[Group, City | None]] = []
    own = set(cities_of(person))
    for group, cities in with_cities(groups_visible_to(person).order_by("activity__title", "pk")):
        is_staff = group.cohort_id in staffed
        rows += [(group, None)] if is_staff else []
        rows += [(group, city) for city in cities if is_staff or city in own]
    return rows


def writes_publications(person: Any) -> bool:
    """Whether the menu shows practices and stories."""
    return practices_to_write(person).exists() or groups_visible_to(person).exists()


def number_to_publish(cohort: str) -> int:
    """How many entries and stories of the cohort with this address wait for a check or for their publication."""
    waiting = Q(state__in=(PublicationState.SUBMITTED, PublicationState.CHECKED))
    entries = PracticeEntry.objects.filter(waiting, practice__activity__cohort__slug=cohort)
    return entries.count() + Story.objects.filter(waiting, cohort__slug=cohort).count()


def waiting_for_person(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Entries and stories to check or, after a colleague's check, to publish."""
    del now  # publications have no dates of their own
    if not person.is_authenticated:
        return
    staffed = cohorts_with_role(person, *WRITING_STAFF)
    checked = Q(state=PublicationState.CHECKED) & ~Q(checked_by_id=person.pk)
    entries = entries_visible_to(person).filter(practice__activity__cohort__in=staffed)
    stories = stories_visible_to(person).filter(cohort__in=staffed)
    for kind, found in (("practice", entries), ("story", stories)):
        submitted = not_written_by(person, found.filter(state=PublicationState.SUBMITTED))
        for row in found.filter(checked | Q(pk__in=submitted.values("pk")))[:30]:
            words = (
                _("Publish: %(title)s") if row.state == PublicationState.CHECKED else _("Check: %(title)s")
            )
            address = reverse("knowledge:preview", args=[kind, row.slug])
            yield WaitingItem(
                words % {"title": row}, address, kind=str(_("Knowledge base")), tone="attention"
            )
