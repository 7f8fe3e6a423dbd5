# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The facts of the real 2023 cohort that the rehearsal plays; each with its source in docs/user/sample.md."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from tvilling import hosts

BRUSSELS = ZoneInfo("Europe/Brussels")
PILOT_CITIES = Path(hosts.__file__).parent / "data" / "pilot_cities.csv"

#: The call of 2023 (netzerocities.eu, May 2023). Wall times in Brussels.
HOSTS_OPEN = datetime(2023, 3, 13, 9, tzinfo=BRUSSELS)
HOSTS_CLOSE = datetime(2023, 4, 13, 23, 59, tzinfo=BRUSSELS)
CALL_OPENS = "2023-05-03T12:00"
CALL_CLOSES = "2023-06-30T23:59"
RESULTS_ON = date(2023, 9, 25)
JOURNEYS_START = date(2023, 9, 25)
MONTHS = 20
CEILING = Decimal(900)
APPLICANTS = 85
PLACES = 40
WITHDRAWALS = 3

#: Countries of the sample applicants: 24 as in 2023; which cities is drawn with the seed. The figures are weights.
APPLICANT_COUNTRIES = {
    "PT": 8, "GR": 8, "ES": 7, "IT": 7, "DE": 5, "FR": 6, "TR": 5, "RO": 4, "PL": 4, "SE": 4, "BG": 3, "HR": 3,
    "HU": 3, "IE": 2, "GB": 3, "FI": 2, "BE": 2, "NL": 2, "UA": 2, "IS": 1, "LT": 1, "SK": 1, "RS": 1,
    # Kosovo was associated to Horizon Europe but not to Horizon 2020, so it could not take part in 2023.
    "XK": 1,
}  # fmt: skip

#: Twins of 2023 that public sources name; their applications here are invented all the same.
NAMED_TWINS = {
    "SE": ["Luleå", "Lund"], "DE": ["Würzburg"], "IS": ["Reykjavík"], "BG": ["Gabrovo"], "GB": ["Belfast"],
    "TR": ["Eskişehir"], "PT": ["Torres Vedras"], "IT": ["Genoa"], "HU": ["Szombathely"],
}  # fmt: skip


@dataclass
class Pilot:
    """One pilot activity of cohort 1 with its cities as in the published list."""

    title: str
    cities: list[dict[str, str]] = field(default_factory=list)
    domains: set[str] = field(default_factory=set)
    levers: set[str] = field(default_factory=set)
    source_url: str = ""


def pilots() -> list[Pilot]:
    """The 25 pilot activities of the 53 cities of cohort 1, in the order of the list."""
    found: dict[str, Pilot] = {}
    with PILOT_CITIES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["cohort"] != "1":
                continue
            # Two activities are published without a title that could be read: they go by their city's name.
            title = row["pilot_activity"] or f"Pilot City Activity of {row['city']}"
            pilot = found.setdefault(title, Pilot(title, source_url=row["source_url"]))
            pilot.cities.append(row)
            pilot.domains.update(filter(None, row["emission_domains"].split(";")))
            pilot.levers.update(filter(None, row["levers"].split(";")))
    return list(found.values())
