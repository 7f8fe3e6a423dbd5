# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits in travel: for the traveller, for the office, for finance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.programmes.models import CohortRole, Participation
from tvilling.travel.models import Claim, PaymentRun, Trip
from tvilling.travel.permissions import account_of
from tvilling.travel.queries.payable import WAITING_FOR_MONEY
from tvilling.travel.states import CLAIM_OPEN, ClaimState, RunState, TripState
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tvilling.programmes.models import Cohort


def traveller_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Trips to ask for, claims to fill in, a bank account to add."""
    if not person.is_authenticated:
        return
    kind = _("Travel")
    trips = Trip.objects.filter(traveller_id=person.pk, state__in=(TripState.PLANNED, TripState.APPROVED))
    states = set()
    for trip in trips.select_related("meeting"):
        states.add(trip.state)
        if trip.state == TripState.PLANNED:
            title = _("Ask for your trip: %(visit)s") % {"visit": trip.meeting}
            due = trip.meeting.starts_at
            address = reverse("travel:trip", args=[trip.code])
            yield WaitingItem(title, address, since=trip.created_at, due_at=due, kind=kind)
    claims = Claim.objects.filter(
        trip__traveller_id=person.pk, state__in=(*CLAIM_OPEN, ClaimState.PAYMENT_FAILED)
    )
    for claim in claims.select_related("trip__meeting"):
        states.add(claim.state)
        if claim.state in CLAIM_OPEN:
            back = claim.state == ClaimState.RETURNED
            words = _("Change your claim: %(visit)s") if back else _("Claim your costs: %(visit)s")
            yield WaitingItem(
                words % {"visit": claim.trip.meeting}, reverse("travel:claim", args=[claim.code]), since=claim.created_at,
                due_at=claim.due_at, kind=kind, tone="attention",
            )  # fmt: skip
    if ClaimState.PAYMENT_FAILED in states:
        yield WaitingItem(
            _("A payment to you came back: look at your bank account"),
            reverse("travel:bank"),
            kind=kind,
            tone="bad",
        )
    elif TripState.APPROVED in states and account_of(person) is None:
        yield WaitingItem(_("Add your bank account"), reverse("travel:bank"), kind=kind, tone="attention")


def staff_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Trips to approve, claims to check and to approve, runs to prepare, release and settle."""
    held: dict[str, list[Cohort]] = {CohortRole.OFFICE: [], CohortRole.FINANCE: []}
    roles = Participation.objects.filter(person_id=person.pk, role__in=held, ended_at__isnull=True)
    for part in roles.select_related("cohort"):
        held[part.role].append(part.cohort)
    office, finance = held[CohortRole.OFFICE], held[CohortRole.FINANCE]
    if office:
        yield from _trips(person, office)
    if finance:
        yield from _to_check(person, finance)
        yield from _to_pay(finance)
    if office or finance:
        yield from _second_person(person, [*office, *finance])


def _trips(person: Any, cohorts: list[Cohort]) -> Iterator[WaitingItem]:
    trips = Trip.objects.filter(cohort__in=cohorts, state=TripState.REQUESTED).exclude(traveller_id=person.pk)
    for trip in trips.exclude(author_id=person.pk).select_related("cohort", "traveller", "meeting"):
        title = _("Approve the trip of %(traveller)s: %(visit)s") % {
            "traveller": trip.traveller,
            "visit": trip.meeting,
        }
        yield WaitingItem(
            title, reverse("travel:office-trip", args=[trip.cohort.slug, trip.code]), since=trip.requested_at,
            due_at=trip.meeting.starts_at, kind=_("Travel"), tone="attention",
        )  # fmt: skip


def _to_check(person: Any, cohorts: list[Cohort]) -> Iterator[WaitingItem]:
    claims = Claim.objects.filter(trip__cohort__in=cohorts, state=ClaimState.SUBMITTED)
    for claim in claims.exclude(trip__traveller_id=person.pk).select_related(
        "trip__cohort", "trip__traveller"
    ):
        title = _("Check the claim of %(traveller)s") % {"traveller": claim.trip.traveller}
        address = reverse("travel:review", args=[claim.cohort.slug, claim.code])
        yield WaitingItem(title, address, since=claim.submitted_at, kind=_("Travel"), tone="attention")


def _to_pay(cohorts: list[Cohort]) -> Iterator[WaitingItem]:
    for cohort in cohorts:
        number = Claim.objects.filter(
            trip__cohort=cohort, state__in=WAITING_FOR_MONEY, allowed_total__gt=0
        ).count()
        if number:
            title = ngettext("%(number)s claim to pay", "%(number)s claims to pay", number) % {
                "number": number
            }
            yield WaitingItem(title, reverse("travel:run-new", args=[cohort.slug]), kind=_("Travel"))
    for run in PaymentRun.objects.filter(cohort__in=cohorts, state=RunState.RELEASED).select_related(
        "cohort"
    ):
        title = _("Run %(number)s: send the file to the bank, then mark what is paid") % {
            "number": run.number
        }
        address = reverse("travel:run", args=[run.cohort.slug, run.number])
        yield WaitingItem(title, address, since=run.released_at, kind=_("Travel"))


def _second_person(person: Any, cohorts: list[Cohort]) -> Iterator[WaitingItem]:
    checked = Claim.objects.filter(trip__cohort__in=cohorts, state=ClaimState.IN_REVIEW).exclude(
        reviewer_id=person.pk
    )
    others = checked.exclude(trip__traveller_id=person.pk).exclude(lines__allowed_by_id=person.pk)
    rows = others.select_related("trip__traveller").annotate(slug=F("trip__cohort__slug"))
    for claim in rows:
        title = _("Approve the checked claim of %(traveller)s") % {"traveller": claim.trip.traveller}
        address = reverse("travel:review", args=[claim.slug, claim.code])
        yield WaitingItem(title, address, since=claim.submitted_at, kind=_("Travel"), tone="attention")
    runs = PaymentRun.objects.filter(cohort__in=cohorts, state=RunState.PREPARED).exclude(
        created_by_id=person.pk
    )
    others_runs = runs.exclude(payments__claim__approved_by_id=person.pk)
    for slug, number, prepared_at in others_runs.values_list("cohort__slug", "number", "created_at"):
        title = _("Release payment run %(number)s") % {"number": number}
        address = reverse("travel:run", args=[slug, number])
        yield WaitingItem(title, address, since=prepared_at, kind=_("Travel"), tone="attention")
