# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The shipped lists are loaded quickly and once, and answer what people ask them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from tests.factories.cities import make_city
from tvilling.cities.actions import load_reference
from tvilling.cities.models import MissionCity, Place
from tvilling.cities.queries import (
    country_eligibility,
    eligible_countries,
    find_places,
    is_mission_city,
    language_choices,
    mission_cities_among,
)
from tvilling.core.permissions import CLOCK

NOW = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    """The shipped lists: too many rows to load them for each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(actor=CLOCK, now=NOW)
        connection.check_constraints()  # else each test that ends would do it
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def names(text):
    return [(found.name, found.place.country_id) for found in find_places(text, 3)]


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Eskisehir", "Eskişehir", "TR"),
        ("ESKİŞEHİR", "Eskişehir", "TR"),
        ("Göteborg", "Gothenburg", "SE"),
        ("goteb", "Gothenburg", "SE"),
        ("Gothenburg", "Gothenburg", "SE"),
        ("Αθήνα", "Athens", "GR"),
        ("Киев", "Kyiv", "UA"),
        ("Muenchen", "Munich", "DE"),
        ("Valencia, Spain", "Valencia", "ES"),
        ("valencia spain", "Valencia", "ES"),
        ("Trnava", "Trnava", "SK"),
        ("Umeå", "Umeå", "SE"),
        ("Ísafjörður", "Ísafjörður", "IS"),
    ],
)
def test_a_city_is_found_however_it_is_typed(typed, name, country):
    assert names(typed)[0] == (name, country)


def test_a_whole_name_comes_before_a_beginning_and_a_large_place_before_a_small_one():
    found = [place.name for place in find_places("Par", 10)]
    assert found.index("Paris") < found.index("Parma")


def test_nothing_is_found_for_nothing():
    assert find_places("") == []
    assert find_places(" ,;") == []
    assert find_places("Xyzzyville") == []


def test_searching_asks_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(find_places("San", 10)) == 10


def test_loading_changes_nothing_the_second_time():
    assert set(load_reference(actor=CLOCK, now=NOW).values()) == {0}
    assert Place.objects.count() > 20_000
    assert MissionCity.objects.count() == 112
    assert MissionCity.objects.filter(place=None).count() == 0


@pytest.mark.parametrize(
    ("country", "programme", "on", "eligible"),
    [
        ("SE", "Horizon 2020", date(2023, 5, 3), True),
        ("SE", "Horizon Europe", date(2024, 5, 3), True),
        ("CH", "Horizon 2020", date(2023, 5, 3), True),
        ("CH", "Horizon Europe", date(2024, 5, 3), False),
        ("CH", "Horizon Europe", date(2025, 5, 3), True),
        ("XK", "Horizon 2020", date(2023, 5, 3), False),
        ("XK", "Horizon Europe", date(2024, 5, 3), True),
        ("GB", "Horizon 2020", date(2023, 5, 3), True),
    ],
)
def test_eligibility_depends_on_country_programme_and_day(country, programme, on, eligible):
    verdict = country_eligibility(country, programme, on)
    assert verdict.eligible is eligible
    assert eligible_countries(programme, on)[country] == verdict
    if eligible:
        assert verdict.basis
        assert verdict.source_url.startswith("https://")


def test_a_country_that_comes_later_says_from_when():
    verdict = country_eligibility("CH", "Horizon Europe", date(2024, 5, 3))
    assert verdict.valid_from == date(2025, 1, 1)


def city_at(name, country, **fields):
    found = find_places(f"{name}, {country}")[0].place
    return make_city(name, found.country_id, place=found, **fields)


def test_a_mission_city_is_known_by_its_place_or_its_name(django_assert_num_queries):
    umea, lulea = city_at("Umea", "Sweden"), city_at("Lulea", "Sweden")
    helmond = city_at("Helmond", "Netherlands")
    typed = make_city("Göteborg", "SE", names={"en": "Gothenburg"})
    with django_assert_num_queries(1):
        assert mission_cities_among([umea, lulea, helmond, typed]) == {umea.pk, helmond.pk, typed.pk}
    assert is_mission_city(umea)
    assert not is_mission_city(lulea)


def test_each_language_has_a_name_of_its_own_in_english_and_swedish():
    for language in ("en", "sv"):
        with override(language):
            said = [name for _code, name in language_choices()]
        assert len(said) == len(set(said)), language
