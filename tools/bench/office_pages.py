# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every page of the office that needs no more than the cohort, with 10,000 applications: time, weight, queries.

The applications have sections and findings but no reviews, decisions or matches yet: later stages weigh more than is seen here.
"""

from __future__ import annotations

import gzip
import logging
import statistics
import tempfile
from collections.abc import Iterator
from typing import Any

from tools.bench.office_list import FEW, KILOBYTES, MILLISECONDS, ROWS, installation, queries_of, seconds_of
from tools.demands import Demand

ROUNDS = 5
#: Pages that are asked for by everybody of the office, whatever the cohort.
OWN = ("/", "/my/", "/my/letters/")
#: Whole tables as one file: no pages of a list.
FILES = (".csv", ".xlsx", ".json", ".pdf", ".ics", ".zip")


def demands() -> Iterator[Demand]:
    """Open each page with few and with many applications, and name the slowest, the heaviest, and the hungriest."""
    with tempfile.TemporaryDirectory() as folder:
        client, address, fill = installation(folder)
        # Trying out which addresses are pages is no news.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        fill(FEW)
        pages = [page for page in _pages(address.split("/")[2]) if _is_page(client, page)]
        few = {page: queries_of(client, page) for page in pages}
        fill(ROWS - FEW)
        times = {
            page: 1000 * statistics.median(seconds_of(client, page) for _round in range(ROUNDS))
            for page in pages
        }
        weights = {page: len(gzip.compress(client.get(page).content)) / 1000 for page in pages}
        more = {page: queries_of(client, page) - few[page] for page in pages}
    against = f"of {len(pages)} pages of the office with {ROWS:,} applications"
    slow = sorted(times, key=times.__getitem__, reverse=True)
    heavy = max(weights, key=weights.__getitem__)
    hungry = max(more, key=more.__getitem__)
    yield Demand(
        "office-pages", ", ".join(f"{page} {times[page]:.0f} ms" for page in slow[:5]), f"the slowest five {against}",
        f"< {MILLISECONDS:.0f} ms", holds=times[slow[0]] < MILLISECONDS,
    )  # fmt: skip
    yield Demand(
        "office-pages-weight", f"{heavy} {weights[heavy]:.1f} kB", f"the heaviest {against}, compressed",
        f"< {KILOBYTES:.0f} kB", holds=weights[heavy] < KILOBYTES,
    )  # fmt: skip
    yield Demand(
        "office-pages-queries", f"{hungry} {more[hungry]:+d} queries", f"the most added between {FEW} and {ROWS:,}",
        "none", holds=more[hungry] <= 0,
    )  # fmt: skip


def _pages(cohort: str) -> Iterator[str]:
    """The addresses that take the cohort alone."""
    from django.urls import get_resolver  # noqa: PLC0415 - only after the surroundings are set

    yield from OWN
    for route in sorted(_routes(get_resolver().url_patterns)):
        if route.startswith("office/<slug:cohort>/") and route.count("<") == 1 and not route.endswith(FILES):
            yield "/" + route.replace("<slug:cohort>", cohort)


def _routes(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _is_page(client: Any, page: str) -> bool:
    """Whether a look at it is answered with a page: others only take what is sent, or wait for a later stage."""
    answer = client.get(page)
    is_page: bool = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")  # noqa: PLR2004
    return is_page
