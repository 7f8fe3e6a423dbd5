# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of insights."""

from __future__ import annotations

from django.urls import path

from tvilling.insights.views import board

app_name = "insights"
urlpatterns = [
    path("office/<slug:cohort>/", board.board, name="board"),
]
