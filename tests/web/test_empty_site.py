# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A fresh installation has pages worth looking at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_front_page_says_what_will_be_here(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Learn from a city that has already tried it" in html
    assert "Host cities appear on a map here" in html
    assert "So far" not in html


def test_the_map_says_what_will_be_here(client: Client) -> None:
    html = client.get("/map/").content.decode()
    assert "Nothing is published yet." in html


def test_without_a_programme_the_statements_say_where_to_write(client: Client) -> None:
    assert "Write to the office that runs the programme" in client.get("/privacy/").content.decode()
