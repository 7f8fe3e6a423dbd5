# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of cities."""

from __future__ import annotations

from django.urls import path

from tvilling.cities.views import my, team

app_name = "cities"
urlpatterns = [
    path("my/cities/", my.overview, name="my"),
    path("cities/new/", my.search, name="new"),
    path("cities/new/register/", my.register, name="register"),
    path("cities/<slug:slug>/", my.detail, name="detail"),
    path("cities/<slug:slug>/edit/", my.edit, name="edit"),
    path("cities/<slug:slug>/join/", my.join, name="join"),
    path("cities/<slug:slug>/leave/", team.leave, name="leave"),
    path("cities/<slug:slug>/invite/", team.invite, name="invite"),
    path("cities/<slug:slug>/invitations/<slug:code>/revoke/", team.revoke, name="revoke"),
    path("cities/<slug:slug>/team/<slug:code>/role/", team.change_role, name="change-role"),
    path("cities/<slug:slug>/team/<slug:code>/remove/", team.remove, name="remove"),
]
