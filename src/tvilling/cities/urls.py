# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of cities."""

from __future__ import annotations

from django.urls import path

from tvilling.cities.views import my

app_name = "cities"
urlpatterns = [path("cities/<slug:slug>/", my.detail, name="detail")]
