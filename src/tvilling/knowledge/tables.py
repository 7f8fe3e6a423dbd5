# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of practices and stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import Country
from tvilling.core.folding import fold
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.queries import search_entries, search_stories
from tvilling.knowledge.states import PublicationState
from tvilling.programmes.models import Cohort
from tvilling.ui.tables import BaseTable, Column, CountColumn, DayColumn, MomentColumn, StateColumn

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString


class EntryTable(BaseTable):
    """The public list of practices."""

    title = Column(
        accessor="practice__title",
        verbose_name=_("Practice"),
        linkify=lambda record: reverse("knowledge:practice", args=[record.slug]),
    )
    summary = Column(verbose_name=_("In a sentence"), orderable=False)
    city = Column(accessor="practice__city", order_by="practice__city__slug", verbose_name=_("City"))
    country = Column(accessor="practice__city__country", orderable=False, verbose_name=_("Country"))
    domain = Column(accessor="practice__domain_label", orderable=False, verbose_name=_("Emission domain"))
    lever = Column(accessor="practice__lever_label", orderable=False, verbose_name=_("Systemic lever"))
    reused = CountColumn(verbose_name=_("Plans that re-use it"))

    class Meta(BaseTable.Meta):
        model = PracticeEntry
        fields = ("title", "summary", "city", "country", "domain", "lever", "reused")
        caption = _("Practices")
        empty_text = _(
            "No practice is published yet. Host cities' practices appear here once two people have checked them."
        )
        order_by = "title"


class EntryFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """What the public list can be narrowed by; choices come from what is shown."""

    q = filters.CharFilter(label=_("Words"), method="with_words")
    domain = filters.ChoiceFilter(field_name="practice__domain", label=_("Emission domain"))
    lever = filters.ChoiceFilter(field_name="practice__lever", label=_("Systemic lever"))
    country = filters.ChoiceFilter(field_name="practice__city__country", label=_("Country"))

    class Meta:
        model = PracticeEntry
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = self.queryset.order_by()
        used = list(seen.values_list("practice__domain", "practice__lever", "practice__city__country"))
        cohorts = list(Cohort.objects.filter(pk__in=seen.values("practice__activity__cohort")))
        self._offer("domain", {key: c.domain_label(key) for c in cohorts for key in {row[0] for row in used}})
        self._offer("lever", {key: c.lever_label(key) for c in cohorts for key in {row[1] for row in used}})
        countries = Country.objects.filter(pk__in={row[2] for row in used})
        self._offer("country", {country.pk: str(country) for country in countries})

    def _offer(self, name: str, labels: dict[str, str]) -> None:
        self.filters[name].extra["choices"] = sorted(labels.items(), key=lambda choice: fold(choice[1]))

    def with_words(
        self, queryset: QuerySet[PracticeEntry], _name: str, value: str
    ) -> QuerySet[PracticeEntry]:
        """Practices that have all the words, or words that begin like them."""
        return search_entries(queryset, value)


class StoryTable(BaseTable):
    """The public list of stories."""

    title = Column(
        verbose_name=_("Story"), linkify=lambda record: reverse("knowledge:story", args=[record.slug])
    )
    lead = Column(verbose_name=_("Introduction"), orderable=False)
    city = Column(accessor="shown_city", order_by="shown_city_slug", verbose_name=_("City"))
    published_at = DayColumn(verbose_name=_("Published"))

    def render_title(self, value: str, record: Story) -> SafeString:
        """In the story's language."""
        return format_html('<span lang="{}">{}</span>', record.language, value)

    def render_lead(self, value: str, record: Story) -> SafeString:
        """In the story's language."""
        return self.render_title(value, record)

    def value_title(self, value: str) -> str:
        """For exports: the words alone."""
        return value

    def value_lead(self, value: str) -> str:
        """For exports: the words alone."""
        return value

    class Meta(BaseTable.Meta):
        model = Story
        fields = ("title", "lead", "city", "published_at")
        caption = _("Stories")
        empty_text = _("No story is published yet. Cities tell here how their twinning went.")
        order_by = "-published_at"


class StoryFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Which stories to show."""

    q = filters.CharFilter(label=_("Words"), method="with_words")
    language = filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Story
        fields: ClassVar[list[str]] = []

    def with_words(self, queryset: QuerySet[Story], _name: str, value: str) -> QuerySet[Story]:
        """Stories that have all the words, or words that begin like them."""
        return search_stories(queryset, value)


class EntryQueue(BaseTable):
    """A cohort's entries, for those who check and publish."""

    title = Column(
        accessor="practice__title",
        verbose_name=_("Practice"),
        linkify=lambda record: reverse("knowledge:preview", args=["practice", record.slug]),
    )
    city = Column(accessor="practice__city", order_by="practice__city__slug", verbose_name=_("City"))
    state = StateColumn()
    checked_by = Column(verbose_name=_("Checked by"))
    published_at = MomentColumn(verbose_name=_("Published"))

    class Meta(BaseTable.Meta):
        model = PracticeEntry
        fields = ("title", "city", "state", "checked_by", "published_at")
        caption = _("Practices")
        empty_text = _("Nobody has written an entry yet. Host cities start them on their own pages.")
        order_by = "title"


class StoryQueue(BaseTable):
    """A cohort's stories, for those who check and publish."""

    title = Column(
        verbose_name=_("Story"),
        linkify=lambda record: reverse("knowledge:preview", args=["story", record.slug]),
    )
    city = Column(order_by="city__slug", verbose_name=_("City"))
    written_by = Column(verbose_name=_("Written by"))
    state = StateColumn()
    checked_by = Column(verbose_name=_("Checked by"))
    published_at = MomentColumn(verbose_name=_("Published"))

    class Meta(BaseTable.Meta):
        model = Story
        fields = ("title", "city", "written_by", "state", "checked_by", "published_at")
        caption = _("Stories")
        empty_text = _("Nobody has written a story yet.")
        order_by = "title"


class QueueFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Which of them to show."""

    state = filters.ChoiceFilter(label=_("State"), choices=PublicationState.choices)
