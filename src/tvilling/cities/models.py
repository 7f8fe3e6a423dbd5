# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Places, cities and their teams, and reference lists that are true for a time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.core.text import localised


class Country(models.Model):
    """A country by its ISO 3166 code (Kosovo under the user-assigned XK)."""

    iso2 = models.CharField(_("code"), max_length=2, primary_key=True)
    iso3 = models.CharField(_("long code"), max_length=3, blank=True)
    names = models.JSONField(_("names"), default=dict)
    languages = models.JSONField(_("official languages"), default=list)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    is_eu_member = models.BooleanField(_("EU Member State"), default=False)
    #: A footnote to show with the name (Kosovo).
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering: ClassVar[list[str]] = ["iso2"]

    def __str__(self) -> str:
        return localised(self.names) or self.iso2


class CountryEligibility(models.Model):
    """A country is eligible under a funding programme ("EU", "Horizon 2020", "Horizon Europe") for a time."""

    country = models.ForeignKey(
        Country, models.CASCADE, related_name="eligibilities", verbose_name=_("country")
    )
    programme = models.CharField(_("funding programme"), max_length=40)
    basis = models.CharField(_("basis"), max_length=300)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("eligibility of a country")
        verbose_name_plural = _("eligibilities of countries")

    def __str__(self) -> str:
        return f"{self.country_id} {self.programme}"


class Place(models.Model):
    """A populated place of the gazetteer (GeoNames, CC BY 4.0)."""

    geonames_id = models.PositiveIntegerField(_("GeoNames id"), primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.ForeignKey(Country, models.PROTECT, related_name="places", verbose_name=_("country"))
    admin1 = models.CharField(_("region code"), max_length=20, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50)
    koppen = models.CharField(_("climate class"), max_length=3, blank=True)
    koppen_near = models.CharField(_("neighbouring climate classes"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name


class PlaceName(models.Model):
    """A spelling by which a place is found, folded (lower case, no accents)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="spellings", verbose_name=_("place"))
    folded = models.CharField(_("spelling"), max_length=120, db_index=True)
    #: The name shown, in contrast to another spelling: it ranks first.
    is_own_name = models.BooleanField(_("own name"), default=False)

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")

    def __str__(self) -> str:
        return self.folded


class MissionCity(models.Model):
    """One of the 112 cities of the EU Mission, selected in April 2022. Some join two places."""

    name = models.CharField(_("name"), max_length=120)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("country"))
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    second_place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("second place")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Mission City")
        verbose_name_plural = _("Mission Cities")

    def __str__(self) -> str:
        return self.name


class ReferenceFile(models.Model):
    """Which version of a shipped data file is in the database, so that loading it again costs nothing."""

    name = models.CharField(_("file"), max_length=60, primary_key=True)
    sha256 = models.CharField(_("checksum"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        verbose_name = _("reference file")
        verbose_name_plural = _("reference files")

    def __str__(self) -> str:
        return self.name


class CityKind(models.TextChoices):
    """What kind of body stands behind a city."""

    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    DISTRICT = "district", _("District of a city")
    METROPOLITAN = "metropolitan", _("Metropolitan body")
    COMPANY = "company", _("Municipal company acting for a city")


class City(Record):
    """An organisation with a place. What it does in a cohort is a role there, never a property of the city."""

    name = models.CharField(_("name"), max_length=120)
    names = models.JSONField(_("names in other languages"), default=dict, blank=True)
    slug = models.SlugField(_("address part"), max_length=140, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CityKind, default=CityKind.LOCAL_AUTHORITY)
    acts_for = models.CharField(_("acts for"), max_length=120, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="cities", verbose_name=_("country"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="cities", verbose_name=_("place")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("year of the population"), null=True, blank=True)
    koppen = models.CharField(_("climate class"), max_length=3, blank=True)
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def city(self) -> City:
        """Itself: so that rules may ask any record of a city for its city."""
        return self


class TeamRole(models.TextChoices):
    """What somebody may do in a city's team."""

    LEAD = "lead", _("Lead: writes, submits and invites")
    MEMBER = "member", _("Member: writes")
    READER = "reader", _("Reader: reads")


class TeamMember(Record):
    """A person in a city's team, from `created_at` until `left_at`."""

    city = models.ForeignKey(City, models.CASCADE, related_name="team", verbose_name=_("city"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="teams", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=TeamRole, default=TeamRole.MEMBER)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["city", "person"], condition=models.Q(left_at__isnull=True), name="team_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.city})"
