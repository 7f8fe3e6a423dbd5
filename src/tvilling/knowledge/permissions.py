# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who writes, checks and publishes; and what everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tvilling.cities.permissions import cities_of, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import either
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.states import PublicationState
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, is_communications, is_office, role_rule

if TYPE_CHECKING:
    from django.db.models import QuerySet


def writes_for_its_city(actor: Any, obj: Any) -> bool:
    """Rule: writes for the city that the entry or story is about."""
    return obj.city is not None and is_team_writer(actor, obj)


is_facilitator = role_rule(CohortRole.FACILITATOR)

TABLE = {
    "knowledge.write": (
        either(writes_for_its_city, is_communications, is_office, is_facilitator),
        "Those who write for the city; facilitators; communications; programme office",
    ),
    "knowledge.check": (either(is_communications, is_office), "Communications; programme office"),
    "knowledge.publish": (
        either(is_communications, is_office), "Communications or programme office, another person than who checked",
    ),
}  # fmt: skip


def published_entries() -> QuerySet[PracticeEntry]:
    """What everybody may read of the practices."""
    return PracticeEntry.objects.filter(
        state=PublicationState.PUBLISHED, practice__activity__cohort__is_public=True
    ).select_related("practice__city__country", "practice__activity__cohort")


def published_stories() -> QuerySet[Story]:
    """What everybody may read of the stories."""
    return Story.objects.filter(state=PublicationState.PUBLISHED, cohort__is_public=True).select_related(
        "city__country", "cohort", "group__activity"
    )


def entries_visible_to(person: Any) -> QuerySet[PracticeEntry]:
    """Published ones, those of one's cities, and all of one's cohorts for communications and office."""
    rows = PracticeEntry.objects.select_related("practice__city__country", "practice__activity__cohort")
    staffed = cohorts_with_role(person, CohortRole.COMMUNICATIONS, CohortRole.OFFICE)
    return rows.filter(
        Q(pk__in=published_entries().values("pk"))
        | Q(practice__city__in=cities_of(person))
        | Q(practice__activity__cohort__in=staffed)
    )


def stories_visible_to(person: Any) -> QuerySet[Story]:
    """Published ones, one's own, those of one's cities, and all of one's cohorts for communications and office."""
    staffed = cohorts_with_role(person, CohortRole.COMMUNICATIONS, CohortRole.OFFICE)
    rows = Story.objects.select_related("city__country", "cohort", "group__activity", "written_by")
    return rows.filter(
        Q(pk__in=published_stories().values("pk"))
        | Q(written_by_id=person.pk)
        | Q(city__in=cities_of(person))
        | Q(cohort__in=staffed)
    )


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
