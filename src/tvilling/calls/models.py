# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Calls with their window, documents, questions and answers, timeline, eligibility rules and criteria."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.calls.states import EXTENSION_TONES, TONES, CallState, ExtensionState
from tvilling.core.models import Record
from tvilling.core.text import localised
from tvilling.documents.models import Document
from tvilling.programmes.models import Cohort
from tvilling.questionnaires.models import FormVersion

if TYPE_CHECKING:
    from datetime import datetime


class Call(Record):
    """An open call for twin cities. The instants decide; wall time and zone are what people were told."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="calls", verbose_name=_("cohort"))
    slug = models.SlugField(_("address part"), max_length=80, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.DRAFT)
    title = models.JSONField(_("title"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    text = models.JSONField(_("text"), default=dict)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    opens_wall = models.CharField(_("opens (local time)"), max_length=16)
    closes_wall = models.CharField(_("closes (local time)"), max_length=16)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    grace_seconds = models.PositiveIntegerField(_("grace in seconds"), default=300)
    results_on = models.DateField(_("results"), null=True, blank=True)
    form_version = models.ForeignKey(
        FormVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("application form"),
    )
    places = models.PositiveSmallIntegerField(_("cities to select"), default=40)
    reserve_places = models.PositiveSmallIntegerField(_("cities on the reserve list"), default=8)
    reviews_per_application = models.PositiveSmallIntegerField(_("reviews per application"), default=2)
    divergence_limit = models.DecimalField(
        _("divergence that asks for consensus (points of 100)"), max_digits=5, decimal_places=2, default=20
    )
    overall_threshold = models.DecimalField(
        _("overall threshold (of 100)"), max_digits=5, decimal_places=2, default=60
    )
    #: Ordered keys of calls.tie_breaks, published with the call.
    tie_breaks = models.JSONField(_("tie-breaks in order"), default=list)
    #: Shares and limits shown beside the ranking: {"countries_max": 4, "associated_min": 5, …}.
    balance = models.JSONField(_("balance rules"), default=dict)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="call_window_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CallState.DRAFT) | models.Q(published_at__isnull=False),
                name="call_published_has_date",
            ),
        ]
        ordering: ClassVar[list[str]] = ["-opens_at"]

    def __str__(self) -> str:
        return localised(self.title) or self.slug

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return TONES[CallState(self.state)]

    def is_open(self, now: datetime) -> bool:
        """Whether drafts can be written: published and inside the window (opening included, closing excluded)."""
        return self.state == CallState.PUBLISHED and self.opens_at <= now < self.closes_at

    def has_opened(self, now: datetime) -> bool:
        """Whether people may have acted on it: from here on the window only moves later, by an extension."""
        return self.state != CallState.DRAFT and self.opens_at <= now

    def accepts_submissions(self, now: datetime) -> bool:
        """Whether a submission arriving now counts: the window plus the published grace."""
        until = self.closes_at + timedelta(seconds=self.grace_seconds)
        return self.state == CallState.PUBLISHED and self.opens_at <= now < until


class Extension(Record):
    """A later closing time, proposed by one person and approved by another, with the reason."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="extensions", verbose_name=_("call"))
    state = models.CharField(
        _("state"), max_length=10, choices=ExtensionState, default=ExtensionState.PROPOSED
    )
    old_closes_at = models.DateTimeField(_("closed before"))
    new_closes_at = models.DateTimeField(_("closes now"))
    new_closes_wall = models.CharField(_("closes now (local time)"), max_length=16)
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(new_closes_at__gt=models.F("old_closes_at")), name="extension_only_later"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ExtensionState.APPROVED)
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="extension_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state=ExtensionState.PROPOSED),
                name="extension_one_proposed",
            ),
        ]
        ordering: ClassVar[list[str]] = ["created_at"]

    def __str__(self) -> str:
        return f"{self.call}: {self.new_closes_wall}"

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return EXTENSION_TONES[ExtensionState(self.state)]

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort


class CallDocument(Record):
    """A file published with a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="documents", verbose_name=_("call"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("document"))
    title = models.JSONField(_("title"), default=dict)
    version = models.CharField(_("version"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("call document")
        verbose_name_plural = _("call documents")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return localised(self.title)

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort


class FaqEntry(Record):
    """A question and its answer."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="faq", verbose_name=_("call"))
    question = models.JSONField(_("question"), default=dict)
    answer = models.JSONField(_("answer"), default=dict)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return localised(self.question)

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort


class TimelineEntry(Record):
    """A date of the call that people should know."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="timeline", verbose_name=_("call"))
    label = models.JSONField(_("label"), default=dict)
    at = models.DateTimeField(_("when"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    recording = models.URLField(_("recording"), max_length=1000, blank=True)
    is_information_session = models.BooleanField(_("information session"), default=False)

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return localised(self.label)

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort


class RuleKind(models.TextChoices):
    """The fixed set of eligibility rules; the parameters are data."""

    COUNTRY = "country", _("Country is eligible on the day the call opens")
    ORGANISATION = "organisation", _("Kind of organisation")
    MISSION_CITY = "mission_city", _("Mission City or not")
    EARLIER_ROLE = "earlier_role", _("No earlier role in the programme")
    COMMITMENT_YEAR = "commitment_year", _("Year of climate neutrality")
    HOURS = "hours", _("Hours a month")
    ENGLISH = "english", _("Level of English")


class EligibilityRule(models.Model):
    """One eligibility rule of a call with its parameters, such as {"latest": 2050}."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="rules", verbose_name=_("call"))
    kind = models.CharField(_("rule"), max_length=20, choices=RuleKind)
    parameters = models.JSONField(_("parameters"), default=dict)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "kind"], name="rule_once_per_call")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Criterion(models.Model):
    """A weighted criterion: scores from 0 to `maximum` in steps of `step`; a score under `threshold` fails."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.JSONField(_("name"), default=dict)
    description = models.JSONField(_("what is asked"), default=dict)
    weight = models.DecimalField(_("weight (per cent)"), max_digits=5, decimal_places=2)
    maximum = models.DecimalField(_("highest score"), max_digits=4, decimal_places=1, default=5)
    step = models.DecimalField(_("step"), max_digits=3, decimal_places=1, default=0.5)
    threshold = models.DecimalField(_("threshold"), max_digits=4, decimal_places=1, default=3)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "key"], name="criterion_once")
        ]

    def __str__(self) -> str:
        return localised(self.name)
