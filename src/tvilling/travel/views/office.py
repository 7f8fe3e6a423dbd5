# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The board of a cohort's travel, its trips and the decision about each, its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows, require
from tvilling.programmes.queries import history_items
from tvilling.travel import actions
from tvilling.travel.forms import ApproveTripForm, ReasonForm, RulesForm, rules_initial
from tvilling.travel.models import Mode
from tvilling.travel.permissions import get_office_trip, get_travel_cohort, office_trips
from tvilling.travel.queries import board as reads
from tvilling.travel.queries.allowances import rules_of
from tvilling.travel.queries.emissions import EDITION, footprint
from tvilling.travel.queries.ledger import ledger
from tvilling.travel.queries.payable import payable, payer_of
from tvilling.travel.states import TRIP_MACHINE
from tvilling.travel.tables import TripFilter, TripTable
from tvilling.ui.asking import at_address
from tvilling.ui.charts import Bar
from tvilling.ui.formats import money_text
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import Trip


@require_safe
@signed_in
def board(request: PersonRequest, cohort: str) -> HttpResponse:
    """What is to be approved, checked and paid, and the money against the ceilings."""
    edition = get_travel_cohort(request.user, cohort)
    sums = ledger(edition)
    context = {
        "cohort": edition, "ledger": sums, "bars": money_bars(sums),
        "trips": list(reads.waiting_trips(edition)), "unchecked": list(reads.unchecked(edition)),
        "checked": list(reads.checked(edition)), "runs": list(reads.unreleased(edition)),
        "payable": payable(edition, clock.now()), "payer": payer_of(edition),
        "footprint": reads.cohort_footprint(edition), "edition": EDITION,
        "modes": [(Mode(row.mode), row) for row in reads.mode_shares(edition)],
        "may_decide": allows(request.user, "travel.decide_trip", edition),
        "is_finance": allows(request.user, "travel.review", edition),
        "may_set_rules": allows(request.user, "travel.set_rules", edition),
    }  # fmt: skip
    return render(request, "travel/office/board.html", context)


def money_bars(sums: Any) -> list[Bar]:
    """The ledger as bars, the widest first."""
    without = ngettext(
        "without %(count)d approved trip whose traveller was not there",
        "without %(count)d approved trips whose travellers were not there",
        sums.missed,
    ) % {"count": sums.missed}
    rows = ((_("May be spent"), sums.total, ""), (_("Promised"), sums.committed, without if sums.missed else ""),
            (_("Claimed"), sums.claimed, ""), (_("Allowed"), sums.allowed, ""), (pgettext("money", "Paid"), sums.paid, ""))  # fmt: skip
    return [
        Bar(label, float(amount), money_text(amount, sums.currency, whole=True), note)
        for label, amount, note in rows
    ]


@require_safe
@signed_in
def trips(request: PersonRequest, cohort: str) -> HttpResponse:
    """All trips of the cohort that were asked for."""
    edition = get_travel_cohort(request.user, cohort)
    rows = office_trips(request.user, edition).annotate(emissions=Sum("legs__emissions_kg"))
    return render_list(
        request, TripTable, rows, TripFilter, template="travel/office/trips.html", context={"cohort": edition}
    )


@require_safe
@signed_in
def trip(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One trip, and the decision about it."""
    edition, found = _found(request, cohort, code)
    return _page(request, edition, found)


@require_POST
@signed_in
def approve(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Approve the trip with its ceiling."""
    edition, found = _found(request, cohort, code)
    require(request.user, "travel.decide_trip", found)
    form = ApproveTripForm(request.POST, prefix="approve")
    if form.is_valid():
        try:
            ceiling = form.cleaned_data["ceiling"]
            actions.approve_trip(actor=request.user, now=clock.now(), trip=found, ceiling=ceiling)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Approved. The traveller gets a letter with the ceiling."))
            return redirect("travel:board", edition.slug)
    return _page(request, edition, found, approve_form=form)


@require_POST
@signed_in
def refuse(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Refuse the trip."""
    edition, found = _found(request, cohort, code)
    require(request.user, "travel.decide_trip", found)
    form = ReasonForm(request.POST, prefix="refuse")
    if form.is_valid():
        try:
            actions.refuse_trip(
                actor=request.user, now=clock.now(), trip=found, reason=form.cleaned_data["reason"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Refused. The traveller gets a letter with the reason."))
            return redirect("travel:board", edition.slug)
    return _page(request, edition, found, refuse_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rules(request: PersonRequest, cohort: str) -> HttpResponse:
    """What is paid in this cohort."""
    edition = get_travel_cohort(request.user, cohort)
    if not allows(request.user, "travel.set_rules", edition):
        raise NotFound
    form = RulesForm(request.POST or None, initial=rules_initial(rules_of(edition)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_travel_rules(actor=request.user, now=clock.now(), cohort=edition, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved. Trips approved from now on follow these rules."))
            return redirect("travel:board", edition.slug)
    context = {"cohort": edition, "form": form}
    return render(request, "travel/office/rules.html", context, status=422 if form.errors else 200)


def _found(request: PersonRequest, cohort: str, code: str) -> tuple[Cohort, Trip]:
    edition = get_travel_cohort(request.user, cohort)
    return edition, get_office_trip(request.user, edition, code)


def _page(request: PersonRequest, cohort: Cohort, found: Trip, **forms: Any) -> HttpResponse:
    at_address(request, "travel:office-trip", cohort.slug, found.code)
    legs = list(found.legs.all())
    context = {
        "cohort": cohort, "trip": found, "legs": legs, "footprint": footprint(legs),
        "steps": {row.name for row in TRIP_MACHINE.available(found, request.user)},
        "history": history_items(history_of(found)),
        "approve_form": ApproveTripForm(prefix="approve", initial={"ceiling": cohort.travel_ceiling}),
        "refuse_form": ReasonForm(prefix="refuse"), **forms,
    }  # fmt: skip
    return render(request, "travel/office/trip.html", context, status=422 if forms else 200)
