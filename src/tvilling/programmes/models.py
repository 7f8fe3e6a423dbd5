# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Programmes, their cohorts with everything that changes between them, and roles in a cohort."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City
from tvilling.core.models import Record
from tvilling.core.text import localised

if TYPE_CHECKING:
    from datetime import date, datetime


class Programme(Record):
    """A twinning programme and who runs it."""

    slug = models.SlugField(_("address part"), max_length=80, unique=True)
    name = models.JSONField(_("name"), default=dict)
    operator = models.CharField(_("run by"), max_length=200, blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return localised(self.name)


class Cohort(Record):
    """One edition of a programme. Whatever differed between real editions is a field here or a row beside it."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="cohorts", verbose_name=_("programme")
    )
    slug = models.SlugField(_("address part"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.JSONField(_("name"), default=dict)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    starts_on = models.DateField(_("journeys start"))
    months = models.PositiveSmallIntegerField(_("length in months"), validators=[MinValueValidator(1)])
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    funding_programme = models.CharField(_("funding programme"), max_length=40, default="Horizon Europe")
    languages = models.JSONField(_("languages"), default=list)
    #: When hosts may send in their interest; without a date the end is open.
    hosts_open_at = models.DateTimeField(_("hosts may send from"), null=True, blank=True)
    hosts_close_at = models.DateTimeField(_("hosts may send until"), null=True, blank=True)
    host_cities_max = models.PositiveSmallIntegerField(_("cities in a host activity at most"), default=9)
    plan_label = models.JSONField(_("name of the final plan"), default=dict)
    #: Vocabularies: lists of {"key": …, "label": {"en": …, "sv": …}}.
    domains = models.JSONField(_("emission domains"), default=list)
    levers = models.JSONField(_("systemic levers"), default=list)
    domains_max = models.PositiveSmallIntegerField(_("emission domains at most"), default=3)
    preferences_max = models.PositiveSmallIntegerField(_("ranked hosts at most"), default=5)
    representatives_max = models.PositiveSmallIntegerField(_("representatives at most"), default=2)
    hours_minimum = models.PositiveSmallIntegerField(_("hours a month at least"), default=12)
    travel_ceiling = models.DecimalField(
        _("travel ceiling per representative and visit"), max_digits=12, decimal_places=2
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    visits_to_host = models.PositiveSmallIntegerField(_("visits to the host"), default=2)
    visits_to_twin = models.PositiveSmallIntegerField(_("visits to the twin"), default=1)
    claim_days = models.PositiveSmallIntegerField(_("days to claim after a visit"), default=30)
    complaint_days = models.PositiveSmallIntegerField(_("days to complain after a letter"), default=30)
    complaint_answer_days = models.PositiveSmallIntegerField(_("days to answer a complaint"), default=45)
    is_public = models.BooleanField(_("shown to the public"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(hosts_open_at__isnull=True)
                | models.Q(hosts_close_at__isnull=True)
                | models.Q(hosts_open_at__lt=models.F("hosts_close_at")),
                name="cohort_hosts_window_in_order",
            )
        ]

    def __str__(self) -> str:
        return localised(self.name) or self.slug

    @property
    def cohort(self) -> Cohort:
        """Itself: so that rules may ask any record of a cohort for its cohort."""
        return self

    @property
    def ends_on(self) -> date:
        """The last day of the journeys."""
        end: date = self.starts_on + relativedelta(months=self.months) - timedelta(days=1)
        return end

    def hosts_may_send(self, now: datetime) -> bool:
        """Whether the window for hosts' interest is open."""
        begun = self.hosts_open_at is None or self.hosts_open_at <= now
        return begun and (self.hosts_close_at is None or now < self.hosts_close_at)

    def domain_label(self, key: str) -> str:
        """The label of an emission domain, or its key when the cohort does not have it."""
        return _label_in(self.domains, key)

    def lever_label(self, key: str) -> str:
        """The label of a systemic lever, or its key when the cohort does not have it."""
        return _label_in(self.levers, key)


def _label_in(vocabulary: list[dict[str, object]], key: str) -> str:
    for entry in vocabulary:
        if entry["key"] == key:
            return localised(entry["label"])  # type: ignore[arg-type]  # JSON: a mapping of texts
    return key


class Module(models.Model):
    """A module of the cohort's journey, in months counted from the start (first month is 1)."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="modules", verbose_name=_("cohort"))
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.JSONField(_("name"), default=dict)
    description = models.JSONField(_("description"), default=dict)
    first_month = models.PositiveSmallIntegerField(_("first month"))
    last_month = models.PositiveSmallIntegerField(_("last month"))

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="module_number_once"),
            models.CheckConstraint(
                condition=models.Q(first_month__lte=models.F("last_month")), name="module_months_in_order"
            ),
        ]

    def __str__(self) -> str:
        return localised(self.name) or self.key


class OutputKind(models.TextChoices):
    """Who writes an output."""

    TWIN = "twin", _("Each twin")
    HOST = "host", _("The host")
    GROUP = "group", _("The group together")


class OutputTemplate(models.Model):
    """An output that every group owes in a module."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="outputs", verbose_name=_("module"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.JSONField(_("name"), default=dict)
    guidance = models.JSONField(_("guidance"), default=dict)
    kind = models.CharField(_("written by"), max_length=10, choices=OutputKind, default=OutputKind.TWIN)
    due_month = models.PositiveSmallIntegerField(_("due at the end of month"))

    class Meta:
        verbose_name = _("output of a module")
        verbose_name_plural = _("outputs of a module")
        ordering: ClassVar[list[str]] = ["due_month", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["module", "key"], name="output_key_once"),
        ]

    def __str__(self) -> str:
        return localised(self.name) or self.key

    @property
    def cohort(self) -> Cohort:
        """The cohort whose groups owe it."""
        return self.module.cohort


class CohortRole(models.TextChoices):
    """What a person does in a cohort."""

    OFFICE = "office", _("Programme office")
    EVALUATOR = "evaluator", _("Evaluator")
    FACILITATOR = "facilitator", _("Facilitator")
    FINANCE = "finance", _("Finance officer")
    COMMUNICATIONS = "communications", _("Communications")
    AUDITOR = "auditor", _("Auditor")


class Participation(Record):
    """A person's role in a cohort, from `created_at` until `ended_at`."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="participations", verbose_name=_("cohort")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=CohortRole)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cohort", "person", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="participation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class CityRole(models.TextChoices):
    """What a city is in a cohort."""

    HOST = "host", _("Host")
    TWIN = "twin", _("Twin")


class CityParticipation(Record):
    """A city's role in a cohort, from `created_at` until `ended_at` (a city that withdrew keeps its row)."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="city_participations", verbose_name=_("cohort")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="participations", verbose_name=_("city"))
    role = models.CharField(_("role"), max_length=10, choices=CityRole)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("role of a city")
        verbose_name_plural = _("roles of cities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cohort", "city", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="city_role_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.get_role_display()}"
