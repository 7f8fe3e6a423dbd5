# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of calls."""

from __future__ import annotations

from django.urls import path

from tvilling.calls.views import calendar, contents, extending, formpages, office, preparing, public

OFFICE = "office/<slug:cohort>/call/"

app_name = "calls"
urlpatterns = [
    path("calls/", public.call_list, name="list"),
    path("calls/<slug:slug>/", public.detail, name="detail"),
    path("calls/<slug:slug>/check/", public.check, name="check"),
    path("calls/<slug:slug>/dates.ics", calendar.dates, name="dates"),
    path(OFFICE, office.overview, name="office"),
    path(f"{OFFICE}new/", office.new, name="office-new"),
    path(f"{OFFICE}publish/", office.publish, name="office-publish"),
    path(f"{OFFICE}settle/", office.settle, name="office-settle"),
    path(f"{OFFICE}texts/", preparing.texts, name="office-texts"),
    path(f"{OFFICE}window/", preparing.window, name="office-window"),
    path(f"{OFFICE}rules/", preparing.rules, name="office-rules"),
    path(f"{OFFICE}criteria/", preparing.criteria, name="office-criteria"),
    path(f"{OFFICE}selection/", preparing.selection, name="office-selection"),
    path(f"{OFFICE}form/", formpages.choose, name="office-form"),
    path(f"{OFFICE}form/default/", formpages.use_default, name="office-form-default"),
    path(f"{OFFICE}faq/", contents.faq, name="office-faq"),
    path(f"{OFFICE}faq/new/", contents.new_faq, name="office-faq-new"),
    path(f"{OFFICE}faq/<slug:code>/", contents.edit_faq, name="office-faq-edit"),
    path(f"{OFFICE}faq/<slug:code>/remove/", contents.remove_faq, name="office-faq-remove"),
    path(f"{OFFICE}timeline/", contents.timeline, name="office-timeline"),
    path(f"{OFFICE}timeline/new/", contents.new_date, name="office-timeline-new"),
    path(f"{OFFICE}timeline/<slug:code>/", contents.edit_date, name="office-timeline-edit"),
    path(f"{OFFICE}timeline/<slug:code>/remove/", contents.remove_date, name="office-timeline-remove"),
    path(f"{OFFICE}documents/", contents.documents, name="office-documents"),
    path(f"{OFFICE}documents/<slug:code>/remove/", contents.remove_document, name="office-document-remove"),
    path(f"{OFFICE}extension/", extending.extension, name="office-extension"),
    path(f"{OFFICE}extension/<slug:code>/approve/", extending.approve, name="office-extension-approve"),
    path(f"{OFFICE}extension/<slug:code>/refuse/", extending.refuse, name="office-extension-refuse"),
    path("office/<slug:cohort>/forms/<slug:code>/", formpages.preview, name="form-preview"),
    path(
        "office/<slug:cohort>/forms/<slug:code>/definition.json", formpages.definition, name="form-definition"
    ),
]
