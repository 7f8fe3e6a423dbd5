# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A fresh installation has pages worth looking at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.factories.programmes import make_cohort
from tvilling.core import clock

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_front_page_says_what_will_be_here(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Learn from a city that has already tried it" in html
    assert "Host cities appear on a map here" in html
    assert "So far" not in html
    assert "Earlier calls" not in html
    assert "Offer to host" not in html


def test_the_front_page_tells_hosts_where_to_begin_while_a_cohort_takes_them(client: Client) -> None:
    make_cohort(starts_on=date(2023, 9, 25))
    for moment, is_told in (
        (datetime(2023, 3, 20, tzinfo=UTC), True),
        (datetime(2023, 10, 1, tzinfo=UTC), False),
    ):
        with clock.virtual(moment):
            assert ("Offer to host" in client.get("/").content.decode()) is is_told


def test_the_map_says_what_will_be_here(client: Client) -> None:
    html = client.get("/map/").content.decode()
    assert "Nothing is published yet." in html


def test_without_a_programme_the_statements_say_where_to_write(client: Client) -> None:
    assert "Write to the office that runs the programme" in client.get("/privacy/").content.decode()
