# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""All addresses: each app states its own whole paths from the root."""

from __future__ import annotations

from django.urls import include, path

#: Apps with pages, in the order of the programme.
APPS = (
    "ui", "web", "accounts", "cities", "programmes", "documents", "mail", "questionnaires", "hosts", "calls",
    "applications", "evaluation", "complaints", "matching", "journeys", "replication", "travel", "knowledge",
    "insights",
)  # fmt: skip

urlpatterns = [
    *(path("", include(f"tvilling.{app}.urls")) for app in APPS),
    path("account/", include("allauth.account.urls")),
]

handler400 = "tvilling.web.views.errors.bad_request"
handler403 = "tvilling.web.views.errors.forbidden"
handler404 = "tvilling.web.views.errors.not_found"
handler500 = "tvilling.web.views.errors.server_error"
