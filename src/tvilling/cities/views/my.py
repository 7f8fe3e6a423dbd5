# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's cities: the list, registering one, one city with its team and profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.cities import actions
from tvilling.cities.forms import EditForm, InviteForm, PlaceSearchForm, RegisterForm
from tvilling.cities.models import CityKind, TeamRole
from tvilling.cities.permissions import cities_of, get_city_for, get_registered_city, team_visible_to
from tvilling.cities.queries import (
    find_place,
    find_places,
    is_mission_city,
    language_name,
    pending_in_team,
    same_city,
)
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.folding import fold
from tvilling.core.permissions import allows
from tvilling.core.text import counted
from tvilling.ui.asking import at_address
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.cities.models import City
    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def overview(request: PersonRequest) -> HttpResponse:
    """The cities in whose teams the person is."""
    return render(
        request, "cities/my/overview.html", {"cities": cities_of(request.user).select_related("country")}
    )


@require_safe
@signed_in
def search(request: PersonRequest) -> HttpResponse:
    """Look for the place of the city to register. htmx gets the places alone."""
    typed = request.GET.get("q", "")
    places = find_places(typed) if typed else []
    context = {"form": PlaceSearchForm(initial={"q": typed}), "places": places, "typed": typed}
    template = "cities/my/places.html" if request.htmx else "cities/my/search.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register(request: PersonRequest) -> HttpResponse:
    """Register a city at the chosen place, or with a position of its own."""
    found = find_place(request.POST.get("place") or request.GET.get("place"))
    form = RegisterForm(request.POST or None, found=found, typed=request.GET.get("name", ""))
    there: City | None = None
    if found and request.method != "POST":
        there = same_city(name=found.name, country=found.country, place=found, kind=CityKind.LOCAL_AUTHORITY)
    if request.method == "POST" and form.is_valid():
        values = {
            name: value for name, value in form.cleaned_data.items() if name not in {"place", "country"}
        }
        country = found.country if found else form.cleaned_data["country"]
        try:
            city = actions.register_city(
                actor=request.user, now=clock.now(), country=country, place=found, **values
            )
        except actions.CityAlreadyThere as error:
            there = error.city
            refused(form, error)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("%(city)s is registered. You lead its team.") % {"city": city.name})
            return redirect("cities:detail", city.slug)
    context = {"form": form, "found": found, "there": there}
    return render(request, "cities/my/register.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def detail(request: PersonRequest, slug: str) -> HttpResponse:
    """A city with its team, its profile and what it has been in which cohort."""
    city = get_city_for(request.user, slug)
    initial = {"email": request.GET.get("invite", ""), "name": request.GET.get("name", ""), "role": "member"}
    return city_page(request, city, InviteForm(initial=initial))


def city_page(request: PersonRequest, city: City, invite_form: InviteForm) -> HttpResponse:
    """The city's page, with the form to invite as it is."""
    at_address(request, "cities:detail", city.slug)
    may_manage = allows(request.user, "cities.manage_team", city)
    context = {
        "city": city,
        "facts": facts(city),
        "team": sorted(
            team_visible_to(request.user, city),
            key=lambda member: (TeamRole.values.index(member.role), fold(member.person.name)),
        ),
        "invitations": pending_in_team(city, clock.now()) if may_manage else [],
        "may_manage": may_manage,
        "may_update": allows(request.user, "cities.update", city),
        "invite_form": invite_form,
        "is_mission_city": is_mission_city(city),
    }
    return render(request, "cities/my/detail.html", context, status=422 if invite_form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: PersonRequest, slug: str) -> HttpResponse:
    """Change the profile."""
    city = get_city_for(request.user, slug)
    form = EditForm(request.POST or None, city=city)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_city(actor=request.user, now=clock.now(), city=city, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cities:detail", city.slug)
    return render(
        request, "cities/my/edit.html", {"city": city, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask the leads of a registered city to be let in."""
    city = get_registered_city(slug)
    if request.method == "POST":
        try:
            actions.ask_to_join(actor=request.user, now=clock.now(), city=city)
        except ActionRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The leads of %(city)s get a letter from us.") % {"city": city.name})
        return redirect("cities:my")
    return render(request, "cities/my/join.html", {"city": city})


def facts(city: City) -> list[tuple[str, Any]]:
    """A city's profile as labels and values."""
    population = counted(city.population) if city.population is not None else _("not known")
    if city.population is not None and city.population_year:
        population = f"{population} ({city.population_year})"
    rows: list[tuple[str, Any]] = [
        (_("Country"), str(city.country)),
        (_("Kind"), city.get_kind_display()),
        (_("Inhabitants"), population),
        (_("Working languages"), ", ".join(language_name(code) for code in city.languages)),
        (_("Climate class"), city.koppen or _("not known")),
        (_("Website"), city.website),
    ]
    return [*rows, (_("Acts for"), city.acts_for)] if city.acts_for else rows
