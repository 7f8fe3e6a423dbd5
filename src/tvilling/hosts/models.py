# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Host activities with their cities, profile and capacity, and the practices they offer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tvilling.cities.models import City
from tvilling.cities.queries import language_name
from tvilling.core.models import Record
from tvilling.hosts.states import TONES, HostActivityState
from tvilling.programmes.models import Cohort


class HostActivity(Record):
    """One city, or a group of up to nine, that offers to host twins in a cohort."""

    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="host_activities", verbose_name=_("cohort")
    )
    slug = models.SlugField(_("address part"), max_length=140, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=HostActivityState, default=HostActivityState.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    lead_city = models.ForeignKey(
        City, models.PROTECT, related_name="led_activities", verbose_name=_("lead city")
    )
    cities = models.ManyToManyField(City, related_name="host_activities", verbose_name=_("cities"))
    domains = models.JSONField(_("emission domains"), default=list)
    levers = models.JSONField(_("systemic levers"), default=list)
    languages = models.JSONField(_("languages"), default=list)
    background = models.TextField(_("background"), blank=True)
    description = models.TextField(_("description of activities"), blank=True)
    objective = models.TextField(_("objective"), blank=True)
    builds_upon = models.TextField(_("builds upon or is part of"), blank=True)
    transferable = models.TextField(_("what a twin could take home"), blank=True)
    conditions = models.TextField(_("conditions for replication"), blank=True)
    wants_to_learn = models.TextField(_("what the host wants to learn"), blank=True)
    minimum_twins = models.PositiveSmallIntegerField(_("twins at least"), default=0)
    maximum_twins = models.PositiveSmallIntegerField(_("twins at most"), default=2)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    carried_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("carried over from"),
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    #: Texts were invented for the sample programme; the facts (title, cities) carry their source.
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("host activity")
        verbose_name_plural = _("host activities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(minimum_twins__lte=models.F("maximum_twins")),
                name="host_minimum_up_to_maximum",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=HostActivityState.ACCEPTED) | models.Q(decided_at__isnull=False),
                name="host_accepted_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return TONES[HostActivityState(self.state)]

    @property
    def is_in_catalogue(self) -> bool:
        """Whether everybody can read its page."""
        return self.state == HostActivityState.ACCEPTED and self.cohort.is_public

    @property
    def city_names(self) -> str:
        """Its cities, the lead city first."""
        others = [city.name for city in self.cities.all() if city.pk != self.lead_city_id]
        return ", ".join([self.lead_city.name, *sorted(others)])

    @property
    def countries(self) -> str:
        """The countries of its cities."""
        return ", ".join(sorted({str(city.country) for city in self.cities.all()}))

    @property
    def domain_labels(self) -> list[str]:
        """Its emission domains in the words of the cohort."""
        return [self.cohort.domain_label(key) for key in self.domains]

    @property
    def lever_labels(self) -> list[str]:
        """Its systemic levers in the words of the cohort."""
        return [self.cohort.lever_label(key) for key in self.levers]

    @property
    def language_names(self) -> list[str]:
        """Its working languages in the reader's language."""
        return [language_name(code) for code in self.languages]

    @property
    def capacity(self) -> str:
        """How many twins it can host, in words."""
        if self.minimum_twins == self.maximum_twins:
            return ngettext("%(n)s twin", "%(n)s twins", self.maximum_twins) % {"n": self.maximum_twins}
        if self.minimum_twins == 0:
            return ngettext("up to %(n)s twin", "up to %(n)s twins", self.maximum_twins) % {
                "n": self.maximum_twins
            }
        return _("%(least)s to %(most)s twins") % {"least": self.minimum_twins, "most": self.maximum_twins}


class Practice(Record):
    """Something the host has tried that works, in a fixed form."""

    activity = models.ForeignKey(
        HostActivity, models.CASCADE, related_name="practices", verbose_name=_("host activity")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="practices", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=200)
    domain = models.CharField(_("emission domain"), max_length=40)
    lever = models.CharField(_("systemic lever"), max_length=40)
    problem = models.TextField(_("the problem"), blank=True)
    solution = models.TextField(_("what was done"), blank=True)
    results = models.TextField(_("results and evidence"), blank=True)
    conditions = models.TextField(_("conditions for transfer"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

    def __str__(self) -> str:
        return self.title

    @property
    def cohort(self) -> Cohort:
        """The cohort it was offered in."""
        return self.activity.cohort

    @property
    def domain_label(self) -> str:
        """Its emission domain in the words of the cohort."""
        return self.activity.cohort.domain_label(self.domain)

    @property
    def lever_label(self) -> str:
        """Its systemic lever in the words of the cohort."""
        return self.activity.cohort.lever_label(self.lever)
