# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The shipped gazetteer and lists of countries and cities are whole, and names are found as people type them."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tvilling.core.folding import fold, search_keys

SOURCE = Path(__file__).resolve().parents[2] / "src/tvilling"
CITIES = SOURCE / "cities/data"
EU_MEMBERS = 27
OUTSIDE_THE_GAZETTEER = {"CA", "KR", "NZ"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def places() -> dict[str, dict[str, str]]:
    with gzip.open(CITIES / "places.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by_id = {row["geonames_id"]: row for row in rows}
    assert len(by_id) == len(rows), "an id repeats"
    return by_id


@cache
def found() -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for identifier, place in places().items():
        for key in search_keys([place["name"], *place["aliases"].split("|")]):
            index[key].add(identifier)
    return index


def test_there_are_twenty_thousand_places_in_forty_six_countries() -> None:
    per_country = Counter(place["country"] for place in places().values())
    assert 20_000 < per_country.total() < 21_000
    assert len(per_country) == 46
    assert per_country["DE"] > 3_000
    assert min(per_country.values()) == per_country["FO"] == 6


def test_the_file_is_small_and_the_same_at_every_build() -> None:
    packed = (CITIES / "places.csv.gz").read_bytes()
    assert len(packed) < 1_000_000
    assert packed[4:8] == b"\0\0\0\0", "gzip must not store the time of the build"


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("12777908", "Campo de Ourique"),
        ("6559488", "Quinta do Conde"),
        ("745169", "İnegöl"),
        ("593733", "Ukmergė"),
        ("3170487", "Poggio a Caiano"),
    ],
)
def test_names_are_spelt_as_their_country_writes_them(identifier: str, name: str) -> None:
    assert places()[identifier]["name"] == name
    assert identifier in found()[fold(name)]


def test_no_name_has_a_small_word_with_a_capital_in_its_middle() -> None:
    """But for articles that belong to a name of its own: La Ribera, La Vallée, La Tesoriera, La Commenda."""
    wrong = re.compile(r"(?<=[ -])(De|Da|Do|Di|Du|Dos|Das|Del|Upon|A|Le)(?=[ -])")
    assert [place["name"] for place in places().values() if wrong.search(place["name"])] == []


def test_every_place_has_sound_values() -> None:
    for place in places().values():
        assert place["geonames_id"].isdecimal()
        assert place["name"].strip() == place["name"] != ""
        assert re.fullmatch(r"[A-Z]{2}", place["country"]), place
        assert 25 < float(place["lat"]) < 72, place
        assert -32 < float(place["lon"]) < 52, place
        assert place["population"] == "" or int(place["population"]) > 0, place
        assert re.fullmatch(r"([BCDE][A-Za-z]{1,2})?", place["koppen"]), place
        assert place["koppen"] not in place["koppen_near"].split()
        assert re.fullmatch(r"[a-z]{2,3}( [a-z]{2,3})*", place["languages"]), place


def test_time_zones_exist() -> None:
    for name in {place["time_zone"] for place in places().values()}:
        assert ZoneInfo(name).key == name


def test_climate_is_known_but_for_the_islands_far_out() -> None:
    unknown = [place for place in places().values() if not place["koppen"]]
    assert {place["country"] for place in unknown} == {"PT"}
    assert len(unknown) < 40


@pytest.mark.parametrize(
    ("typed", "country", "geonames_id"),
    [
        ("Eskisehir", "TR", "315202"),
        ("Eskişehir", "TR", "315202"),
        ("ESKİŞEHİR", "TR", "315202"),
        ("Göteborg", "SE", "2711537"),
        ("Gothenburg", "SE", "2711537"),
        ("Goteborg", "SE", "2711537"),
        ("Goeteborg", "SE", "2711537"),
        ("Αθήνα", "GR", "264371"),
        ("αθηνα", "GR", "264371"),
        ("München", "DE", "2867714"),
        ("Munich", "DE", "2867714"),
        ("Muenchen", "DE", "2867714"),
        ("Padova", "IT", "3171728"),
        ("Київ", "UA", "703448"),
        ("Kyiv", "UA", "703448"),
        ("Aarhus", "DK", "2624652"),
        ("Lodz", "PL", "3093133"),
        ("Wien", "AT", "2761369"),
        ("Lahti", "FI", "649360"),
        ("Cluj", "RO", "681290"),
        ("Courcy", "FR", "3023051"),
        ("Bucharest Sector 2", "RO", "11048318"),
    ],
)
def test_a_city_is_found_however_it_is_spelt(typed: str, country: str, geonames_id: str) -> None:
    assert geonames_id in {i for i in found()[fold(typed)] if places()[i]["country"] == country}


@pytest.mark.parametrize(
    ("geonames_id", "here", "near"),
    [
        ("649360", "Dfb", ""),
        ("602150", "Dfb", "Dfc"),
        ("681290", "Cfb", "Dfb"),
        ("315202", "BSk", "Csa Csb"),
        ("2267057", "Csa", ""),
        ("2562619", "Csa", ""),
    ],
)
def test_climate_classes_of_known_cities(geonames_id: str, here: str, near: str) -> None:
    assert (places()[geonames_id]["koppen"], places()[geonames_id]["koppen_near"]) == (here, near)


def test_places_belong_to_the_country_that_the_union_recognises() -> None:
    for name, country in [("Simferopol", "UA"), ("Sevastopol", "UA"), ("Kyrenia", "CY"), ("Prishtina", "XK")]:
        assert {places()[i]["country"] for i in found()[fold(name)]} == {country}
    assert not {"Katzrin", "Ariel"} & {p["name"] for p in places().values() if p["country"] == "IL"}


def test_only_official_languages_are_listed() -> None:
    spoken = {place["country"]: place["languages"] for place in places().values()}
    assert (spoken["FI"], spoken["BE"], spoken["UA"], spoken["NO"]) == ("fi sv", "nl fr de", "uk", "nb nn")


def test_countries_cover_the_gazetteer_and_the_eligible_ones() -> None:
    countries = {row["iso2"]: row for row in rows_of(CITIES / "countries.csv")}
    eligible = {row["iso2"] for row in rows_of(CITIES / "eligible_countries.csv")}
    assert eligible | {place["country"] for place in places().values()} == set(countries)
    assert sum(row["eu_member"] == "1" for row in countries.values()) == EU_MEMBERS
    assert eligible - {place["country"] for place in places().values()} == OUTSIDE_THE_GAZETTEER
    assert (countries["TR"]["name_en"], countries["TR"]["name_sv"]) == ("Türkiye", "Turkiet")
    assert (countries["BG"]["currency"], countries["SE"]["currency"]) == ("EUR", "SEK")
    assert "1244/1999" in countries["XK"]["note"]


@pytest.mark.parametrize(
    ("path", "count"), [("cities/data/mission_cities.csv", 112), ("hosts/data/pilot_cities.csv", 92)]
)
def test_every_listed_city_is_a_place_in_its_country(path: str, count: int) -> None:
    rows = rows_of(SOURCE / path)
    assert len(rows) == count
    for row in rows:
        for identifier in filter(None, (row["geonames_id"], row["second_geonames_id"])):
            assert places()[identifier]["country"] == row["country_iso2"], row["city"]
        assert row["geonames_id"], row["city"]


def test_pilot_cities_lie_where_the_gazetteer_has_them() -> None:
    for row in rows_of(SOURCE / "hosts/data/pilot_cities.csv"):
        place = places()[row["geonames_id"]]
        if row["lat"]:
            assert abs(float(row["lat"]) - float(place["lat"])) < 0.01, row["city"]
            assert abs(float(row["lon"]) - float(place["lon"])) < 0.01, row["city"]


@pytest.mark.parametrize("folder", ["cities/data", "hosts/data", "travel/data"])
def test_every_data_file_is_described_with_its_number_of_rows(folder: str) -> None:
    readme = (SOURCE / folder / "README.md").read_text(encoding="utf-8")
    for path in sorted((SOURCE / folder).glob("*.csv")):
        assert f"`{path.name}`" in readme
        assert re.search(rf"`{path.name}`\D*{len(rows_of(path))}\b", readme), path.name
    assert "places.csv.gz" not in readme or folder != "cities/data" or f"{len(places()):,}" in readme
    assert "CC BY 4.0" in readme
