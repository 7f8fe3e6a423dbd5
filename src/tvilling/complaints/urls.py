# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of complaints."""

from __future__ import annotations

from django.urls import path

from tvilling.complaints.views import city, office

app_name = "complaints"
urlpatterns = [
    path("my/complaints/", city.mine, name="mine"),
    path("my/complaints/about/<slug:code>/", city.start, name="start"),
    path("my/complaints/<slug:code>/", city.detail, name="detail"),
    path("my/complaints/<slug:code>/text/", city.write, name="write"),
    path("my/complaints/<slug:code>/files/", city.attach, name="attach"),
    path("my/complaints/<slug:code>/files/<slug:file>/remove/", city.detach, name="detach"),
    path("my/complaints/<slug:code>/file/", city.file, name="file"),
    path("my/complaints/<slug:code>/withdraw/", city.withdraw, name="withdraw"),
    path("office/<slug:cohort>/complaints/", office.overview, name="office"),
    path("office/<slug:cohort>/complaints/<slug:code>/", office.detail, name="office-detail"),
    path("office/<slug:cohort>/complaints/<slug:code>/assign/", office.assign, name="office-assign"),
    path("office/<slug:cohort>/complaints/<slug:code>/answer/", office.propose, name="office-answer"),
    path("office/<slug:cohort>/complaints/<slug:code>/return/", office.send_back, name="office-return"),
    path("office/<slug:cohort>/complaints/<slug:code>/pdf/", office.take_file, name="office-take-file"),
    path("office/<slug:cohort>/complaints/<slug:code>/put-right/", office.put_right, name="office-put-right"),
    path("office/<slug:cohort>/complaints/<slug:code>/release/", office.release, name="office-release"),
]
