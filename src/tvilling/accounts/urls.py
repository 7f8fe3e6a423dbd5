# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of accounts. The page “Enter as…” has an address only in a sample installation."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from tvilling.accounts.views import entering, invitations, own

app_name = "accounts"
urlpatterns = [
    path("invitations/<str:token>/", invitations.show, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="invitation-accept"),
    path("invitations/<str:token>/decline/", invitations.decline, name="invitation-decline"),
    path("my/profile/", own.profile, name="profile"),
    path("my/data/", own.data, name="data"),
    path("my/letters/", own.letters, name="letters"),
    path("my/letters/<slug:code>/", own.letter, name="letter"),
]

if settings.SAMPLE:
    urlpatterns += [
        path("enter/", entering.choose, name="enter"),
        path("enter/letters/", entering.letters, name="sample-letters"),
        path("enter/<slug:code>/", entering.enter, name="enter-as"),
    ]
