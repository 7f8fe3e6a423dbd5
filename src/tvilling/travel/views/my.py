# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A traveller's pages: trips and claims, asking for a trip, the trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.programmes.permissions import cohorts_with_role
from tvilling.programmes.queries import history_items
from tvilling.travel import actions
from tvilling.travel.forms import TripForm, mode_notes, trip_initial
from tvilling.travel.permissions import (
    SEES_AMOUNTS,
    account_of,
    claims_of,
    get_trip_for,
    get_visit_for,
    people_who_travel,
    travelling_cities,
    trips_of,
    visits_open_to,
)
from tvilling.travel.queries.emissions import comparisons, footprint, point_of
from tvilling.travel.states import TRIP_MACHINE, TripState
from tvilling.ui.asking import came_too_late
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.cities.models import City
    from tvilling.core.http import PersonRequest
    from tvilling.journeys.models import Meeting
    from tvilling.travel.models import Trip


@require_safe
@signed_in
def overview(request: PersonRequest) -> HttpResponse:
    """My trips and claims, and the visits I may ask for."""
    trips = list(trips_of(request.user))
    taken = {
        trip.meeting_id
        for trip in trips
        if trip.traveller_id == request.user.pk and trip.state != "withdrawn"
    }
    context = {
        "claims": claims_of(request.user),
        "trips": trips,
        "visits": [visit for visit in visits_open_to(request.user) if visit.pk not in taken],
        "account": account_of(request.user),
    }
    return render(request, "travel/my/overview.html", context)


@require_safe
@signed_in
def finance(request: PersonRequest) -> HttpResponse:
    """The cohorts whose travel money the person looks after."""
    cohorts = cohorts_with_role(request.user, *SEES_AMOUNTS).order_by("-starts_on")
    return render(request, "travel/my/finance.html", {"cohorts": cohorts})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: PersonRequest, meeting: str) -> HttpResponse:
    """Plan a trip to a visit, and ask for it at once if one likes."""
    visit = get_visit_for(request.user, meeting)
    cities = list(travelling_cities(request.user, visit))
    form = _form(request, visit, cities)
    if request.method == "POST" and form.is_valid():
        city = next(each for each in cities if each.slug == form.cleaned_data["city"])
        try:
            trip = _planned(request, form, visit, city)
        except ActionRefused as error:
            refused(form, error)
        else:
            return _ask(request, trip)
    context = {"meeting": visit, "form": form}
    return render(request, "travel/my/trip_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: PersonRequest, code: str) -> HttpResponse:
    """Change a planned trip."""
    trip = get_trip_for(request.user, code)
    form = _form(request, trip.meeting, [trip.city], trip)
    may_plan = allows(request.user, "travel.plan", trip)
    if may_plan and trip.state != TripState.PLANNED and request.method == "POST":
        return came_too_late(request, form, "travel:trip", code)
    if not may_plan or trip.state != TripState.PLANNED:
        raise NotFound
    if request.method == "POST" and form.is_valid():
        try:
            plan = form.plan(*_ends(trip.meeting, trip.city))
            actions.change_trip(actor=request.user, now=clock.now(), trip=trip, plan=plan)
        except ActionRefused as error:
            refused(form, error)
        else:
            return _ask(request, trip)
    context = {"meeting": trip.meeting, "trip": trip, "form": form}
    return render(request, "travel/my/trip_form.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One trip: its state, its ceiling, the way and what it emits."""
    trip = get_trip_for(request.user, code)
    legs = list(trip.legs.all())
    context = {
        "trip": trip, "legs": legs, "footprint": footprint(legs), "claim": _claim_of(request, trip),
        "steps": {row.name for row in TRIP_MACHINE.available(trip, request.user)},
        "history": history_items(history_of(trip)),
        "may_plan": allows(request.user, "travel.plan", trip),
    }  # fmt: skip
    return render(request, "travel/my/trip.html", context)


@require_POST
@signed_in
def request_approval(request: PersonRequest, code: str) -> HttpResponse:
    """Ask the office."""
    return _step(
        request, code, actions.request_trip, _("You have asked for this trip. The office answers by letter.")
    )


@require_POST
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """Call the trip off."""
    return _step(request, code, actions.withdraw_trip, _("The trip is withdrawn."))


def _claim_of(request: PersonRequest, trip: Trip) -> Any:
    return claims_of(request.user).filter(trip=trip).first()


def _form(request: PersonRequest, meeting: Meeting, cities: list[City], trip: Trip | None = None) -> TripForm:
    home, there = _ends(meeting, cities[0])
    notes = mode_notes(comparisons(home, there)) if home and there else {}
    people = [trip.traveller] if trip else people_who_travel(request.user, cities)
    first = {
        "departs_on": meeting.first_day, "returns_on": meeting.last_day,
        "traveller": request.user.code, "mode_out": "rail", "mode_back": "rail", "people_in_car": 1,
    }  # fmt: skip
    initial = first | (trip_initial(trip) if trip else {})
    return TripForm(request.POST or None, cities=cities, people=people, notes=notes, initial=initial)


def _ends(meeting: Meeting, city: City) -> tuple[Any, Any]:
    host = meeting.host_city
    return point_of(city), point_of(host) if host else None


def _planned(request: PersonRequest, form: TripForm, meeting: Meeting, city: City) -> Trip:
    people = {person.code: person for person in people_who_travel(request.user, [city])}
    traveller = people.get(form.cleaned_data["traveller"])
    if traveller is None:
        raise ActionRefused(_("This person is not in the team of this city."), field="traveller")
    plan = form.plan(*_ends(meeting, city))
    return actions.plan_trip(
        actor=request.user, now=clock.now(), meeting=meeting, city=city, plan=plan, traveller=traveller
    )


def _ask(request: PersonRequest, trip: Trip) -> HttpResponse:
    """After saving: ask at once when that button was pressed, and say what came of it."""
    if request.POST.get("then") != "request":
        messages.success(request, _("Saved. Nobody has been asked yet."))
        return redirect("travel:trip", trip.code)
    return _step(
        request,
        trip.code,
        actions.request_trip,
        _("You have asked for this trip. The office answers by letter."),
    )


def _step(request: PersonRequest, code: str, act: Callable[..., Trip], done: str) -> HttpResponse:
    trip = get_trip_for(request.user, code)
    try:
        act(actor=request.user, now=clock.now(), trip=trip)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("travel:trip", trip.code)
