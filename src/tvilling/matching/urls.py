# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of matching."""

from __future__ import annotations

from django.urls import path

from tvilling.matching.views import city, office, solving

app_name = "matching"
urlpatterns = [
    path("my/matches/", city.matches, name="matches"),
    path("my/matches/<slug:code>/", city.match, name="match"),
    path("my/matches/<slug:code>/confirm/", city.confirm, name="confirm"),
    path("my/matches/<slug:code>/decline/", city.decline, name="decline"),
    path("my/matches/<slug:code>/end/", city.ask_end, name="ask-end"),
    path("my/hosting/<slug:code>/ranking/", city.ranking, name="ranking"),
    path("office/<slug:cohort>/matching/", solving.overview, name="office"),
    path("office/<slug:cohort>/matching/rules/new/", office.add_rule, name="add-rule"),
    path("office/<slug:cohort>/matching/rules/<slug:code>/remove/", office.remove_rule, name="remove-rule"),
    path("office/<slug:cohort>/matching/<int:number>/", office.run, name="run"),
    path("office/<slug:cohort>/matching/<int:number>/stop/", solving.stop, name="stop"),
    path("office/<slug:cohort>/matching/<int:number>/check/", office.check, name="check"),
    path("office/<slug:cohort>/matching/<int:number>/propose/", office.propose, name="propose"),
    path("office/<slug:cohort>/matching/<int:number>/return/", office.give_back, name="return"),
    path("office/<slug:cohort>/matching/<int:number>/publish/", office.publish, name="publish"),
    path("office/<slug:cohort>/matching/<int:number>/compare/<int:other>/", office.compare, name="compare"),
    path("office/<slug:cohort>/matching/<int:number>/pairs/<slug:code>/", office.pair, name="pair"),
    path("office/<slug:cohort>/matching/<int:number>/pairs/<slug:code>/end/", office.end_pair, name="end"),
    path(
        "office/<slug:cohort>/matching/<int:number>/pairs/<slug:code>/end/agree/",
        office.agree_end,
        name="agree-end",
    ),
    path(
        "office/<slug:cohort>/matching/<int:number>/pairs/<slug:code>/end/refuse/",
        office.keep_pair,
        name="keep",
    ),
    path("office/<slug:cohort>/matching/<int:number>/<slug:part>.json", office.record, name="record"),
]
