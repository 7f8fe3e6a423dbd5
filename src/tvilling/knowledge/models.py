# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The public knowledge base: practice entries and stories, both checked and published by two people."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City
from tvilling.core.models import Record
from tvilling.hosts.models import Practice
from tvilling.journeys.models import Group
from tvilling.knowledge.states import TONES, PublicationState
from tvilling.programmes.models import Cohort


class Publication(Record):
    """What practice entries and stories have in common."""

    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState, default=PublicationState.DRAFT
    )
    slug = models.SlugField(_("address part"), max_length=140, unique=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (models.Q(published_by__isnull=False) & ~models.Q(published_by=models.F("checked_by"))),
                name="%(class)s_published_by_second_person",
            )
        ]

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return TONES[PublicationState(self.state)]


class PracticeEntry(Publication):
    """A host's practice in the knowledge base; its text stays with the practice, this decides what is shown."""

    practice = models.OneToOneField(
        Practice, models.PROTECT, related_name="entry", verbose_name=_("practice")
    )
    summary = models.TextField(_("in a sentence"), blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)

    class Meta(Publication.Meta):
        verbose_name = _("practice entry")
        verbose_name_plural = _("practice entries")

    def __str__(self) -> str:
        return str(self.practice)

    @property
    def cohort(self) -> Cohort:
        """The practice's cohort."""
        return self.practice.activity.cohort

    @property
    def city(self) -> City:
        """The city that tried it."""
        return self.practice.city


class Story(Publication):
    """A story about a group or a city, in one language."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="stories", verbose_name=_("cohort"))
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="stories", verbose_name=_("group")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="stories", verbose_name=_("city")
    )
    language = models.CharField(_("language"), max_length=8, default="en")
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("introduction"), blank=True)
    #: Markdown; rendered and sanitised when shown.
    body = models.TextField(_("text"), blank=True)
    quote = models.TextField(_("quotation"), blank=True)
    quote_by = models.CharField(_("said by"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta(Publication.Meta):
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return self.title


class SearchDocument(models.Model):
    """The folded words of something published. The database keeps an index of them; see the second migration."""

    entry = models.OneToOneField(
        PracticeEntry, models.CASCADE, null=True, blank=True, related_name="searched", verbose_name=_("entry")
    )
    story = models.OneToOneField(
        Story, models.CASCADE, null=True, blank=True, related_name="searched", verbose_name=_("story")
    )
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words to search")
        verbose_name_plural = _("words to search")

    def __str__(self) -> str:
        return str(self.entry or self.story)
