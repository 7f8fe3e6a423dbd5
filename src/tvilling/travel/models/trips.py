# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Trips to a visit with their ceiling, and their legs with distance and emissions."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City, Place
from tvilling.core.models import Record
from tvilling.journeys.models import Meeting
from tvilling.programmes.models import Cohort
from tvilling.travel.states import TONES, TRIP_LIVE, TripState


class CostKind(models.TextChoices):
    """What money was spent on."""

    RAIL = "rail", _("Train")
    COACH = "coach", _("Coach")
    FERRY = "ferry", _("Ferry")
    FLIGHT = "flight", _("Flight")
    CAR = "car", _("Car: fuel, tolls, rental")
    LOCAL = "local", _("Bus, tram, metro")
    TAXI = "taxi", _("Taxi")
    HOTEL = "hotel", _("Accommodation")
    MEALS = "meals", _("Meals")
    VISA = "visa", _("Visa and insurance")
    OTHER = "other", _("Something else")


#: What is paid unless the cohort says otherwise: all but what has no name.
USUAL_KINDS = tuple(kind for kind in CostKind.values if kind != CostKind.OTHER)


class TravelRules(models.Model):
    """What a cohort pays for travel beyond its ceiling and deadline: kinds of cost, days around the visit."""

    cohort = models.OneToOneField(
        Cohort, models.CASCADE, related_name="travel_rules", verbose_name=_("cohort")
    )
    kinds = models.JSONField(_("kinds of cost that are paid"), default=list)
    receipt_free = models.JSONField(_("kinds that need no receipt"), default=list, blank=True)
    days_before = models.PositiveSmallIntegerField(_("days before the visit that are paid"), default=1)
    days_after = models.PositiveSmallIntegerField(_("days after the visit that are paid"), default=1)

    class Meta:
        verbose_name = _("rules for travel")
        verbose_name_plural = _("rules for travel")

    def __str__(self) -> str:
        return str(self.cohort)


class Trip(Record):
    """One person's trip to one visit for one city. The ceiling is frozen when the trip is approved."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="trips", verbose_name=_("cohort"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="trips", verbose_name=_("visit"))
    city = models.ForeignKey(City, models.PROTECT, related_name="trips", verbose_name=_("for the city"))
    traveller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="trips", verbose_name=_("traveller")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    state = models.CharField(_("state"), max_length=10, choices=TripState, default=TripState.PLANNED)
    departs_on = models.DateField(_("departure"))
    returns_on = models.DateField(_("return"))
    purpose = models.TextField(_("what you want to bring home"), blank=True)
    estimate = models.DecimalField(_("estimated cost"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    ceiling = models.DecimalField(_("ceiling"), max_digits=12, decimal_places=2, null=True, blank=True)
    #: The rules as they were when the trip was approved: {"kinds": […], "days_before": 1, …, "claim_days": 30}.
    rules = models.JSONField(_("rules at approval"), default=dict, blank=True)
    requested_at = models.DateTimeField(_("asked"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "traveller"], condition=models.Q(state__in=TRIP_LIVE), name="trip_once"
            ),
            models.CheckConstraint(
                condition=models.Q(departs_on__lte=models.F("returns_on")), name="trip_days_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TripState.APPROVED) | models.Q(ceiling__isnull=False),
                name="trip_approved_has_ceiling",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["cohort", "state"], name="trip_cohort_state")
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def state_tone(self) -> str:
        """The tone of the state's badge."""
        return TONES[TripState(self.state)]

    @property
    def highest(self) -> Decimal:
        """The most that is paid for it: its own ceiling, or the cohort's until it is approved."""
        return self.cohort.travel_ceiling if self.ceiling is None else self.ceiling

    @property
    def group(self) -> object:
        """The group whose visit it is."""
        return self.meeting.group


class Mode(models.TextChoices):
    """How one travels: rail comes first."""

    RAIL = "rail", _("Train")
    COACH = "coach", _("Coach or bus")
    FERRY = "ferry", _("Ferry")
    CAR = "car", _("Car")
    ELECTRIC_CAR = "electric_car", _("Electric car")
    FLIGHT = "flight", _("Flight")


class Way(models.TextChoices):
    """There or back."""

    OUT = "out", _("There")
    BACK = "back", _("Back")


class TripLeg(models.Model):
    """A part of the way. Distance, factor and their sources are copied, so that the figure can be defended later."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="legs", verbose_name=_("trip"))
    way = models.CharField(_("direction"), max_length=4, choices=Way)
    position = models.PositiveSmallIntegerField(_("order"))
    mode = models.CharField(_("by"), max_length=12, choices=Mode)
    people_in_car = models.PositiveSmallIntegerField(_("people in the car"), default=1)
    from_name = models.CharField(_("from"), max_length=120)
    from_place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place of departure")
    )
    to_name = models.CharField(_("to"), max_length=120)
    to_place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place of arrival")
    )
    distance_km = models.DecimalField(_("distance in km"), max_digits=8, decimal_places=1)
    distance_method = models.CharField(_("how the distance was found"), max_length=120)
    detour = models.DecimalField(_("detour factor"), max_digits=4, decimal_places=2, default=Decimal(1))
    factor = models.DecimalField(_("kg CO₂e per km"), max_digits=8, decimal_places=5)
    factor_key = models.CharField(_("factor"), max_length=40)
    factor_edition = models.CharField(_("edition"), max_length=40)
    factor_boundary = models.CharField(_("boundary"), max_length=120)
    factor_source = models.TextField(_("source"))
    emissions_kg = models.DecimalField(_("kg CO₂e"), max_digits=8, decimal_places=1)
    flying_kg = models.DecimalField(_("kg CO₂e if flown"), max_digits=8, decimal_places=1)

    class Meta:
        verbose_name = _("part of a trip")
        verbose_name_plural = _("parts of a trip")
        #: "out" stands before "back" by the order of the columns' positions.
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trip", "position"], name="trip_leg_position_once"),
            models.CheckConstraint(condition=models.Q(people_in_car__gte=1), name="trip_leg_somebody_in_car"),
        ]

    def __str__(self) -> str:
        return f"{self.from_name} → {self.to_name}"
