# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of applications."""

from __future__ import annotations

from django.urls import path

from tvilling.applications.views import (
    consent,
    history,
    office,
    sections,
    submitting,
    team,
    verdicts,
)

app_name = "applications"
HERE = "apply/<slug:call>/<slug:city>/"
OFFICE = "office/<slug:cohort>/"
ONE = f"{OFFICE}applications/<slug:code>/"

urlpatterns = [
    path("my/applications/", team.mine, name="mine"),
    path("receipts/<slug:code>/", submitting.receipt, name="receipt"),
    path("receipts/<slug:code>/receipt.json", submitting.receipt_file, name="receipt-file"),
    path("apply/<slug:call>/", team.start, name="start"),
    path(HERE, team.overview, name="overview"),
    path(f"{HERE}check/", submitting.check, name="check"),
    path(f"{HERE}submit/", submitting.submit, name="submit"),
    path(f"{HERE}naming/", consent.naming, name="naming"),
    path(f"{HERE}withdraw/", team.withdraw, name="withdraw"),
    path(f"{HERE}restore/", team.restore, name="restore"),
    path(f"{HERE}<slug:section>/", sections.section, name="section"),
    path(f"{HERE}<slug:section>/autosave/", sections.autosave, name="autosave"),
    path(f"{HERE}<slug:section>/presence/", sections.presence, name="presence"),
    path(f"{HERE}<slug:section>/merge/<int:kept>/", history.merge, name="merge"),
    path(f"{HERE}<slug:section>/history/", history.history, name="history"),
    path(f"{HERE}<slug:section>/history/<int:earlier>/", history.earlier_text, name="earlier"),
    path(f"{HERE}<slug:section>/history/<int:earlier>/restore/", history.restore, name="restore-text"),
    path(f"{OFFICE}applications/", office.applications, name="office-list"),
    path(f"{OFFICE}eligibility/", office.queue, name="office-eligibility"),
    path(f"{OFFICE}eligibility/together/", verdicts.together, name="office-together"),
    path(ONE, office.detail, name="office-detail"),
    path(f"{ONE}recheck/", verdicts.recheck, name="office-recheck"),
    path(f"{ONE}decide/", verdicts.decide, name="office-decide"),
    path(f"{ONE}fix/", verdicts.fix, name="office-fix"),
    path(f"{ONE}reopen/", verdicts.reopen, name="office-reopen"),
]
