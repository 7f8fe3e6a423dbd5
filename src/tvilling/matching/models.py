# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matching runs with their whole record, pins and bans, the hosts' rankings, and matches."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.core.models import Record
from tvilling.hosts.models import HostActivity
from tvilling.matching.states import MatchState, RunState
from tvilling.programmes.models import Cohort


class RunManager(models.Manager["MatchingRun"]):
    """Leaves the texts of a run in the database until they are asked for: each may be megabytes."""

    def get_queryset(self) -> models.QuerySet[MatchingRun]:
        """Runs without their texts."""
        return super().get_queryset().defer("problem", "result")


class MatchManager(models.Manager["Match"]):
    """The same for the runs that come with matches, once with every match."""

    def get_queryset(self) -> models.QuerySet[Match]:
        """Matches, and runs without their texts."""
        return super().get_queryset().defer("run__problem", "run__result")


class MatchingRun(Record):
    """One solution: problem, policy and result as canonical JSON text, so that it can be checked by anybody."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="matching_runs", verbose_name=_("cohort"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.SOLVING)
    policy = models.CharField(_("policy"), max_length=40)
    seed = models.PositiveIntegerField(_("lottery seed"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    problem_sha256 = models.CharField(_("SHA-256 of the problem"), max_length=64, blank=True)
    result = models.TextField(_("result"), blank=True)
    result_sha256 = models.CharField(_("SHA-256 of the result"), max_length=64, blank=True)
    #: Figures for lists: matched, first choices, unmatched, total fit, …
    summary = models.JSONField(_("summary"), default=dict)
    #: While it is being solved: the engine's stage, and how many it placed at first (see actions.solving).
    progress = models.JSONField(_("progress"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("reserved until"), null=True, blank=True)
    stop_asked_at = models.DateTimeField(_("told to stop"), null=True, blank=True)
    stop_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stopped by"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
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

    objects: ClassVar[RunManager] = RunManager()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["cohort"], condition=models.Q(state="published"), name="one_published_run_per_cohort"
            ),
            models.UniqueConstraint(
                fields=["cohort"], condition=models.Q(state="solving"), name="one_run_solved_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.number}"


class PairRuleKind(models.TextChoices):
    """What staff fix before solving."""

    PIN = "pin", _("Must be together")
    BAN = "ban", _("Must not be together")


class PairRule(Record):
    """A pin or a ban with author and reason."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="pair_rules", verbose_name=_("cohort"))
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="pair_rules", verbose_name=_("application")
    )
    activity = models.ForeignKey(
        HostActivity, models.CASCADE, related_name="pair_rules", verbose_name=_("host activity")
    )
    kind = models.CharField(_("rule"), max_length=3, choices=PairRuleKind)
    reason = models.TextField(_("reason"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("pin or ban")
        verbose_name_plural = _("pins and bans")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "activity"], name="pair_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.application} × {self.activity}"


class HostRanking(models.Model):
    """A host's own rank for an application that asked for it; equal ranks are ties."""

    activity = models.ForeignKey(
        HostActivity, models.CASCADE, related_name="rankings", verbose_name=_("host activity")
    )
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="host_rankings", verbose_name=_("application")
    )
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("rank given by a host")
        verbose_name_plural = _("ranks given by hosts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["activity", "application"], name="host_ranking_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.rank}. {self.application}"


class Match(Record):
    """A twin at a host activity, from one run."""

    run = models.ForeignKey(
        MatchingRun, models.PROTECT, related_name="matches", verbose_name=_("matching run")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="matches", verbose_name=_("application")
    )
    activity = models.ForeignKey(
        HostActivity, models.PROTECT, related_name="matches", verbose_name=_("host activity")
    )
    state = models.CharField(_("state"), max_length=10, choices=MatchState, default=MatchState.PROPOSED)
    #: The engine's explanation: one entry per term with its values, as data.
    explanation = models.JSONField(_("explanation"), default=dict)
    twin_confirmed_at = models.DateTimeField(_("confirmed by the twin"), null=True, blank=True)
    host_confirmed_at = models.DateTimeField(_("confirmed by the host"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    #: Who asked to end it, until a second person has answered.
    end_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("end asked by"),
    )
    end_reason = models.TextField(_("reason to end it"), blank=True)

    objects: ClassVar[MatchManager] = MatchManager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "application"], name="match_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.application} ↔ {self.activity}"

    @property
    def standing(self) -> str:
        """The state, and whose answer is awaited when one side has confirmed."""
        if self.state == MatchState.PUBLISHED and self.host_confirmed_at:
            return str(_("Waiting for %(city)s") % {"city": self.application.city})
        if self.state == MatchState.PUBLISHED and self.twin_confirmed_at:
            return str(_("Waiting for %(city)s") % {"city": self.activity.lead_city})
        return str(self.get_state_display())

    @property
    def cohort(self) -> Cohort:
        """The run's cohort."""
        return self.run.cohort
