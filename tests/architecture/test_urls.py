# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Names that import contracts cannot see: of addresses and of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

SRC = Path(__file__).parents[2] / "src" / "tvilling"
IN_TEMPLATES = re.compile(r"\{%\s*url\s+[\"']([\w:-]+)[\"']")
IN_PYTHON = re.compile(r"\b(?:reverse|reverse_lazy|redirect)\(\s*[\"']([\w-]+(?::[\w-]+)?)[\"']")
TEMPLATE_NAMES = re.compile(r"[\"']([a-z_]+/[\w/-]+\.(?:html|txt))(?:#[\w-]+)?[\"']")
#: These exist in a sample installation alone; `accounts.urls` adds them there, and tests/accounts opens them.
OF_THE_SAMPLE = {"accounts:enter", "accounts:enter-as", "accounts:sample-letters"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(full name, pattern) of each address."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, space)
        else:
            yield f"{prefix}{entry.name}", entry


def used() -> list[tuple[str, str]]:
    """(file, name) of each address that a template or a view names."""
    found = []
    for path in sorted(SRC.rglob("*")):
        expression = {".html": IN_TEMPLATES, ".py": IN_PYTHON}.get(path.suffix)
        if expression:
            names = expression.findall(path.read_text())
            found += [(str(path.relative_to(SRC)), name) for name in names]
    return found


def test_every_address_that_is_named_exists():
    known = {name for name, _pattern in patterns(get_resolver())} | OF_THE_SAMPLE
    assert [(path, name) for path, name in used() if name not in known and not name.startswith("/")] == []


def test_every_address_has_a_name_of_its_own():
    ours = [
        (name, str(pattern.pattern))
        for name, pattern in patterns(get_resolver())
        if getattr(pattern.callback, "__module__", "").startswith("tvilling.")
    ]
    assert [route for name, route in ours if name.endswith("None")] == []
    names = [name for name, _route in ours]
    assert {name for name in names if names.count(name) > 1} == set()


def templates_named() -> list[str]:
    found = set()
    for path in SRC.rglob("*.py"):
        found |= set(TEMPLATE_NAMES.findall(path.read_text()))
    for path in SRC.rglob("*.html"):
        found |= set(re.findall(r"\{%\s*(?:extends|include)\s+[\"']([^\"'#]+)[\"'#]", path.read_text()))
    return sorted(found)


@pytest.mark.parametrize("name", templates_named())
def test_every_template_that_is_named_exists_and_can_be_read(name):
    assert get_template(name) is not None
