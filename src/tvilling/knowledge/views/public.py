# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Practices, stories and the search, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tvilling.knowledge.permissions import (
    get_public_entry,
    get_public_story,
    published_entries,
    published_stories,
)
from tvilling.knowledge.queries import as_data, rendered, reuses_of, search_everything, uses_of, with_reuse
from tvilling.knowledge.tables import EntryFilter, EntryTable, StoryFilter, StoryTable
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from tvilling.core.http import Request
    from tvilling.knowledge.models import Story

NEWEST = 30
LONGEST_SEARCH = 200


@require_safe
def practices(request: Request) -> HttpResponse:
    """All published practices."""
    rows = with_reuse(published_entries())
    return render_list(request, EntryTable, rows, EntryFilter, template="knowledge/public/practices.html")


@require_safe
def practices_json(request: Request) -> HttpResponse:
    """All published practices as open data; filters as in the list."""
    chosen = EntryFilter(request.GET, with_reuse(published_entries()).order_by("practice__title", "pk"))
    return JsonResponse({"practices": [as_data(row) for row in chosen.qs]})


@require_safe
def practice(request: Request, slug: str) -> HttpResponse:
    """One practice, and what other cities made of it."""
    entry = get_public_entry(slug)
    context = {"entry": entry, "practice": entry.practice, "reuses": reuses_of(entry), "uses": uses_of(entry)}
    return render(request, "knowledge/public/practice.html", context)


@require_safe
def stories(request: Request) -> HttpResponse:
    """All published stories."""
    return render_list(
        request, StoryTable, published_stories(), StoryFilter, template="knowledge/public/stories.html"
    )


@require_safe
def story(request: Request, slug: str) -> HttpResponse:
    """One story."""
    row = get_public_story(slug)
    return render(request, "knowledge/public/story.html", {"story": row, "body": rendered(row.body)})


@require_safe
def search(request: Request) -> HttpResponse:
    """Practices, stories and host cities by words."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    return render(request, "knowledge/public/search.html", {"text": text, "found": search_everything(text)})


class StoryFeed(Feed):  # type: ignore[type-arg]  # generic for the checker alone
    """The newest stories, for feed readers."""

    feed_type = Atom1Feed
    title = _("Stories of twinned cities")

    def link(self) -> str:
        """The list of stories."""
        return reverse("knowledge:stories")

    def items(self) -> QuerySet[Story]:
        """The newest ones."""
        return published_stories().order_by("-published_at")[:NEWEST]

    def item_title(self, item: Any) -> str:
        """Its title."""
        return str(item.title)

    def item_description(self, item: Any) -> str:
        """Its introduction."""
        return str(item.lead)

    def item_link(self, item: Any) -> str:
        """Its page."""
        return reverse("knowledge:story", args=[item.slug])

    def item_updateddate(self, item: Any) -> datetime:
        """When it was published."""
        moment: datetime = item.published_at
        return moment
