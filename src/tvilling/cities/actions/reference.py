# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Taking the shipped lists of reference into the database."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from tvilling.audit.actions import record
from tvilling.cities.models import Country, CountryEligibility, MissionCity, Place, PlaceName, ReferenceFile
from tvilling.core.folding import search_keys
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

type Row = dict[str, str]

DATA = Path(__file__).resolve().parent.parent / "data"
#: What the lists call the funding programmes, and what we call them.
PROGRAMMES = {"EU": "EU", "H2020": "Horizon 2020", "HORIZON_EUROPE": "Horizon Europe"}
BATCH = 5000


def load_reference(*, actor: Any, now: datetime, folder: Path = DATA) -> dict[str, int]:
    """Bring countries, places, eligibilities and Mission Cities up to the shipped files.

    Answers the number of rows read for each file, 0 for one that is in the database already. Rows that
    vanished from the places stay, since cities may point to them.
    """
    require(actor, "cities.load_reference")
    counts: dict[str, int] = {}
    with transaction.atomic():
        for name, load in LOADERS.items():
            content = (folder / name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if ReferenceFile.objects.filter(name=name, sha256=digest).exists():
                counts[name] = 0
                continue
            rows = _rows(content, packed=name.endswith(".gz"))
            load(rows)
            file, _made = ReferenceFile.objects.update_or_create(
                name=name, defaults={"sha256": digest, "loaded_at": now}
            )
            record(
                "reference.loaded",
                actor=actor,
                now=now,
                obj=file,
                after={"sha256": digest, "rows": len(rows)},
            )
            counts[name] = len(rows)
    return counts


def _rows(content: bytes, *, packed: bool) -> list[Row]:
    text = (gzip.decompress(content) if packed else content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def _load_countries(rows: list[Row]) -> None:
    fresh = [
        Country(
            iso2=row["iso2"],
            iso3=row["iso3"],
            names={"en": row["name_en"], "sv": row["name_sv"]},
            languages=row["languages"].split(),
            is_eu_member=row["eu_member"] == "1",
            currency=row["currency"],
            note=row["note"],
        )
        for row in rows
    ]
    Country.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["iso2"],
        update_fields=["iso3", "names", "languages", "is_eu_member", "currency", "note"],
    )


def _load_eligibilities(rows: list[Row]) -> None:
    CountryEligibility.objects.all().delete()
    CountryEligibility.objects.bulk_create(
        CountryEligibility(
            country_id=row["iso2"],
            programme=PROGRAMMES[row["programme"]],
            basis=row["basis"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            source_url=row["source_url"],
        )
        for row in rows
    )


def _load_places(rows: list[Row]) -> None:
    places = (
        Place(
            geonames_id=int(row["geonames_id"]),
            name=row["name"],
            country_id=row["country"],
            admin1=row["admin1"],
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
            population=_number(row["population"]),
            time_zone=row["time_zone"],
            koppen=row["koppen"],
            koppen_near=row["koppen_near"],
        )
        for row in rows
    )
    fields = [field.name for field in Place._meta.concrete_fields if not field.primary_key]
    Place.objects.bulk_create(
        places, BATCH, update_conflicts=True, unique_fields=["geonames_id"], update_fields=fields
    )
    PlaceName.objects.all().delete()
    _write_spellings(_spellings(rows))


def _write_spellings(rows: Iterator[tuple[int, str, bool]]) -> None:
    """A hundred thousand rows: by the database's own way for many, without an object for each."""
    into = f"{connection.ops.quote_name(PlaceName._meta.db_table)} (place_id, folded, is_own_name)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as table:
                for row in rows:
                    table.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES (%s, %s, %s)", list(rows))  # noqa: S608 - ours


def _spellings(rows: list[Row]) -> Iterator[tuple[int, str, bool]]:
    for row in rows:
        pk = int(row["geonames_id"])
        own = search_keys([row["name"]])
        others = search_keys(alias for alias in row["aliases"].split("|") if alias)
        yield from ((pk, key[:120], True) for key in own)
        yield from ((pk, key[:120], False) for key in others if key not in own)


def _load_mission_cities(rows: list[Row]) -> None:
    known = set(Place.objects.values_list("pk", flat=True))
    MissionCity.objects.all().delete()
    MissionCity.objects.bulk_create(
        MissionCity(
            name=row["city"],
            country_id=row["country_iso2"],
            place_id=_known(row["geonames_id"], known),
            second_place_id=_known(row["second_geonames_id"], known),
            note=row["geonames_note"],
            valid_from=date(2022, 4, 28),
            source_url=row["source_url"],
        )
        for row in rows
    )


def _known(value: str, known: set[int]) -> int | None:
    number = _number(value)
    return number if number in known else None


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _number(value: str) -> int | None:
    return int(value) if value else None


LOADERS: dict[str, Callable[[list[Row]], None]] = {
    "countries.csv": _load_countries,
    "eligible_countries.csv": _load_eligibilities,
    "places.csv.gz": _load_places,
    "mission_cities.csv": _load_mission_cities,
}
