# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ui."""

from __future__ import annotations

from django.urls import path

from tvilling.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.kit, name="kit"),
    path("ui/theme/", views.set_theme, name="theme"),
    path("ui/language/", views.set_language, name="language"),
]
