# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of hosts."""

from __future__ import annotations

from django.urls import path

from tvilling.hosts.views import my, public

app_name = "hosts"
urlpatterns = [
    path("hosts/<slug:slug>/", public.detail, name="detail"),
    path("my/hosting/<slug:code>/", my.activity, name="my-activity"),
]
