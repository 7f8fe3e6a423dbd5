# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of evaluation."""

from __future__ import annotations

from django.urls import path

from tvilling.evaluation.views import city, correcting, expert, office, previewing, selection

app_name = "evaluation"
urlpatterns = [
    path("evaluate/", expert.queue, name="queue"),
    path("evaluate/consensus/<slug:code>/", expert.consensus, name="consensus"),
    path("evaluate/<slug:code>/", expert.case, name="case"),
    path("evaluate/<slug:code>/no-conflict/", expert.no_conflict, name="no-conflict"),
    path("evaluate/<slug:code>/conflict/", expert.conflict, name="conflict"),
    path("my/results/", city.results, name="results"),
    path("my/results/<slug:code>/", city.result, name="result"),
    path("my/results/<slug:code>/confirm/", city.confirm, name="confirm"),
    path("my/results/<slug:code>/decline/", city.decline, name="decline"),
    path("my/results/<slug:code>/withdraw/", city.withdraw, name="withdraw"),
    path("office/<slug:cohort>/evaluation/", office.overview, name="office"),
    path("office/<slug:cohort>/evaluation/assign/", office.assign_all, name="office-assign-all"),
    path("office/<slug:cohort>/evaluation/experts/", office.experts, name="office-experts"),
    path("office/<slug:cohort>/evaluation/experts/new/", office.add_expert, name="office-add-expert"),
    path("office/<slug:cohort>/evaluation/experts/<slug:code>/", office.expert, name="office-expert"),
    path("office/<slug:cohort>/evaluation/conflicts/", office.conflicts, name="office-conflicts"),
    path("office/<slug:cohort>/evaluation/scores/", office.scores, name="office-scores"),
    path("office/<slug:cohort>/evaluation/cases/<slug:code>/revoke/", office.revoke, name="office-revoke"),
    path("office/<slug:cohort>/evaluation/cases/<slug:code>/reopen/", office.reopen, name="office-reopen"),
    path("office/<slug:cohort>/evaluation/<slug:code>/", office.application, name="office-application"),
    path("office/<slug:cohort>/selection/", selection.overview, name="office-selection"),
    path("office/<slug:cohort>/selection/rank/", selection.make_list, name="office-rank"),
    path("office/<slug:cohort>/selection/propose/", selection.propose, name="office-propose"),
    path("office/<slug:cohort>/selection/letters/", previewing.letters, name="office-letters"),
    path("office/<slug:cohort>/selection/release/", selection.release, name="office-release"),
    path("office/<slug:cohort>/selection/promote/", selection.promote, name="office-promote"),
    path("office/<slug:cohort>/selection/put-right/<slug:code>/", correcting.page, name="office-correction"),
    path(
        "office/<slug:cohort>/selection/put-right/<slug:code>/propose/",
        correcting.propose,
        name="office-correct",
    ),
    path(
        "office/<slug:cohort>/selection/put-right/<slug:code>/tell/",
        correcting.tell,
        name="office-tell-correction",
    ),
    path(
        "office/<slug:cohort>/selection/put-right/<slug:code>/drop/",
        correcting.drop,
        name="office-drop-correction",
    ),
    path("office/<slug:cohort>/selection/<slug:code>/", selection.decision, name="office-decision"),
]
