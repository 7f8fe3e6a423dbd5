# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of journeys."""

from __future__ import annotations

from django.urls import path

from tvilling.journeys.views import calendars, groups, meetings, office, outputs

app_name = "journeys"
urlpatterns = [
    path("calendar/<slug:token>.ics", calendars.feed, name="feed"),
    path("my/calendar/", calendars.own, name="own-calendar"),
    path("my/calendar/renew/", calendars.renew, name="renew-calendar"),
    path("my/calendar/close/", calendars.close, name="close-calendar"),
    path("journeys/", groups.groups, name="groups"),
    path("journeys/meetings/<slug:code>/", meetings.meeting, name="meeting"),
    path("journeys/meetings/<slug:code>/change/", meetings.change, name="change-meeting"),
    path("journeys/meetings/<slug:code>/people/", meetings.expect, name="expect"),
    path("journeys/meetings/<slug:code>/close/", meetings.close, name="close-meeting"),
    path("journeys/meetings/<slug:code>/attendance/", meetings.correct, name="correct-attendance"),
    path("journeys/meetings/<slug:code>/cancel/", meetings.cancel, name="cancel-meeting"),
    path("journeys/<slug:slug>/", groups.group, name="group"),
    path("journeys/<slug:slug>/calendar.ics", groups.calendar, name="calendar"),
    path("journeys/<slug:slug>/outputs/<slug:code>/", outputs.output, name="output"),
    path("journeys/<slug:slug>/outputs/<slug:code>/judge/", outputs.judge, name="judge"),
    path("journeys/<slug:slug>/lessons/new/", groups.add_lesson, name="add-lesson"),
    path("journeys/<slug:slug>/lessons/<slug:code>/", groups.lesson, name="lesson"),
    path("journeys/<slug:slug>/pulse/", groups.pulse, name="pulse"),
    path("journeys/<slug:slug>/dates/", groups.shift, name="shift"),
    path("journeys/<slug:slug>/facilitator/", groups.facilitator, name="facilitator"),
    path("journeys/<slug:slug>/meetings/new/", meetings.plan, name="plan-meeting"),
    path("journeys/<slug:slug>/<slug:name>/", groups.step, name="step"),
    path("office/<slug:cohort>/journeys/", office.groups, name="office-groups"),
    path("office/<slug:cohort>/outputs/", office.outputs, name="office-outputs"),
    path("office/<slug:cohort>/journeys/meetings/new/", office.gather, name="office-gather"),
]
