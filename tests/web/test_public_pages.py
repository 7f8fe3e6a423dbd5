# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The front page and the map show what is published, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tvilling.applications.models import Application
from tvilling.core import clock
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.programmes.models import Cohort, Programme

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.insights import Programme as Whole

DURING_CALL = datetime(2023, 6, 13, 9, tzinfo=UTC)
MONTH_NINE = datetime(2024, 6, 12, 9, tzinfo=UTC)


def page(client: Client, address: str, now: datetime = MONTH_NINE, **query: str) -> str:
    """What a visitor reads."""
    with clock.virtual(now):
        response = client.get(address, query)
    assert response.status_code == 200
    return response.getvalue().decode()


def test_while_a_call_is_open_the_front_page_is_about_it(client: Client, whole: Whole) -> None:
    html = page(client, "/", DURING_CALL)
    assert "Learn from a city that has already tried it" in html
    assert "Start an application" in html
    assert f"/apply/{whole.call.slug}/" in html
    assert "30 June 2023, 23:59 Brussels time (UTC+2)" in html
    assert "17 days left" in html
    assert "Can my city apply?" in html
    assert "20 months of exchange" in html or "20 months with a host" in html


def test_without_an_open_call_the_front_page_says_what_the_programme_is(client: Client, whole: Whole) -> None:
    html = page(client, "/")
    assert "No call is open at the moment." in html
    assert "Start an application" not in html
    assert "See the 1 host" in html
    assert "The journey: 3 modules, 20 months" in html


def test_the_front_page_shows_figures_stories_and_practices(client: Client, whole: Whole) -> None:
    html = page(client, "/")
    for text in (
        "plan endorsed",
        "visit held",
        "Two northern cities",
        "One-stop shop for owners",
        "Counted from",
    ):
        assert text in html


def test_what_is_not_published_does_not_show(client: Client, whole: Whole) -> None:
    Story.objects.update(state="checked")
    PracticeEntry.objects.update(state="submitted")
    html = page(client, "/")
    assert "Two northern cities" not in html
    assert "One office that answers." not in html


def test_a_cohort_in_preparation_leaves_no_trace(client: Client, whole: Whole) -> None:
    Cohort.objects.update(is_public=False)
    for address in ("/", "/map/"):
        html = page(client, address)
        assert "Umeå" not in html
        assert "Luleå" not in html


def test_the_map_shows_pairs_with_their_table(client: Client, whole: Whole) -> None:
    html = page(client, "/map/")
    for text in ("Luleå", "Umeå", "Retrofit in Umeå", "Sweden", "Energy", "One-stop shop for owners"):
        assert text in html


def test_a_twin_that_did_not_agree_is_not_named(client: Client, whole: Whole) -> None:
    Application.objects.update(consent_publication=False)
    html = page(client, "/map/")
    assert "Luleå" not in html
    assert "No pairs are public yet" in html


def test_the_map_can_be_narrowed_to_a_cohort(client: Client, whole: Whole) -> None:
    assert "Luleå" in page(client, "/map/", cohort="cohort-1")
    assert client.get("/map/", {"cohort": "nowhere"}).status_code == 404


def test_pairs_are_exported(client: Client, whole: Whole) -> None:
    text = page(client, "/map/", export="csv")
    assert "Luleå,Sweden,Umeå,Retrofit in Umeå,Energy,Cohort 1" in text


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/"])
def test_statements_name_whom_to_write_to(client: Client, whole: Whole, address: str) -> None:
    Programme.objects.update(operator="Twinning Office", contact_email="office@example.org")
    html = page(client, address)
    assert "mailto:office@example.org" in html


def test_the_privacy_statement_says_how_long_one_stays_signed_in(client: Client, db: None) -> None:
    assert "signed in for 12 hours" in page(client, "/privacy/")


def test_the_front_page_speaks_swedish(client: Client, whole: Whole) -> None:
    client.post("/ui/language/", {"language": "sv", "next": "/"})
    html = page(client, "/", DURING_CALL)
    assert '<html lang="sv"' in html
    assert "Lär av en stad som redan har prövat" in html
