# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of knowledge."""

from __future__ import annotations

from django.urls import path

from tvilling.knowledge.views import desk, public

app_name = "knowledge"
urlpatterns = [
    path("practices/", public.practices, name="practices"),
    path("practices/practices.json", public.practices_json, name="practices-json"),
    path("practices/<slug:slug>/", public.practice, name="practice"),
    path("stories/", public.stories, name="stories"),
    path("stories/feed.xml", public.StoryFeed(), name="feed"),
    path("stories/<slug:slug>/", public.story, name="story"),
    path("search/", public.search, name="search"),
    path("my/practices/", desk.overview, name="my"),
    path("my/practices/stories/new/", desk.new_story, name="new-story"),
    path("my/practices/stories/<slug:slug>/", desk.edit_story, name="edit-story"),
    path("my/practices/<slug:code>/", desk.write_entry, name="write-entry"),
    path("knowledge/<slug:kind>/<slug:slug>/", desk.preview, name="preview"),
    path("knowledge/<slug:kind>/<slug:slug>/<slug:name>/", desk.step, name="step"),
    path("office/<slug:cohort>/knowledge/", desk.office, name="office"),
    path("office/<slug:cohort>/knowledge/stories/", desk.office_stories, name="office-stories"),
]
