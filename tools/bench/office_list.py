# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How fast the office's list of 10,000 applications answers, how much it weighs, and whether its queries stay as many."""

from __future__ import annotations

import gzip
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.demands import Demand

ROWS = 10_000
FEW = 60
READY = 6
ROUNDS = 15
MILLISECONDS = 150.0
KILOBYTES = 100.0
START = datetime(2023, 5, 10, 9, tzinfo=UTC)
COUNTRIES = ("SE", "FI", "IE", "DE", "FR", "ES", "PT", "IT", "GR", "PL", "RO", "TR", "NO", "IS", "UA", "HU")
STATES = ("draft", "submitted", "submitted", "eligible", "ineligible", "fix_requested", "withdrawn")
#: What people open: the first page, the last one, filtered and sorted ones.
PAGES = (
    "", "?page=200", "?state=submitted", "?country=SE", "?domain=transport", "?eligibility=doubt", "?city=12",
    "?sort=-submitted_at", "?sort=country&state=eligible",
)  # fmt: skip


def demands() -> Iterator[Demand]:
    """Fill an empty database with few, then with many applications, and open the list each way."""
    with tempfile.TemporaryDirectory() as folder:
        client, address, fill = installation(folder)
        fill(FEW)
        few = {page: queries_of(client, address + page) for page in PAGES if "page" not in page}
        fill(ROWS - FEW)
        times = [seconds_of(client, address + page) for page in PAGES for _round in range(ROUNDS)]
        median = statistics.median(times) * 1000
        weight = max(len(gzip.compress(client.get(address + page).content)) for page in PAGES) / 1000
        more = sum(queries_of(client, address + page) != count for page, count in few.items())
    against = f"median of {len(times)} pages of a list of {ROWS:,} applications, all filters and orders"
    yield Demand(
        "office-list", f"{median:.0f} ms", against, f"< {MILLISECONDS:.0f} ms", holds=median < MILLISECONDS
    )
    yield Demand(
        "office-list-weight", f"{weight:.1f} kB", "the heaviest of these pages, compressed", f"< {KILOBYTES:.0f} kB",
        holds=weight < KILOBYTES,
    )  # fmt: skip
    yield Demand(
        "office-list-queries", f"{more} pages with more queries", f"{ROWS:,} against {FEW} applications", "none",
        holds=more == 0,
    )  # fmt: skip


def installation(folder: str) -> tuple[Any, str, Any]:
    """An empty installation with one cohort; answers a signed-in client, the list's address, and how to fill it."""
    os.environ.update({
        "TVILLING_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tvilling.config.settings",
    })  # fmt: skip
    import django  # noqa: PLC0415 - only after the surroundings are set

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - the same
    from django.core.management import call_command  # noqa: PLC0415 - the same
    from django.test import Client  # noqa: PLC0415 - the same

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = {
        **settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }  # fmt: skip
    call_command("migrate", verbosity=0)
    from tests.factories.accounts import make_person  # noqa: PLC0415 - the same
    from tests.factories.applications import make_call  # noqa: PLC0415 - the same
    from tests.factories.hosts import office_of  # noqa: PLC0415 - the same

    call, bo = make_call(), make_person("Bo Sandström")
    client = Client()
    client.force_login(office_of(call.cohort))
    return client, f"/office/{call.cohort.slug}/applications/", lambda number: _fill(call, bo, number)


def _fill(call: Any, bo: Any, number: int) -> None:
    """So many cities with an application each, in all states, with sections and findings."""
    from django.db import transaction  # noqa: PLC0415 - only after the surroundings are set

    from tests.factories.cities import make_country  # noqa: PLC0415 - the same
    from tvilling.applications.models import Application, EligibilityCheck, Section  # noqa: PLC0415 - the same
    from tvilling.cities.models import City  # noqa: PLC0415 - the same

    first = City.objects.count()
    countries = [make_country(iso2) for iso2 in COUNTRIES]
    domains = [entry["key"] for entry in call.cohort.domains]
    with transaction.atomic():
        cities = City.objects.bulk_create(
            City(
                name=f"City {at}", slug=f"city-{at}", country=countries[at % len(countries)], created_at=START
            )
            for at in range(first, first + number)
        )
        applications = Application.objects.bulk_create(
            Application(
                call=call, city=city, started_by=bo, created_at=START, form_version=call.form_version,
                state=STATES[at % len(STATES)], domains=[domains[at % len(domains)], domains[(at + 1) % len(domains)]],
                submitted_at=None if at % len(STATES) == 0 else START + timedelta(minutes=at),
            )
            for at, city in enumerate(cities)
        )  # fmt: skip
        Section.objects.bulk_create(
            Section(application=one, key=f"section-{at}", is_complete=at < READY, answers={"text": "word " * 200}, version=1)
            for one in applications
            for at in range(8)
        )  # fmt: skip
        EligibilityCheck.objects.bulk_create(
            EligibilityCheck(
                application=one, passed=one.pk % 9 != 0, results=[], computed_at=START, created_at=START
            )
            for one in applications
            if one.submitted_at
        )


def seconds_of(client: Any, address: str) -> float:
    """How long one answer takes."""
    started = time.perf_counter()
    response = client.get(address)
    taken = time.perf_counter() - started
    if response.status_code != 200:  # noqa: PLR2004
        raise RuntimeError(f"{address} answered {response.status_code}")
    return taken


def queries_of(client: Any, address: str) -> int:
    """How many queries one answer takes."""
    from django.db import connection  # noqa: PLC0415 - only after the surroundings are set
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
