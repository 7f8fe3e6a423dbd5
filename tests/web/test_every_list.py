# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every list of the program asks the database as often for three rows as for one: found in the addresses, none left out.

A list is a view that answers by `ui.lists.render_list`. All lists of a cohort are opened as Ada of its office; what
another person reads, or what needs more than the cohort in its address, says so in `LISTS`. A list that has no rows here
fails: `tests/factories/lists.py` is where rows are made. Besides, every page that needs no more than the cohort is
opened as each person, whether its rows are a list or not.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from tests.architecture.test_urls import patterns
from tests.factories.accounts import make_person
from tests.factories.insights import LEARNING, Programme
from tests.factories.lists import make_many
from tvilling.core import clock

pytestmark = pytest.mark.django_db

FEW, MANY = 1, 3
#: What makes a view's answer a list.
LISTED = "render_list"
#: Lists that somebody else reads than the office, by address: who, and what else the address names.
LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts:letters": ("bo", {}),
    "evaluation:queue": ("dana", {}),
    "hosts:catalogue": ("nobody", {}),
    "hosts:catalogue-list": ("nobody", {}),
    "hosts:catalogue-map": ("nobody", {}),
    "insights:kept-report": ("ada", {"number": 1}),
    "journeys:groups": ("fia", {}),
    "knowledge:practices": ("nobody", {}),
    "knowledge:stories": ("nobody", {}),
    "matching:run": ("ada", {"number": 1}),
    "replication:plans": ("fia", {}),
    "travel:run": ("gus", {"number": 1}),
    "web:map": ("nobody", {}),
}
#: Not lists of the program, or answered by a list only when what was sent is refused.
NO_LISTS = {
    "ui:kit", "programmes:invite", "evaluation:office-release", "insights:keep-report", "travel:run-cancel",
    "travel:run-paid",
}  # fmt: skip
#: Lists of figures: as many rows in every cohort.
FIXED = {"insights:board", "insights:report", "insights:kept-report"}
PEOPLE = ("nobody", "ada", "bo", "dana", "fia", "gus", "kim")
OFFICE = ("ada", "gus", "kim")


def names_called(function: ast.AST) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def list_views(source: str) -> set[str]:
    """The functions of a module that answer with a list, themselves or by another one of the module."""
    calls = {
        each.name: names_called(each) for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)
    }
    found = {LISTED}
    while more := {name for name, called in calls.items() if called & found} - found:
        found |= more
    return found - {LISTED}


@cache
def list_views_of(module: ModuleType) -> set[str]:
    return list_views(inspect.getsource(module))


def is_list(pattern: URLPattern) -> bool:
    view = inspect.unwrap(pattern.callback)
    module = inspect.getmodule(view)
    return inspect.isfunction(view) and module is not None and view.__name__ in list_views_of(module)


def addresses() -> dict[str, URLPattern]:
    return {
        name: pattern
        for name, pattern in patterns(get_resolver())
        if getattr(pattern.callback, "__module__", "").startswith("tvilling.")
    }


def lists() -> list[str]:
    return sorted(name for name, pattern in addresses().items() if is_list(pattern) and name not in NO_LISTS)


def pages() -> list[str]:
    """Addresses that need no more than the cohort."""
    return sorted(
        name for name, pattern in addresses().items() if set(pattern.pattern.converters) <= {"cohort"}
    )


@dataclass
class Seen:
    """What one programme showed: queries by address and person, and rows by list."""

    queries: dict[tuple[str, str], int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def look(programme: Programme) -> Seen:
    seen = Seen()
    clients = {person: client_of(programme, person) for person in PEOPLE}
    with clock.virtual(LEARNING):
        for name in lists():
            person, more = LISTS.get(name, ("ada", {}))
            url = address_of(name, programme, more)
            for kind in ("", "?export=csv", "?export=xlsx"):
                seen.queries[name + kind, person], status, content = asked(clients[person], url + kind)
                assert status == 200, f"{url}{kind} answers {person} with {status}"
                if kind == "?export=csv":
                    seen.rows[name] = content.count(b"\r\n") - 1
        # Here queries are counted and nothing else, and they are the same on both databases.
        for name in pages() if connection.vendor == "sqlite" else []:
            url = address_of(name, programme, {})
            for person in OFFICE if url.startswith("/office/") else PEOPLE:
                if (name, person) in seen.queries:
                    continue
                number, status, _content = asked(clients[person], url)
                if status == 405:
                    break
                if status == 200:
                    seen.queries[name, person] = number
    return seen


def client_of(programme: Programme, person: str) -> Client:
    client = Client()
    if person != "nobody":
        client.force_login(programme.people.get(person) or make_person(person.capitalize()))
    # What is kept between requests is kept from here on.
    client.get("/")
    return client


def address_of(name: str, programme: Programme, more: dict[str, Any]) -> str:
    named = {"cohort": programme.cohort.slug, **more}
    return reverse(name, kwargs={key: named[key] for key in addresses()[name].pattern.converters})


def grown(few: Seen, many: Seen, name: str) -> list[str]:
    """Each way in which the address was asked for with other queries for many rows than for few."""
    return [
        f"{address} as {person}: {number} queries, {many.queries.get((address, person))} for more rows"
        for (address, person), number in few.queries.items()
        if address.partition("?")[0] == name and many.queries.get((address, person), number) > number
    ]


def asked(client: Client, url: str) -> tuple[int, int, bytes]:
    """How many queries an answer takes, its status and what it says."""
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
        content: bytes = answer.getvalue()
    return len(caught), answer.status_code, content


def look_once(number: int, django_db_blocker: Any) -> Seen:
    """What the programme shows with so many rows; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        seen = look(make_many(number))
        transaction.set_rollback(True)
    return seen


@pytest.fixture(scope="module")
def few(django_db_setup: None, django_db_blocker: Any) -> Seen:
    return look_once(FEW, django_db_blocker)


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Seen:
    return look_once(MANY, django_db_blocker)


@pytest.mark.parametrize("name", lists())
def test_a_list_answers_and_has_rows(name: str, many: Seen) -> None:
    assert many.rows[name] > 0


# Both databases are asked the same queries, so that to count them once is enough.
@pytest.mark.one_database
@pytest.mark.parametrize("name", lists())
def test_a_list_asks_as_often_for_three_rows_as_for_one(name: str, few: Seen, many: Seen) -> None:
    assert few.rows[name] > 0
    if name not in FIXED:
        assert many.rows[name] >= few.rows[name] + MANY - FEW, "tests/factories/lists.py makes no rows for it"
    assert grown(few, many, name) == []


@pytest.mark.one_database
@pytest.mark.parametrize("name", pages())
def test_a_page_asks_as_often_for_many_rows_as_for_few(name: str, few: Seen, many: Seen) -> None:
    assert grown(few, many, name) == []


@pytest.mark.one_database
def test_nearly_every_page_was_looked_at(many: Seen) -> None:
    looked_at = {address for address, _person in many.queries}
    assert len(looked_at & set(pages())) > 60


def test_a_list_is_found_by_its_source_and_a_growing_one_is_caught() -> None:
    source = """
def rows(request):
    return render_list(request, Table, Row.all())

def other(request):
    return _page(request)

def _page(request):
    return rows(request)

def form(request):
    return render(request, "a.html")
"""
    assert list_views(source) == {"rows", "other", "_page"}
    few, many = (
        Seen({("a", "ada"): 5, ("a?export=csv", "ada"): 5}),
        Seen({("a", "ada"): 5, ("a?export=csv", "ada"): 7}),
    )
    assert grown(few, many, "a") == ["a?export=csv as ada: 5 queries, 7 for more rows"]
