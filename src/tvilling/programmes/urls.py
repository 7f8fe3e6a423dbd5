# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of programmes."""

from __future__ import annotations

from django.urls import path

from tvilling.programmes.views import letters, office, settings

app_name = "programmes"
TEXT = "office/<slug:cohort>/letters/texts/<str:key>/<slug:language>/"
JOURNEY = "office/<slug:cohort>/settings/journey/"
urlpatterns = [
    path("office/", office.cohorts, name="office"),
    path("office/<slug:cohort>/people/", office.people, name="people"),
    path("office/<slug:cohort>/people/invite/", office.invite, name="invite"),
    path("office/<slug:cohort>/people/invitations/<slug:code>/revoke/", office.revoke, name="revoke"),
    path("office/<slug:cohort>/people/<slug:code>/", office.role, name="role"),
    path("office/<slug:cohort>/people/<slug:code>/end/", office.end_role, name="end-role"),
    path("office/<slug:cohort>/audit/", office.audit, name="audit"),
    path("office/<slug:cohort>/letters/", letters.letters, name="letters"),
    path("office/<slug:cohort>/letters/texts/", letters.texts, name="texts"),
    path(TEXT, letters.text, name="text"),
    path(f"{TEXT}restore/", letters.restore, name="text-restore"),
    path("office/<slug:cohort>/letters/<slug:code>/", letters.letter, name="letter"),
    path("office/<slug:cohort>/letters/<slug:code>/cancel/", letters.cancel, name="letter-cancel"),
    path("office/<slug:cohort>/letters/<slug:code>/retry/", letters.retry, name="letter-retry"),
    path("office/<slug:cohort>/settings/", settings.general, name="settings"),
    path("office/<slug:cohort>/settings/programme/", settings.programme, name="settings-programme"),
    path("office/<slug:cohort>/settings/travel/", settings.travel, name="settings-travel"),
    path("office/<slug:cohort>/settings/languages/", settings.languages, name="settings-languages"),
    path("office/<slug:cohort>/settings/domains/", settings.domains, name="settings-domains"),
    path("office/<slug:cohort>/settings/levers/", settings.levers, name="settings-levers"),
    path("office/<slug:cohort>/settings/copy/", settings.copy, name="settings-copy"),
    path("office/<slug:cohort>/settings/check/", settings.check_copy, name="settings-check"),
    path(JOURNEY, settings.journey, name="settings-journey"),
    path(f"{JOURNEY}new/", settings.add_module, name="module-new"),
    path(f"{JOURNEY}<slug:module>/", settings.edit_module, name="module"),
    path(f"{JOURNEY}<slug:module>/remove/", settings.remove_module, name="module-remove"),
    path(f"{JOURNEY}<slug:module>/outputs/new/", settings.add_output, name="output-new"),
    path(f"{JOURNEY}<slug:module>/outputs/<slug:output>/", settings.edit_output, name="output"),
    path(
        f"{JOURNEY}<slug:module>/outputs/<slug:output>/remove/", settings.remove_output, name="output-remove"
    ),
]
