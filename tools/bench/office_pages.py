# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every page of the office that needs no more than the cohort, with 10,000 applications: time, queries, weight.

The applications have sections and findings but no reviews, decisions or matches yet: later stages weigh more than is
seen here. Beside the time that a person waits stands the processor's own, which a busy machine does not lengthen.
"""

from __future__ import annotations

import gzip
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from tools.bench.office_list import FEW, KILOBYTES, MILLISECONDS, ROWS, installation, queries_of, seconds_of
from tools.demands import Demand

ROUNDS = 7
#: Pages that are asked for by everybody of the office, whatever the cohort.
OWN = ("/", "/my/", "/my/letters/")
#: Whole tables as one file: no pages of a list.
FILES = (".csv", ".xlsx", ".json", ".pdf", ".ics", ".zip")


def demands() -> Iterator[Demand]:
    """Open each page with few and with many applications: a demand for each of them."""
    with tempfile.TemporaryDirectory() as folder:
        client, address, fill = installation(folder)
        # Trying out which addresses are pages is no news.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        fill(FEW)
        pages = [page for page in _pages(address.split("/")[2]) if _is_page(client, page)]
        few = {page: queries_of(client, page) for page in pages}
        fill(ROWS - FEW)
        for page in pages:
            yield _demand(client, page, few[page])


def _demand(client: Any, page: str, queries_with_few: int) -> Demand:
    """That the page answers in time, is light, and asks the database no more often than for few applications."""
    queries = queries_of(client, page)
    waited, worked = [], []
    for _round in range(ROUNDS):
        started = time.thread_time()
        waited.append(1000 * seconds_of(client, page))
        worked.append(1000 * (time.thread_time() - started))
    median = statistics.median(waited)
    weight = len(gzip.compress(client.get(page).content)) / 1000
    return Demand(
        f"office-pages {page}", f"{median:.0f} ms ({statistics.median(worked):.0f} ms of processor), {queries} queries, {weight:.1f} kB compressed",
        f"median of {ROUNDS} with {ROWS:,} applications; {queries_with_few} queries with {FEW}",
        f"< {MILLISECONDS:.0f} ms, < {KILOBYTES:.0f} kB, no more queries",
        holds=median < MILLISECONDS and weight < KILOBYTES and queries <= queries_with_few,
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
