# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of travel."""

from __future__ import annotations

from django.urls import path

from tvilling.travel.views import bank, claims, my, office, review, runs

OFFICE = "office/<slug:cohort>/travel/"
CLAIM = "travel/claims/<slug:code>/"
REVIEW = f"{OFFICE}claims/<slug:code>/"
RUN = f"{OFFICE}runs/<int:number>/"
app_name = "travel"
urlpatterns = [
    path("travel/", my.overview, name="my"),
    path("travel/finance/", my.finance, name="finance"),
    path("travel/bank/", bank.mine, name="bank"),
    path("travel/trips/new/<slug:meeting>/", my.new, name="trip-new"),
    path("travel/trips/<slug:code>/", my.detail, name="trip"),
    path("travel/trips/<slug:code>/edit/", my.edit, name="trip-edit"),
    path("travel/trips/<slug:code>/request/", my.request_approval, name="trip-request"),
    path("travel/trips/<slug:code>/withdraw/", my.withdraw, name="trip-withdraw"),
    path(CLAIM, claims.detail, name="claim"),
    path(f"{CLAIM}submit/", claims.submit, name="claim-submit"),
    path(f"{CLAIM}recall/", claims.recall, name="claim-recall"),
    path(f"{CLAIM}withdraw/", claims.withdraw, name="claim-withdraw"),
    path(f"{CLAIM}lines/new/", claims.line_new, name="line-new"),
    path(f"{CLAIM}lines/convert/", claims.line_convert, name="line-convert"),
    path(f"{CLAIM}lines/<slug:line>/", claims.line_edit, name="line"),
    path(f"{CLAIM}lines/<slug:line>/remove/", claims.line_remove, name="line-remove"),
    path(OFFICE, office.board, name="board"),
    path(f"{OFFICE}rules/", office.rules, name="rules"),
    path(f"{OFFICE}payer/", bank.payer, name="payer"),
    path(f"{OFFICE}accounts/<slug:code>/", bank.reveal, name="reveal"),
    path(f"{OFFICE}trips/", office.trips, name="office-trips"),
    path(f"{OFFICE}trips/<slug:code>/", office.trip, name="office-trip"),
    path(f"{OFFICE}trips/<slug:code>/approve/", office.approve, name="office-trip-approve"),
    path(f"{OFFICE}trips/<slug:code>/refuse/", office.refuse, name="office-trip-refuse"),
    path(f"{OFFICE}claims/", review.claims, name="office-claims"),
    path(REVIEW, review.detail, name="review"),
    path(f"{REVIEW}start/", review.start, name="review-start"),
    path(f"{REVIEW}approve/", review.approve, name="review-approve"),
    path(f"{REVIEW}return/", review.give_back, name="review-return"),
    path(f"{REVIEW}reject/", review.reject, name="review-reject"),
    path(f"{REVIEW}lines/<slug:line>/", review.allow, name="review-allow"),
    path(f"{OFFICE}runs/", runs.runs, name="runs"),
    path(f"{OFFICE}runs/new/", runs.new, name="run-new"),
    path(RUN, runs.detail, name="run"),
    path(f"{RUN}release/", runs.release, name="run-release"),
    path(f"{RUN}cancel/", runs.cancel, name="run-cancel"),
    path(f"{RUN}paid/", runs.paid, name="run-paid"),
    path(f"{RUN}files/<slug:channel>/", runs.take_file, name="run-file"),
    path(f"{RUN}payments/<slug:code>/paid/", runs.payment_paid, name="payment-paid"),
    path(f"{RUN}payments/<slug:code>/failed/", runs.payment_failed, name="payment-failed"),
]
