# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of insights."""

from __future__ import annotations

from django.urls import path

from tvilling.insights.views import board, report

app_name = "insights"
urlpatterns = [
    path("office/<slug:cohort>/", board.board, name="board"),
    path("reports/<slug:cohort>/", report.report, name="report"),
    path("reports/<slug:cohort>/keep/", report.keep, name="keep-report"),
    path("reports/<slug:cohort>/<int:number>/", report.kept_report, name="kept-report"),
    path("reports/<slug:cohort>/<int:number>/report.json", report.kept_file, name="kept-file"),
]
