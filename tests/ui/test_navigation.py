# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Menus, panels and waiting items show what apps have registered, to whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from tvilling.ui import navigation, panels, standing, waiting
from tvilling.ui.navigation import Count, Entry
from tvilling.ui.waiting import WaitingItem

NOW = datetime(2024, 6, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {area: [] for area in navigation.AREAS})
    monkeypatch.setattr(panels, "_panels", type(panels._panels)(dict))
    monkeypatch.setattr(waiting, "_sources", {})
    monkeypatch.setattr(standing, "_standings", [])


def links(path: str, area: str = "public"):
    sections = navigation.navigation_for(RequestFactory().get(path), area)
    return {str(section.label): [str(link.label) for link in section.links] for section in sections}


def test_entries_stand_under_their_sections_in_order():
    navigation.register("public", Entry("Later", "ui:theme", "B", 30), Entry("First", "ui:kit", "A", 10))
    navigation.register("public", Entry("Second", "ui:language", "A", 20), Entry("First", "ui:kit", "A", 10))
    assert links("/") == {"A": ["First", "Second"], "B": ["Later"]}


def test_what_is_hidden_or_has_no_address_here_is_left_out():
    navigation.register(
        "office",
        Entry("Hidden", "ui:kit", visible=lambda _request: False),
        Entry("Of a cohort", "ui:kit", url_kwargs=lambda _request: {"cohort": "c1"}),
        Entry("Unknown", "nowhere:at-all"),
    )
    assert links("/", "office") == {}


def test_the_longest_address_that_fits_is_the_current_one():
    navigation.register("public", Entry("Kit", "ui:kit"), Entry("Theme", "ui:theme"))
    (section,) = navigation.navigation_for(RequestFactory().get("/ui/theme/more/"), "public")
    assert [link.is_current for link in section.links] == [False, True]


def test_a_count_may_be_plain_toned_or_missing():
    navigation.register("my", Entry("a", "ui:kit", count=lambda _request: "7"), Entry("b", "ui:kit", order=1),
                        Entry("c", "ui:kit", order=2, count=lambda _request: Count("6 late", "bad")))  # fmt: skip
    (section,) = navigation.navigation_for(RequestFactory().get("/"), "my")
    assert [link.count for link in section.links] == [Count("7"), None, Count("6 late", "bad")]


def test_an_unknown_area_is_an_error_at_once():
    with pytest.raises(KeyError):
        navigation.register("offfice", Entry("a", "ui:kit"))


def test_panels_come_in_order_and_may_have_nothing_to_say():
    request = RequestFactory().get("/")
    panels.register_panel("x", lambda _request, obj: format_html("<p>{}</p>", obj), order=2)
    panels.register_panel("x", lambda _request, _obj: None, order=1)
    panels.register_panel("x", lambda _request, _obj: mark_safe("<p>first</p>"), order=0)
    assert panels.panels_for("x", request, "obj") == ["<p>first</p>", "<p>obj</p>"]
    assert panels.panels_for("y", request, "obj") == []


def test_what_is_due_first_waits_first_and_is_late_after_its_hour():
    due = WaitingItem("due", "/a/", due_at=NOW)
    whenever = WaitingItem("whenever", "/b/")
    old = WaitingItem("old", "/c/", since=NOW)
    waiting.register_source(lambda _person, _now: [whenever, old])
    waiting.register_source(lambda person, _now: [due] if person == "Ada" else [])
    assert waiting.waiting_for("Ada", NOW, ()) == [due, old, whenever]
    assert waiting.waiting_for("Bo", NOW, ()) == [old, whenever]
    assert not due.is_late(NOW)
    assert due.is_late(NOW.replace(hour=9))


def test_what_waits_alike_stands_in_the_order_of_its_letters_whatever_their_accents():
    cities = [WaitingItem(name, "/a/", due_at=NOW) for name in ("Lund", "İnegöl", "Évora", "Zagreb")]
    waiting.register_source(lambda _person, _now: cities)
    assert [row.title for row in waiting.waiting_for("Ada", NOW, ())] == ["Évora", "İnegöl", "Lund", "Zagreb"]


def test_only_those_are_asked_whom_a_source_concerns():
    def office(person, _now):
        return [WaitingItem(f"office of {person}", "/a/")]

    def everybody(person, _now):
        return [WaitingItem(f"trip of {person}", "/b/")]

    waiting.register_source(office, "office", "finance")
    waiting.register_source(everybody)
    titles = {
        person: [item.title for item in waiting.waiting_for(person, NOW, words)]
        for person, words in (("Ada", {"office", "team"}), ("Bo", {"team"}))
    }
    assert titles == {"Ada": ["office of Ada", "trip of Ada"], "Bo": ["trip of Bo"]}


def test_what_a_reader_is_is_asked_once_a_request_and_a_visitor_is_nothing():
    asked = []

    def works(request):
        asked.append(request.user)
        return {"office"}

    standing.register_standing(works)
    standing.register_standing(lambda _request: ("team",))
    request, visit = RequestFactory().get("/"), RequestFactory().get("/")
    request.user, visit.user = get_user_model()(), AnonymousUser()
    assert standing.standing_of(request) == standing.standing_of(request) == {"office", "team"}
    assert standing.standing_of(visit) == frozenset()
    assert asked == [request.user]
