# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from tvilling.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<slug:code>/", views.download, name="download"),
]
