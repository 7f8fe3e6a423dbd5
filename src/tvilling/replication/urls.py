# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of replication plans."""

from __future__ import annotations

from django.urls import path

from tvilling.replication.views import plans, versions

app_name = "replication"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:code>/", plans.plan, name="plan"),
    path("plans/<slug:code>/submit/", plans.submit, name="submit"),
    path("plans/<slug:code>/accept/", plans.accept, name="accept"),
    path("plans/<slug:code>/return/", plans.give_back, name="return"),
    path("plans/<slug:code>/endorse/", plans.endorse, name="endorse"),
    path("plans/<slug:code>/checks/new/", plans.check, name="add-check"),
    path("plans/<slug:code>/checks/<slug:number>/", plans.check, name="check"),
    path("plans/<slug:code>/actions/new/", plans.action, name="add-action"),
    path("plans/<slug:code>/actions/<slug:number>/", plans.action, name="action"),
    path("plans/<slug:code>/indicators/new/", plans.indicator, name="add-indicator"),
    path("plans/<slug:code>/indicators/<slug:number>/", plans.indicator, name="indicator"),
    path("plans/<slug:code>/comments/<slug:number>/settle/", plans.settle, name="settle"),
    path("plans/<slug:code>/sections/<slug:key>/", plans.section, name="section"),
    path("plans/<slug:code>/sections/<slug:key>/comment/", plans.comment, name="comment"),
    path("plans/<slug:code>/<slug:kind>/<slug:number>/remove/", plans.remove, name="remove"),
    path("plans/<slug:code>/versions/<int:number>/", versions.version, name="version"),
    path("plans/<slug:code>/plan.<slug:kind>", plans.download, name="download"),
    path("office/<slug:cohort>/plans/", plans.office, name="office"),
]
