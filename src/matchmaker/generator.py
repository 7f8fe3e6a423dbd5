# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Seeded synthetic markets for trials and benchmarks. Nothing in them is real."""

from __future__ import annotations

import random

from matchmaker.entities import Host, Term, Twin
from matchmaker.market import Market

_COUNTRIES = (
    "AT",
    "BE",
    "BG",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LV",
    "NL",
    "PL",
)
_THEMES = 8


def generate(
    twins: int = 100,
    hosts: int = 53,
    *,
    seed: int = 1,
    listed: int = 5,
    minimum: int = 1,
    maximum: int = 3,
    reach: float = 0.5,
) -> Market:
    """A synthetic twinning call.

    Each twin lists 1 to ``listed`` hosts near its own themes; the best ``reach`` of all hosts by theme are possible.
    Hosts take up to a number of twins drawn from ``minimum`` to ``maximum``; about half of them need one, unless
    ``minimum`` is 0. Scores are about 70, in steps of a half, so there are ties. Sizes are counts; ``reach`` is 0..1. The
    same ``seed`` gives the same market on every machine. Raises InvalidInputError for more places than a market may have,
    ValueError for a ``minimum`` above the ``maximum``.
    """
    source = random.Random(seed)  # noqa: S311 - a reproducible sample, not a secret
    twin_list = [
        Twin(
            f"t{at:06d}",
            country=source.choice(_COUNTRIES),
            languages=("en", source.choice(("de", "es", "fr", "it"))),
            attributes={"mission": source.choice(("yes", "no", "no"))},
        )
        for at in range(twins)
    ]
    host_list = [
        Host(
            f"h{at:05d}",
            source.randint(max(1, minimum), maximum),
            min(minimum, source.randint(0, 1)),
            country=source.choice(_COUNTRIES),
            languages=("en",),
        )
        for at in range(hosts)
    ]
    themes = [[source.random() for _ in range(_THEMES)] for _ in range(twins + hosts)]
    preferences: dict[str, list[str | list[str]]] = {}
    fit: dict[tuple[str, str], dict[str, float]] = {}
    for at, twin in enumerate(twin_list):
        near = sorted(range(hosts), key=lambda host, at=at: _distance(themes[at], themes[twins + host]))  # type: ignore[misc]
        possible = near[: max(1, round(reach * hosts))]
        for host in possible:
            closeness = max(0.0, 1 - _distance(themes[at], themes[twins + host]) / _THEMES)
            fit[twin.id, host_list[host].id] = {
                "themes": round(closeness, 4),
                "needs": round(source.random(), 4),
            }
        wanted = source.sample(
            possible[: 4 * listed], k=min(len(possible[: 4 * listed]), source.randint(1, listed))
        )
        preferences[twin.id] = [host_list[host].id for host in wanted]
    scores = {twin.id: round(source.gauss(70, 12) * 2) / 2 for twin in twin_list}
    return Market.build(
        twin_list,
        host_list,
        preferences,
        scores=scores,
        terms=(Term("themes", 2.0), Term("needs", 1.0)),
        fit=fit,
        name=f"sample {hosts} x {twins}, seed {seed}",
    )


def generate_large(
    twins: int, hosts: int, *, listed: int = 20, seed: int = 1, seats: float = 1.1, skew: float = 1.5
) -> Market:
    """A synthetic market of any size, made in columns: every twin lists up to ``listed`` hosts, popular ones more often the larger ``skew`` is.

    Scores are 0..100 in halves, hosts have together ``seats`` places per twin. ``twins`` and ``hosts`` are counts. The
    same ``seed`` and version of NumPy give the same market. Raises InvalidInputError for more places than a market may
    have, ValueError for counts below zero.
    """
    import numpy as np  # noqa: PLC0415 - keeps NumPy out of the import

    source, listed = np.random.default_rng(seed), min(listed, hosts)
    drawn = (hosts * source.random((twins, listed)) ** skew).astype(np.int64)
    twin = np.repeat(np.arange(twins), listed)
    rank = np.tile(np.arange(1, listed + 1), twins)
    keys, first = np.unique(twin * hosts + drawn.ravel(), return_index=True)
    score = np.round(np.clip(source.normal(70, 12, twins), 0, 100) * 2) / 2
    each = max(1, round(seats * twins / hosts))
    return Market.from_columns(
        [Twin(f"t{at:07d}", country=_COUNTRIES[at % len(_COUNTRIES)]) for at in range(twins)],
        [Host(f"h{at:06d}", each) for at in range(hosts)],
        {
            "twin": keys // hosts,
            "host": keys % hosts,
            "rank": rank[first],
            "score": score[keys // hosts],
            "term:themes": source.random(len(keys)),
        },
        terms=(Term("themes"),),
        name=f"sample {hosts} x {twins}, seed {seed}",
    )


def _distance(left: list[float], right: list[float]) -> float:
    return sum(abs(one - other) for one, other in zip(left, right, strict=True))
