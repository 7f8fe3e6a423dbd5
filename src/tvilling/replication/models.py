# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Replication plans: sections, transferability checks, actions, indicators, comments, versions, endorsement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.documents.models import Document
from tvilling.hosts.models import Practice
from tvilling.journeys.models import Group, GroupTwin
from tvilling.journeys.states import GroupState
from tvilling.replication.states import (
    ENDED_EARLY_LABEL,
    HAS_LEFT_LABEL,
    TONES,
    PlanState,
    Transferability,
)

if TYPE_CHECKING:
    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort


class Plan(Record):
    """The plan of one twin; what it is called is a label of the cohort."""

    place = models.OneToOneField(
        GroupTwin, models.PROTECT, related_name="plan", verbose_name=_("twin in a group")
    )
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    endorsed_on = models.DateField(_("endorsed on"), null=True, blank=True)
    endorsed_by = models.CharField(_("endorsed by"), max_length=200, blank=True)
    endorser_function = models.CharField(_("function of who endorsed"), max_length=200, blank=True)
    endorsement = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed endorsement"),
    )
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("replication plan")
        verbose_name_plural = _("replication plans")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(state="endorsed")
                | (models.Q(endorsed_on__isnull=False) & ~models.Q(endorsed_by="")),
                name="plan_endorsed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def city(self) -> City:
        """The twin city."""
        return self.place.city

    @property
    def group(self) -> Group:
        """The twin's group."""
        return self.place.group

    @property
    def cohort(self) -> Cohort:
        """The group's cohort."""
        return self.place.group.cohort

    @property
    def has_ended(self) -> bool:
        """Whether the city left, or the journey ended early, before the plan was endorsed: it stays as it was on that day."""
        is_over = self.place.left_at is not None or self.group.state == GroupState.ENDED
        return is_over and self.state != PlanState.ENDORSED

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # in place of the field's own
        """Where the plan stands, in words; nobody goes on writing one whose city has left, or whose journey has ended."""
        if not self.has_ended:
            return str(PlanState(self.state).label)
        return str(ENDED_EARLY_LABEL if self.place.left_at is None else HAS_LEFT_LABEL)

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return "neutral" if self.has_ended else TONES[PlanState(self.state)]


class PlanSection(models.Model):
    """The text of one section; `version` guards against silent overwriting."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name=_("plan"))
    key = models.SlugField(_("section"), max_length=40)
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
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
        verbose_name = _("section of a plan")
        verbose_name_plural = _("sections of a plan")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_section_once")
        ]

    def __str__(self) -> str:
        return self.key


class TransferCheck(Record):
    """Is a practice transferable to this city? Fit, conditions and barriers, and what follows."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="checks", verbose_name=_("plan"))
    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="transfer_checks", verbose_name=_("practice")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Transferability)
    fit = models.PositiveSmallIntegerField(_("fit with local needs, 1 to 5"))
    conditions_met = models.PositiveSmallIntegerField(_("conditions met, 1 to 5"))
    support = models.PositiveSmallIntegerField(_("local support, 1 to 5"))
    barriers = models.TextField(_("barriers"), blank=True)
    adaptation = models.TextField(_("how it is adapted"), blank=True)

    class Meta:
        verbose_name = _("transferability check")
        verbose_name_plural = _("transferability checks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "practice"], name="transfer_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.practice}: {self.get_verdict_display()}"


class PlanAction(Record):
    """An action of the plan with owner, cost, funding, emission reduction and time."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions", verbose_name=_("plan"))
    practice = models.ForeignKey(
        Practice,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_actions",
        verbose_name=_("from the practice"),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    domain = models.CharField(_("emission domain"), max_length=40)
    lever = models.CharField(_("systemic lever"), max_length=40)
    owner = models.CharField(_("owner"), max_length=200)
    partners = models.CharField(_("partners"), max_length=400, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    cost = models.DecimalField(_("cost in euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=400, blank=True)
    reduction = models.DecimalField(
        _("emission reduction in tonnes CO₂e a year"), max_digits=12, decimal_places=1, null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="plan_action_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanIndicator(Record):
    """An indicator with baseline and targets."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="indicators", verbose_name=_("plan"))
    action = models.ForeignKey(
        PlanAction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("action"),
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"))
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=2)
    #: [{"year": 2027, "value": "120.00"}, …]: decimals as text.
    targets = models.JSONField(_("targets"), default=list)
    source = models.CharField(_("data source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return self.name


class PlanComment(Record):
    """A comment by host, facilitator or a colleague on a section."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments", verbose_name=_("plan"))
    section = models.SlugField(_("section"), max_length=40)
    text = models.TextField(_("comment"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar[list[str]] = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class PlanVersion(Record):
    """The whole plan at the moment it was submitted or endorsed. Never changed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.JSONField(_("content"))
    snapshot_sha256 = models.CharField(_("SHA-256"), max_length=64)
    occasion = models.CharField(_("occasion"), max_length=10, choices=PlanState)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of a plan")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"
