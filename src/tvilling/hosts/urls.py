# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of hosts."""

from __future__ import annotations

from django.urls import path

from tvilling.hosts.views import my, office, parts, public

app_name = "hosts"
urlpatterns = [
    path("hosts/", public.catalogue, name="catalogue"),
    path("hosts/list/", public.catalogue_list, name="catalogue-list"),
    path("hosts/map/", public.catalogue_map, name="catalogue-map"),
    path("hosts/compare/", public.compare, name="compare"),
    path("hosts/<slug:slug>/", public.detail, name="detail"),
    path("my/hosting/", my.overview, name="my"),
    path("my/hosting/new/", my.start, name="my-start"),
    path("my/hosting/<slug:code>/", my.activity, name="my-activity"),
    path("my/hosting/<slug:code>/profile/", my.profile, name="my-profile"),
    path("my/hosting/<slug:code>/cities/", parts.cities, name="my-cities"),
    path("my/hosting/<slug:code>/cities/<slug:slug>/remove/", parts.remove_city, name="my-remove-city"),
    path("my/hosting/<slug:code>/capacity/", my.capacity, name="my-capacity"),
    path("my/hosting/<slug:code>/practices/", parts.practices, name="my-practices"),
    path("my/hosting/<slug:code>/practices/new/", parts.add_practice, name="my-add-practice"),
    path("my/hosting/<slug:code>/practices/<slug:practice>/", parts.edit_practice, name="my-practice"),
    path(
        "my/hosting/<slug:code>/practices/<slug:practice>/remove/",
        parts.remove_practice,
        name="my-remove-practice",
    ),
    path("my/hosting/<slug:code>/check/", my.check, name="my-check"),
    path("my/hosting/<slug:code>/withdraw/", my.withdraw, name="my-withdraw"),
    path("office/<slug:cohort>/hosts/", office.office_list, name="office-list"),
    path("office/<slug:cohort>/hosts/<slug:code>/", office.detail, name="office-detail"),
    path("office/<slug:cohort>/hosts/<slug:code>/edit/", office.edit, name="office-edit"),
    path("office/<slug:cohort>/hosts/<slug:code>/accept/", office.accept, name="office-accept"),
    path("office/<slug:cohort>/hosts/<slug:code>/return/", office.give_back, name="office-return"),
    path("office/<slug:cohort>/hosts/<slug:code>/decline/", office.decline, name="office-decline"),
    path("office/<slug:cohort>/hosts/<slug:code>/withdraw/", office.withdraw, name="office-withdraw"),
    path("office/<slug:cohort>/hosts/<slug:code>/carry-over/", office.carry_over, name="office-carry-over"),
]
