# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is published, found by its words; who re-used a practice and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nh3
from django.db import connection
from django.db.models import Count, F, Prefetch, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from tvilling.core.folding import fold
from tvilling.hosts.permissions import public_activities
from tvilling.journeys.models import Lesson, Use
from tvilling.knowledge.models import PracticeEntry, SearchDocument, Story
from tvilling.knowledge.states import PublicationState
from tvilling.replication.models import PlanAction, TransferCheck
from tvilling.replication.states import PlanState, Transferability

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

#: What a story may be made of. Pictures would load from elsewhere, so there are none.
TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "a", "blockquote", "hr", "br", "code", "pre",
}  # fmt: skip
SQLITE_MATCH = "SELECT rowid FROM knowledge_search WHERE knowledge_search MATCH %s"
POSTGRESQL_MATCH = (
    "SELECT id FROM knowledge_searchdocument"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery"
)
CONSENT = "match__application__consent_publication"


@dataclass(frozen=True)
class Found:
    """Something that was found: what it is, its title and address, and a sentence."""

    kind: str | _StrPromise
    title: str
    url: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Reuse:
    """How one city re-used a practice, as its endorsed plan says."""

    check: TransferCheck
    actions: list[PlanAction]


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


def matching_documents(text: str) -> QuerySet[SearchDocument]:
    """Documents with words that begin like every word of the text; none for a text without words."""
    words = fold(text).split()
    if not words:
        return SearchDocument.objects.none()
    # Folded words are letters and digits alone, so neither query language finds anything to obey in them.
    if connection.vendor == "postgresql":
        found = RawSQL(POSTGRESQL_MATCH, [" & ".join(f"'{word}':*" for word in words)])  # noqa: S611 - bound
    else:
        found = RawSQL(SQLITE_MATCH, [" ".join(f'"{word}"*' for word in words)])  # noqa: S611 - bound
    return SearchDocument.objects.filter(pk__in=found)


def search_entries(entries: QuerySet[PracticeEntry], text: str) -> QuerySet[PracticeEntry]:
    """Those of the entries that have the words."""
    return entries.filter(pk__in=matching_documents(text).filter(entry__isnull=False).values("entry"))


def search_stories(stories: QuerySet[Story], text: str) -> QuerySet[Story]:
    """Those of the stories that have the words."""
    return stories.filter(pk__in=matching_documents(text).filter(story__isnull=False).values("story"))


def search(text: str, language: str = "") -> list[Found]:
    """Published practices and stories (of one language, if given) with all the words, those with all in the title first. Two queries."""
    stories = search_stories(published_stories(), text)
    if language:
        stories = stories.filter(language=language)
    rows = [
        Found(_("Practice"), str(row), reverse("knowledge:practice", args=[row.slug]), row.summary)
        for row in search_entries(published_entries(), text)
    ]
    rows += [
        Found(_("Story"), row.title, reverse("knowledge:story", args=[row.slug]), row.lead, row.language)
        for row in stories
    ]
    return ordered(rows, text)


def search_everything(text: str) -> list[Found]:
    """Practices, stories and host activities with all the words, those with all in the title first."""
    return ordered([*search(text), *_hosts(fold(text).split())], text)


def _hosts(words: list[str]) -> Iterable[Found]:
    if not words:
        return
    for row in public_activities().select_related("lead_city").prefetch_related("cities"):
        texts = [row.title, row.description, row.transferable, *(city.name for city in row.cities.all())]
        known = fold(" ".join(texts)).split()
        if all(any(each.startswith(word) for each in known) for word in words):
            url = reverse("hosts:detail", args=[row.slug])
            yield Found(_("Host city"), row.title, url, row.city_names)


def ordered(rows: list[Found], text: str) -> list[Found]:
    """What has all the words in its title first, then by title."""
    words = fold(text).split()

    def place(row: Found) -> tuple[bool, str, str]:
        known = fold(row.title).split()
        is_elsewhere = not all(any(each.startswith(word) for each in known) for word in words)
        return is_elsewhere, fold(row.title), row.url

    return sorted(rows, key=place)


def _public_checks() -> Q:
    return Q(
        plan__state=PlanState.ENDORSED, plan__place__group__cohort__is_public=True,
        **{f"plan__place__{CONSENT}": True},
    ) & ~Q(verdict=Transferability.REJECT)  # fmt: skip


def with_reuse(entries: QuerySet[PracticeEntry]) -> QuerySet[PracticeEntry]:
    """Entries with `reused`: how many endorsed plans take the practice up."""
    rows = TransferCheck.objects.filter(_public_checks()).values("pk")
    counted = Count("practice__transfer_checks", filter=Q(practice__transfer_checks__in=rows), distinct=True)
    return entries.annotate(reused=counted)


def reuses_of(entry: PracticeEntry) -> list[Reuse]:
    """Who took the practice up, how it was adapted, and the actions it led to. Two queries.

    Only plans that are endorsed, of cities that agreed to be named.
    """
    own_actions = PlanAction.objects.filter(practice=entry.practice_id)
    checks = (
        TransferCheck.objects.filter(_public_checks(), practice=entry.practice_id)
        .select_related("plan__place__city__country")
        .prefetch_related(Prefetch("plan__actions", own_actions, to_attr="from_practice"))
        .order_by("plan__endorsed_on", "pk")
    )
    return [Reuse(check, check.plan.from_practice) for check in checks]  # type: ignore[attr-defined]  # prefetched


def uses_of(entry: PracticeEntry) -> list[tuple[str, list[str]]]:
    """How far cities use what they learnt from the practice, the furthest first; only cities that agreed."""
    lessons = Lesson.objects.filter(
        practice=entry.practice_id, group__cohort__is_public=True, group__twins__city=F("learner"),
        **{f"group__twins__{CONSENT}": True},
    )  # fmt: skip
    furthest: dict[str, int] = {}
    order = [use.value for use in Use]
    for city, use in lessons.values_list("learner__name", "use"):
        furthest[city] = max(furthest.get(city, 0), order.index(use))
    rows = [(str(use.label), sorted(c for c, n in furthest.items() if n == order.index(use))) for use in Use]
    return [row for row in reversed(rows) if row[1]]


def rendered(text: str) -> SafeString:
    """Markdown as HTML without anything that could act or load."""
    made = MarkdownIt("commonmark", {"html": False}).render(text)
    clean = nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - sanitised in the line above


def as_data(entry: PracticeEntry) -> dict[str, Any]:
    """An entry as open data."""
    practice = entry.practice
    return {
        "slug": entry.slug, "title": practice.title, "summary": entry.summary, "city": practice.city.name,
        "country": practice.city.country_id, "cohort": entry.cohort.slug, "domain": practice.domain,
        "lever": practice.lever, "problem": practice.problem, "solution": practice.solution,
        "results": practice.results, "conditions": practice.conditions, "contact": entry.contact,
        "sample": practice.is_sample, "reused": getattr(entry, "reused", None),
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
    }  # fmt: skip
