# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The record in words: every key has a label, every kind a page that exists, every value a form that people read."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import translation

import tvilling
from tests.conftest import refuse_keys_without_words
from tests.factories.accounts import make_person
from tests.factories.hosts import make_host_activity
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit import words
from tvilling.audit.models import Entry
from tvilling.audit.reading import Reading
from tvilling.audit.words import Field

pytestmark = pytest.mark.django_db
SOURCES = Path(tvilling.__file__).parent
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)


def entry(kind: str = "travel.claim", key: object = 1, **sides: dict[str, object]) -> Entry:
    return Entry(object_type=kind, object_key=str(key), event="x.y", **{"before": {}, "after": {}, **sides})


def shown(found: Entry, reader: object = None, scope: object = None) -> str:
    return Reading([found], reader, scope).side(found, found.after)


def literal_keys(source: str) -> set[str]:
    """The keys that calls of `record` state in place, as `before={"state": …}` or as a name set to such a dict."""
    keys: set[str] = set()
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        named: dict[str, list[ast.Dict]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                for target in node.targets:
                    named.setdefault(ast.unparse(target), []).append(node.value)
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "_record"}):
                continue
            for side in (word.value for word in node.keywords if word.arg in {"before", "after"}):
                for found in [side] if isinstance(side, ast.Dict) else named.get(ast.unparse(side), []):
                    keys |= {str(key.value) for key in found.keys if isinstance(key, ast.Constant)}
    return keys


def without_words(app: str, keys: set[str]) -> list[str]:
    """Those that no kind of record of the app calls anything, nor any kind that its actions record about."""
    kinds = [model._meta.label_lower for model in apps.get_models() if "tvilling." in model.__module__]
    own = [kind for kind in kinds if kind.startswith(f"{app}.")]
    own += {"applications": ["programmes.cohort"], "matching": ["hosts.hostactivity"]}.get(app, [])
    return sorted(key for key in keys if not any(words.field_of(kind, key) for kind in own))


@pytest.mark.parametrize(
    "app", sorted(each.name for each in SOURCES.iterdir() if (each / "audit_events.py").exists())
)
def test_every_key_that_an_action_states_has_words(app: str) -> None:
    files = [*SOURCES.glob(f"{app}/actions.py"), *SOURCES.glob(f"{app}/actions/*.py")]
    keys = set().union(*(literal_keys(file.read_text(encoding="utf-8")) for file in files))
    assert keys
    assert without_words(app, keys) == []


def test_a_stated_key_without_words_is_caught() -> None:
    planted = 'def act():\n    after = {"planted": 1}\n    record("x.y", obj=claim, before={"state": 1}, after=after)\n'
    assert literal_keys(planted) == {"planted", "state"}
    assert without_words("travel", literal_keys(planted)) == ["planted"]


def test_a_recorded_key_without_words_is_caught() -> None:
    refuse_keys_without_words(entry(after={"state": "draft"}))
    with pytest.raises(AssertionError, match=r"no words for planted of travel\.claim"):
        refuse_keys_without_words(entry(after={"state": "draft", "planted": 1}))


def test_every_kind_and_field_names_something_that_exists() -> None:
    addresses = {
        f"{namespace}:{name}"
        for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }
    for label, kind in words._kinds.items():
        assert words.model_of(label), label
        assert not kind.url or (kind.url in addresses and kind.opens), label
    for label, fields in words._fields.items():
        assert not label or words.model_of(label), label
        for key, field in fields.items():
            assert not field.of or words.kind_of(field.of), f"{label} {key}"
            assert words.field_of(label, key) is not None if label else field.label, f"{label} {key}"
    for label, key in words._speakers:
        assert words.field_of(label, key), f"{label} {key}"


@pytest.mark.parametrize(
    ("kind", "values", "line"),
    [
        ("travel.claim", {"state": "in_review"}, "State: Being checked"),
        ("travel.claim", {"allowed": "900.00", "claimed": "966"}, "Allowed: €900.00; Claimed: €966.00"),
        ("travel.claim", {"allowed": None}, "Allowed: –"),
        ("travel.claimline", {"amount": "1040", "currency": "SEK"}, "SEK 1,040.00"),
        ("calls.call", {"closes_at": "2023-06-30T21:59:00Z"}, "30 June 2023, 23:59 Brussels time (UTC+2)"),
        ("journeys.group", {"starts_on": "2023-09-25"}, "25 September 2023"),
        ("evaluation.consensus", {"total": "80.00"}, "Total: 80"),
        ("journeys.attendance", {"present": True}, "Was there: yes"),
        ("cohort.gone", {"no_words": "x"}, "no words: x"),
        ("programmes.cohort", {"name": {"en": "Cohort 1", "sv": "Omgång 1"}}, "Name: Cohort 1"),
        ("programmes.cohort", {"languages": ["en", "sv"]}, "Languages: English, Swedish"),
        ("replication.plan", {"section": "risks", "verdict": "adapt"}, "Section: Risks"),
    ],
)
def test_values_are_written_as_people_read_them(kind: str, values: dict[str, object], line: str) -> None:
    text = shown(entry(kind, after=values)).replace("\u00a0", " ")
    plain = "".join(part.partition(">")[2] or part for part in text.split("<"))
    assert line in plain


def test_the_same_in_swedish() -> None:
    with translation.override("sv"):
        assert "Medgivet" in shown(entry(after={"allowed": "900.00"}))


def test_a_change_shows_both_sides_once_and_escapes_what_was_recorded() -> None:
    found = entry(before={"state": "draft"}, after={"state": "submitted", "length": "<b>"})
    text = Reading([found], None, None).changes(found)
    assert text.count("<dt>State</dt>") == 1
    assert " → " in text
    assert "&lt;b&gt;" in text
    same = entry(before={"state": "draft"}, after={"state": "draft"})
    assert "→" not in Reading([same], None, None).changes(same)
    gone = entry(before={"state": "draft"})
    assert "before: " in Reading([gone], None, None).changes(gone)


def test_what_a_field_lacks_comes_from_the_model() -> None:
    assert words.field_of("travel.claimline", "amount").label == "amount on the receipt"
    assert words.field_of("journeys.lesson", "learner").of == "cities.city"
    assert words.field_of("travel.claim", "nonsense") is None
    assert words.field_of("no.model", "state") == Field("state")


def test_a_record_is_named_and_opens_for_those_alone_who_may_open_it() -> None:
    cohort = make_cohort()
    ada = make_role(cohort, make_person("Ada Lindqvist")).person
    alma = make_role(cohort, make_person("Alma Auditor"), "auditor").person
    kim = make_role(cohort, make_person("Kim Duval"), "communications").person
    draft = make_host_activity(cohort, "draft", title="A secret plan")
    sent = make_host_activity(cohort, "submitted", title="Heat from rivers")
    address = f"/office/cohort-1/hosts/{sent.code}/"
    about_draft, about_sent = (entry("hosts.hostactivity", each.pk) for each in (draft, sent))
    for reader, links in ((ada, 1), (alma, 1), (kim, 0)):
        reading = Reading([about_draft, about_sent], reader, cohort)
        assert reading.about(about_sent).count(f'href="{address}"') == links
        assert str(sent.lead_city) in reading.about(about_sent)
        # What a team has not sent yet is nobody else's business: no link, and not its title.
        assert "href" not in reading.about(about_draft)
        assert "secret" not in reading.about(about_draft)
    assert "no longer there" in Reading([entry("hosts.hostactivity", 999)], ada, cohort).about(
        entry("hosts.hostactivity", 999)
    )


def test_names_and_rights_are_asked_once_for_all_entries() -> None:
    cohort = make_cohort()
    ada = make_role(cohort, make_person("Ada Lindqvist")).person
    rows = [make_host_activity(cohort, "submitted", title=title) for title in ("One", "Two", "Three")]
    entries = [entry("hosts.hostactivity", row.pk, after={"city": row.lead_city_id}) for row in rows]

    with CaptureQueriesContext(connection) as one:
        Reading(entries[:1], ada, cohort)
    with CaptureQueriesContext(connection) as three:
        Reading(entries, ada, cohort)
    assert len(one) == len(three)
    assert all("href" in Reading(entries, ada, cohort).about(each) for each in entries)
