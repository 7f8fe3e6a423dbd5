# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of web."""

from __future__ import annotations

from django.urls import path

from tvilling.web.views import health, my, public

app_name = "web"
urlpatterns = [
    path("", public.home, name="home"),
    path("map/", public.pairs, name="map"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("my/", my.overview, name="my"),
    path("healthz", health.health, name="health"),
]
