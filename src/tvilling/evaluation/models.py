# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Experts, conflicts, assignments, reviews, consensus, ranked lists and decisions.

What decides blindness (scores, assignments, conflicts) lies in tables of its own, never beside public fields.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.calls.models import Call, Criterion
from tvilling.core.models import Record
from tvilling.evaluation.states import (
    AssignmentState,
    Cause,
    ConsensusState,
    CorrectionState,
    DecisionState,
    Outcome,
    Was,
)
from tvilling.programmes.models import Cohort


class Expert(Record):
    """An evaluator in a cohort with what assignment needs to know."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="experts", verbose_name=_("cohort"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expertises", verbose_name=_("person")
    )
    countries = models.JSONField(_("countries of residence or citizenship"), default=list)
    languages = models.JSONField(_("languages"), default=list)
    domains = models.JSONField(_("emission domains"), default=list)
    affiliations = models.TextField(_("affiliations of the last five years"), blank=True)
    load_maximum = models.PositiveSmallIntegerField(_("cases at most"), default=10)

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "person"], name="expert_once")
        ]

    def __str__(self) -> str:
        return str(self.person)


class ConflictSource(models.TextChoices):
    """How a conflict became known."""

    DECLARED = "declared", _("Declared by the expert")
    OFFICE = "office", _("Entered by the office")
    COUNTRY = "country", _("Same country")


class Conflict(Record):
    """A conflict of interest: it is access control, the case does not exist for this expert any more."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="conflicts", verbose_name=_("expert"))
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="conflicts", verbose_name=_("application")
    )
    source = models.CharField(_("source"), max_length=10, choices=ConflictSource)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["expert", "application"], name="conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert} × {self.application}"


class Assignment(Record):
    """An expert is asked to review an application; conflict is declared before the text is shown."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments", verbose_name=_("expert"))
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="assignments", verbose_name=_("application")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=AssignmentState, default=AssignmentState.OFFERED
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("conflict answered"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("review handed in"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["expert", "application"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert} → {self.application}"

    @property
    def cohort(self) -> Cohort:
        """The expert's cohort."""
        return self.expert.cohort


class Review(Record):
    """One expert's individual report; `total` is of 100, computed when it is handed in."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="review", verbose_name=_("assignment")
    )
    comment = models.TextField(_("overall comment"), blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """A score on one criterion with its comment."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    value = models.DecimalField(_("score"), max_digits=4, decimal_places=1, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Consensus(Record):
    """The agreed report on an application whose reviews diverged, written by the rapporteur."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="consensus", verbose_name=_("application")
    )
    rapporteur = models.ForeignKey(
        Expert, models.PROTECT, related_name="consensuses", verbose_name=_("rapporteur")
    )
    state = models.CharField(_("state"), max_length=10, choices=ConsensusState, default=ConsensusState.OPEN)
    #: {criterion key: "4.5"}: decimals as text.
    scores = models.JSONField(_("agreed scores"), default=dict)
    comment = models.TextField(_("agreed comment"), blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)

    class Meta:
        verbose_name = _("consensus")
        verbose_name_plural = _("consensuses")

    def __str__(self) -> str:
        return str(self.application)

    @property
    def cohort(self) -> Cohort:
        """The rapporteur's cohort."""
        return self.rapporteur.cohort


class RankedList(Record):
    """A ranking of a call at one moment with the rules it was made by."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="ranked_lists", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("number"))
    tie_breaks = models.JSONField(_("tie-breaks in order"), default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("ranked list")
        verbose_name_plural = _("ranked lists")

    def __str__(self) -> str:
        return f"{self.call} {self.number}"

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort


class RankedEntry(models.Model):
    """An application's place on a ranked list and what decided it."""

    ranked_list = models.ForeignKey(
        RankedList, models.CASCADE, related_name="entries", verbose_name=_("ranked list")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="+", verbose_name=_("application")
    )
    position = models.PositiveSmallIntegerField(_("place"))
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2)
    is_above_threshold = models.BooleanField(_("above the thresholds"))
    #: Which tie-break separated it from the one above, and the values.
    tie_break = models.JSONField(_("tie-break"), default=dict)

    class Meta:
        verbose_name = _("place on the ranked list")
        verbose_name_plural = _("places on the ranked list")
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"


class Decision(Record):
    """What is decided about an application; pending until a second person releases all at once."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="decision", verbose_name=_("application")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    state = models.CharField(_("state"), max_length=10, choices=DecisionState, default=DecisionState.PENDING)
    reserve_position = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    reason = models.TextField(_("reason for the city"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    confirm_by = models.DateTimeField(_("to be confirmed by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    promoted_at = models.DateTimeField(_("promoted from the reserve"), null=True, blank=True)
    #: When it was told with another outcome than before: what was told first is kept as a `Correction`.
    corrected_at = models.DateTimeField(_("put right"), null=True, blank=True)
    #: Beside the places that the call has: it is taken from nobody, and falls to nobody.
    is_extra = models.BooleanField(_("a place more than planned"), default=False)
    #: As the letter said it: a later change of the cohort's days takes nothing away.
    complain_by = models.DateTimeField(_("complaints until"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="pending") | models.Q(released_by__isnull=False),
                name="decision_told_by_second_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort


class Correction(Record):
    """Another outcome than the one that a city was told, and what it was told before; a second person tells it."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="corrections", verbose_name=_("application")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    #: The code of the complaint that was upheld.
    reference = models.CharField(_("reference"), max_length=16, blank=True)
    was = models.CharField(_("told before"), max_length=10, choices=Was)
    was_reason = models.TextField(_("reason told before"), blank=True)
    was_reserve_position = models.PositiveSmallIntegerField(
        _("place on the reserve list before"), null=True, blank=True
    )
    was_told_at = models.DateTimeField(_("told before on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason for the city"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("told by")
    )  # fmt: skip
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision put right")
        verbose_name_plural = _("decisions put right")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state=CorrectionState.PROPOSED),
                name="correction_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CorrectionState.TOLD)
                | (
                    models.Q(told_by__isnull=False, told_at__isnull=False)
                    & ~models.Q(told_by=models.F("proposed_by"))
                ),
                name="correction_told_by_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_was_display()} → {self.get_outcome_display()}"

    @property
    def cohort(self) -> Cohort:
        """The application's cohort."""
        return self.application.cohort

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return {"proposed": "attention", "told": "good"}.get(self.state, "neutral")
