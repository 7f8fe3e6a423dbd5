# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Complaints with the decision they are about as it was told, their files, and who took part in that decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.complaints.states import OPEN, TONES, ComplaintState, Verdict
from tvilling.core.models import Record
from tvilling.documents.models import Document

if TYPE_CHECKING:
    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort


class About(models.TextChoices):
    """Which decision is complained of."""

    INELIGIBLE = "ineligible", _("Not eligible")
    RESERVE = "reserve", _("Reserve list")
    REJECTED = "rejected", _("Not selected")


class Ground(models.TextChoices):
    """What went wrong, as the city sees it."""

    ELIGIBILITY = "eligibility", _("Eligibility was judged wrongly")
    PROCEDURE = "procedure", _("A rule of the procedure was not followed")
    CONFLICT = "conflict", _("Somebody had a conflict of interest")
    FACT = "fact", _("A review rests on a mistake of fact")


class Part(models.TextChoices):
    """What somebody did in the decision that is complained of."""

    ELIGIBILITY = "eligibility", _("decided on eligibility")
    DRAFTED = "drafted", _("drafted the decision")
    RELEASED = "released", _("released the decision")
    EVALUATED = "evaluated", _("evaluated the application")
    CONSENSUS = "consensus", _("worked on the consensus")


class Complaint(Record):
    """A complaint about one decision. Its code is the reference that letters name.

    What was decided is copied, so that the file stays whole when the decision is taken anew.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="complaints", verbose_name=_("application")
    )
    about = models.CharField(_("decision complained of"), max_length=10, choices=About)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    told_at = models.DateTimeField(_("decision told"))
    complain_by = models.DateTimeField(_("complaints until"))
    state = models.CharField(_("state"), max_length=10, choices=ComplaintState, default=ComplaintState.DRAFT)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    text = models.TextField(_("what happened"))
    #: Counts the changes of a draft and of a proposed answer: what somebody has read is what is filed, or released.
    version = models.PositiveIntegerField(_("version"), default=1)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed by")
    )  # fmt: skip
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer due"), null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("examined by")
    )  # fmt: skip
    verdict = models.CharField(_("outcome"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    redone = models.TextField(_("what is done anew"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answer proposed by"),
    )  # fmt: skip
    proposed_at = models.DateTimeField(_("answer proposed"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answer released by"),
    )  # fmt: skip
    released_at = models.DateTimeField(_("answered"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state__in=OPEN), name="complaint_one_open"
            ),
            models.UniqueConstraint(
                fields=["application", "about", "told_at"],
                condition=models.Q(state=ComplaintState.RELEASED),
                name="complaint_one_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ComplaintState.DRAFT, ComplaintState.WITHDRAWN])
                | models.Q(filed_by__isnull=False, filed_at__isnull=False, answer_by__isnull=False),
                name="complaint_in_hand_was_filed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ComplaintState.PROPOSED, ComplaintState.RELEASED])
                | (models.Q(proposed_by__isnull=False) & ~models.Q(verdict="") & ~models.Q(answer="")),
                name="complaint_answer_has_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ComplaintState.RELEASED)
                | (
                    models.Q(released_by__isnull=False, released_at__isnull=False)
                    & ~models.Q(released_by=models.F("proposed_by"))
                ),
                name="complaint_answered_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.city}: {self.code}"

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort

    @property
    def city(self) -> City:
        """The city that complains."""
        return self.application.city

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return TONES[ComplaintState(self.state)]

    @property
    def is_draft(self) -> bool:
        """Whether the office knows nothing of it yet."""
        return self.state == ComplaintState.DRAFT


class Attachment(Record):
    """A file that the city adds to its complaint."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="attachments", verbose_name=_("complaint")
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("file of a complaint")
        verbose_name_plural = _("files of a complaint")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def cohort(self) -> Cohort:
        """The complaint's cohort."""
        return self.complaint.cohort


class Involved(models.Model):
    """Somebody who took part in the decision that is complained of: noted when it is filed, and never examines it."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="involved", verbose_name=_("complaint")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    part = models.CharField(_("part"), max_length=12, choices=Part)

    class Meta:
        verbose_name = _("part in the decision")
        verbose_name_plural = _("parts in the decision")
        ordering: ClassVar[list[str]] = ["part", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["complaint", "person", "part"], name="involved_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"
