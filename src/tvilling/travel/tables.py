# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of trips, claims and payment runs of a cohort, with their filters, and of the payments of a run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tvilling.travel.models import Claim, Payment, PaymentRun, Trip
from tvilling.travel.states import CLAIM_DECIDED, ClaimState, PaymentState, TripState
from tvilling.ui.badges import badge_html
from tvilling.ui.formats import day_html
from tvilling.ui.tables import (
    BaseTable,
    Column,
    DayColumn,
    MoneyColumn,
    NumberColumn,
    StateColumn,
)

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from tvilling.cities.models import City


#: Of whose trip was approved and who was confirmed absent.
NOT_THERE = _("was not there")


class TripTable(BaseTable):
    """A cohort's trips, for its office."""

    traveller = Column(
        verbose_name=_("Traveller"), order_by="traveller__sort_name",
        linkify=lambda record: reverse("travel:office-trip", args=[record.cohort.slug, record.code]),
    )  # fmt: skip
    city = Column(verbose_name=_("City"), order_by="city__slug")
    meeting = Column(verbose_name=_("Visit"), order_by="meeting__title")
    departs_on = DayColumn(verbose_name=_("Departure"))
    state = StateColumn()
    estimate = MoneyColumn(currency="currency", verbose_name=_("Estimate"))
    ceiling = MoneyColumn(currency="currency", verbose_name=_("Ceiling"))
    promised = MoneyColumn(currency="currency", verbose_name=_("Promised"))
    missed = Column(verbose_name=_("Attendance"), visible=False)
    emissions = NumberColumn(verbose_name=_("kg CO₂e"))

    def render_state(self, record: Any) -> SafeString:  # a trip, annotated
        """With the absence below it: that is why nothing is promised any more."""
        badge = badge_html(record.get_state_display(), record.state_tone)
        return (
            format_html('{}<br><span class="quiet">{}</span>', badge, NOT_THERE) if record.missed else badge
        )

    def value_missed(self, value: bool) -> str:  # noqa: FBT001 - as django-tables2 calls it
        """In words where nothing is promised for that reason."""
        return str(NOT_THERE) if value else ""

    def render_emissions(self, value: Decimal) -> str:
        """With one decimal: SQLite adds decimals up as floats."""
        return str(number_format(value, decimal_pos=1, use_l10n=True, force_grouping=True))

    def value_emissions(self, value: Decimal) -> Decimal:
        """The same as a number."""
        return value.quantize(Decimal("0.1"))

    class Meta(BaseTable.Meta):
        model = Trip
        fields = (
            "traveller",
            "city",
            "meeting",
            "departs_on",
            "state",
            "estimate",
            "ceiling",
            "promised",
            "emissions",
        )
        caption = _("Trips")
        empty_text = _("No trips yet. They appear here when somebody asks for one to a planned visit.")


class TripFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Filters of the trips."""

    state = filters.ChoiceFilter(label=_("State"), choices=TripState.choices[1:])
    q = filters.CharFilter(label=_("Person, city or visit"), method="words")

    class Meta:
        model = Trip
        fields = ("state",)

    def words(self, rows: QuerySet[Trip], _name: str, value: str) -> QuerySet[Trip]:
        """Trips in whose names the words are."""
        return rows.filter(
            Q(traveller__name__icontains=value)
            | Q(city__name__icontains=value)
            | Q(meeting__title__icontains=value)
        )


class ClaimTable(BaseTable):
    """A cohort's claims: amounts only."""

    traveller = Column(
        accessor="trip__traveller", verbose_name=_("Traveller"), order_by="trip__traveller__sort_name",
        linkify=lambda record: reverse("travel:review", args=[record.cohort.slug, record.code]),
    )  # fmt: skip
    city = Column(accessor="trip__city", verbose_name=_("City"), order_by="trip__city__slug")
    meeting = Column(accessor="trip__meeting", verbose_name=_("Visit"), order_by="trip__meeting__title")
    state = StateColumn()
    ceiling = MoneyColumn(accessor="trip__ceiling", verbose_name=_("Ceiling"))
    claimed_total = MoneyColumn(verbose_name=_("Claimed"))
    allowed_total = MoneyColumn(verbose_name=_("Allowed"))
    due_at = DayColumn(verbose_name=_("Due"))
    submitted_at = DayColumn(verbose_name=_("Submitted"))
    paid_on = DayColumn(verbose_name=_("Paid"))
    # For exports alone: the two people, for whoever audits.
    reviewer = Column(verbose_name=_("Checked by"), visible=False)
    approved_by = Column(verbose_name=_("Approved by"), visible=False)
    left_at = DayColumn(verbose_name=_("City left the programme"), visible=False)

    def render_city(self, value: City, record: Any) -> str | SafeString:  # a claim, annotated
        """With the day on which it left, if it did: what it is owed or was paid belongs to the time before."""
        if record.left_at is None:
            return str(value)
        left = format_html(str(_("left the programme on {day}")), day=day_html(record.left_at))
        return format_html('{}<br><span class="quiet">{}</span>', value, left)

    def value_city(self, value: City) -> str:
        """For exports: the name alone; the day has its own column."""
        return str(value)

    class Meta(BaseTable.Meta):
        model = Claim
        fields = (
            "traveller", "city", "meeting", "state", "ceiling", "claimed_total", "allowed_total", "due_at",
            "submitted_at", "paid_on",
        )  # fmt: skip
        caption = _("Claims")
        empty_text = _(
            "No claims yet. One opens when the attendance of somebody with an approved trip is confirmed."
        )


DECIDED = "decided"


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Filters of the claims."""

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[*ClaimState.choices, (DECIDED, _("Approved, and what came after"))],
        method="in_state",
    )
    q = filters.CharFilter(label=_("Person, city or visit"), method="words")

    class Meta:
        model = Claim
        fields = ("state",)

    def in_state(self, rows: QuerySet[Claim], _name: str, value: str) -> QuerySet[Claim]:
        """One state, or all from the approval on: those with something allowed."""
        return rows.filter(state__in=CLAIM_DECIDED if value == DECIDED else [value])

    def words(self, rows: QuerySet[Claim], _name: str, value: str) -> QuerySet[Claim]:
        """Claims in whose names the words are."""
        return rows.filter(
            Q(trip__traveller__name__icontains=value)
            | Q(trip__city__name__icontains=value)
            | Q(trip__meeting__title__icontains=value)
        )


class RunTable(BaseTable):
    """A cohort's payment runs."""

    number = NumberColumn(
        verbose_name=_("Number"),
        linkify=lambda record: reverse("travel:run", args=[record.cohort.slug, record.number]),
    )
    state = StateColumn()
    execute_on = DayColumn(verbose_name=_("Day of payment"))
    total = MoneyColumn(verbose_name=_("Total"))
    paid = MoneyColumn(verbose_name=pgettext_lazy("money", "Paid"))
    came_back = MoneyColumn(verbose_name=_("Came back"))
    created_by = Column(verbose_name=_("Prepared by"), order_by="created_by__sort_name")
    released_by = Column(verbose_name=_("Released by"), order_by="released_by__sort_name")

    class Meta(BaseTable.Meta):
        model = PaymentRun
        fields = ("number", "state", "execute_on", "total", "paid", "came_back", "created_by", "released_by")
        caption = _("Payment runs")
        empty_text = _("No payment runs yet. Prepare one when claims are approved.")


class PaymentTable(BaseTable):
    """The payments of a run; accounts, masked, and the steps of a payment are for finance alone."""

    traveller = Column(
        accessor="claim__trip__traveller", verbose_name=_("Traveller"),
        order_by="claim__trip__traveller__sort_name",
    )  # fmt: skip
    amount = MoneyColumn(verbose_name=_("Amount"))
    account = Column(accessor="account__masked", verbose_name=_("Account"), orderable=False)
    channel = Column(verbose_name=_("How it is paid"))
    reference = Column(verbose_name=_("Reference"))
    state = StateColumn()
    # For exports alone: on the page they stand below the traveller and the state.
    city = Column(accessor="claim__trip__city", verbose_name=_("City"), visible=False)
    paid_on = DayColumn(accessor="claim__paid_on", verbose_name=_("Paid"), visible=False)
    failure = Column(verbose_name=_("Why it came back"), visible=False)

    class Meta(BaseTable.Meta):
        model = Payment
        fields = ("traveller", "amount", "account", "channel", "reference", "state", "paid_on", "failure")
        sequence: tuple[str, ...] = ("traveller", "city", "...")
        caption = _("Payments")

    def __init__(self, *args: Any, is_finance: bool, **options: Any) -> None:
        super().__init__(*args, exclude=() if is_finance else ("account",), **options)
        self.is_finance = is_finance
        if is_finance:
            self.columns.hide("channel")  # it stands below the account

    def render_traveller(self, record: Payment) -> SafeString:
        """As a link to the claim, with the city below."""
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet">{}</span>',
            reverse("travel:review", args=[record.cohort.slug, record.claim.code]),
            record.claim.trip.traveller, record.claim.trip.city,
        )  # fmt: skip

    def value_traveller(self, value: Any) -> str:
        """The name."""
        return str(value)

    def render_account(self, value: str, record: Payment) -> SafeString:
        """Masked, with the way to it below."""
        return format_html('{}<br><span class="quiet">{}</span>', value, record.get_channel_display())

    def value_account(self, value: str) -> str:
        """Masked."""
        return value

    def value_paid_on(self, value: date, record: Payment) -> date | None:
        """The day on the statement; the claim of a payment that came back may be paid by a later run."""
        return value if record.state == PaymentState.PAID else None

    def render_state(self, record: Payment) -> SafeString:
        """The badge, what is known besides, and the steps that are left."""
        context = {"payment": record, "is_finance": self.is_finance}
        return render_to_string("travel/office/payment_state.html", context, self.request)

    def value_state(self, record: Payment) -> str:
        """The words of the badge."""
        return str(record.get_state_display())
