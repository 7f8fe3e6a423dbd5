# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applications: what the city's team writes, what was submitted, and the confirmation of eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.applications.states import TONES, ApplicationState
from tvilling.calls.models import Call
from tvilling.cities.models import City
from tvilling.core.models import Record
from tvilling.hosts.models import HostActivity
from tvilling.questionnaires.models import FormVersion

if TYPE_CHECKING:
    from tvilling.programmes.models import Cohort


class Application(Record):
    """A city's application to a call; one per city and call."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    city = models.ForeignKey(City, models.PROTECT, related_name="applications", verbose_name=_("city"))
    state = models.CharField(
        _("state"), max_length=15, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    #: The version of the form the answers are given under; it stays when the call's form is renewed.
    form_version = models.ForeignKey(
        FormVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("form"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    #: Copied from the last submission for lists and matching: the snapshot stays the source.
    domains = models.JSONField(_("emission domains"), default=list, blank=True)
    #: As it holds now; the submission keeps the answer that was given in it.
    consent_publication = models.BooleanField(_("name may be published"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "city"], name="application_once_per_city"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"]) | models.Q(submitted_at__isnull=False),
                name="application_in_hand_has_date",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["call", "state"], name="application_call_state"),
            models.Index(fields=["call", "-submitted_at"], name="application_call_newest"),
        ]

    def __str__(self) -> str:
        return str(self.city)

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return TONES[ApplicationState(self.state)]


class Section(models.Model):
    """The working text of one section; `version` rises with each save and guards against silent overwriting."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="sections", verbose_name=_("application")
    )
    key = models.SlugField(_("section"), max_length=40)
    answers = models.JSONField(_("answers"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=0)
    is_complete = models.BooleanField(_("complete"), default=False)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "key"], name="section_once")
        ]

    def __str__(self) -> str:
        return self.key


class SectionVersion(models.Model):
    """An earlier text of a section, to be read and restored by the city."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="versions", verbose_name=_("section"))
    version = models.PositiveIntegerField(_("version"))
    answers = models.JSONField(_("answers"), default=dict)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    #: Typed after the deadline: kept, marked, never counted.
    is_late = models.BooleanField(_("late"), default=False)
    #: Typed against a text that somebody else had changed meanwhile: kept until a person puts both together.
    is_collision = models.BooleanField(_("met a newer text"), default=False)

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["section", "-saved_at"], name="version_newest")
        ]
        ordering: ClassVar[list[str]] = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.section} {self.version}"


class Presence(models.Model):
    """Somebody had a section open a moment ago. A courtesy between colleagues, not a matter of record."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="presences", verbose_name=_("section"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["section", "person"], name="presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.section}"


class HostPreference(models.Model):
    """A ranked wish with the evidence for it, as last submitted; the working text is the section's."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="preferences", verbose_name=_("application")
    )
    activity = models.ForeignKey(
        HostActivity, models.PROTECT, related_name="preferred_by", verbose_name=_("host activity")
    )
    rank = models.PositiveSmallIntegerField(_("rank"))
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        verbose_name = _("host preference")
        verbose_name_plural = _("host preferences")
        ordering: ClassVar[list[str]] = ["rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "activity"], name="preference_host_once"),
            models.UniqueConstraint(fields=["application", "rank"], name="preference_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.activity}"


class ExchangeKind(models.TextChoices):
    """Both directions of learning."""

    NEED = "need", _("Wants to learn")
    OFFER = "offer", _("Can give back")


class Exchange(models.Model):
    """What the city wants to learn, or can give back, as last submitted: domain, lever, weight of 1 to 5, words."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="exchanges", verbose_name=_("application")
    )
    kind = models.CharField(_("direction"), max_length=5, choices=ExchangeKind)
    domain = models.CharField(_("emission domain"), max_length=40)
    lever = models.CharField(_("systemic lever"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("weight"), default=3)
    text = models.TextField(_("in words"), blank=True)

    class Meta:
        verbose_name = _("need or offer")
        verbose_name_plural = _("needs and offers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=5), name="exchange_weight_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.domain} × {self.lever}"


class Submission(Record):
    """What was handed in at one moment, whole; the last one in time counts. Never changed."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="submissions", verbose_name=_("application")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    snapshot = models.JSONField(_("what was submitted"))
    snapshot_sha256 = models.CharField(_("SHA-256"), max_length=64)
    receipt = models.JSONField(_("receipt"))
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form")
    )
    idempotency_key = models.CharField(_("key of the form"), max_length=64)
    #: Over the versions the person had checked: another body under the same key is refused.
    request_sha256 = models.CharField(_("hash of the request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["application", "idempotency_key"], name="submission_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.number}"

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort

    @property
    def city(self) -> City:
        """The city that applies."""
        return self.application.city


class EligibilityCheck(Record):
    """What the rules said about a submission, and what a person confirmed, with the reason."""

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="eligibility", verbose_name=_("application")
    )
    #: [{"rule": "country", "passed": true, "facts": {...}}], computed by calls.queries.
    results = models.JSONField(_("results"), default=list)
    passed = models.BooleanField(_("rules say eligible"))
    computed_at = models.DateTimeField(_("computed"))
    verdict = models.BooleanField(_("confirmed as eligible"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    #: As the letter said it: a later change of the cohort's days takes nothing away.
    complain_by = models.DateTimeField(_("complaints until"), null=True, blank=True)

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")

    def __str__(self) -> str:
        return str(self.application)

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort


class FixRequest(Record):
    """The office asks for a correction on named sections until a date."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="fix_requests", verbose_name=_("application")
    )
    sections = models.JSONField(_("sections"), default=list)
    message = models.TextField(_("what is asked"))
    due_at = models.DateTimeField(_("until"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort


class FailedAttempt(models.Model):
    """A refused attempt to submit: evidence for a complaint."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="failed_attempts", verbose_name=_("application")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.reason
