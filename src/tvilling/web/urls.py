# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of web."""

from __future__ import annotations

from django.urls import path

from tvilling.web.views import health

app_name = "web"
urlpatterns = [
    path("healthz", health.health, name="health"),
]
