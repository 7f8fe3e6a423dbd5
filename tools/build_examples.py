# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writes the worked examples of matchmaker, all of them invented from one seed. Running it again changes nothing."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SEED = 2026
FOLDER = Path(__file__).resolve().parent.parent / "src/matchmaker/data/examples"
ABOUT = """# Worked examples of matchmaker

**Every town, school, person, score and list in these folders is a sample: invented, from the seed 2026.** They were
copied here by `matchmaker examples`; change them as you like. Type the commands in this folder.

## twinning-sample: a call for twin towns

24 towns rank 12 hosts. At most 3 towns of one country and at least 10 that are no mission cities are placed; one pair is
fixed and one excluded, each by a person and for a reason. JSON, written by hand.

    matchmaker solve twinning-sample/problem.json --policy twinning-sample/rules.json -o twinning.json
    matchmaker verify twinning-sample/problem.json twinning.json
    matchmaker explain twinning-sample/problem.json twinning.json --twin arnwick

## reviewers-sample: reviewers for applications

Each of 12 applications gets 3 of 9 reviewers, each of whom takes 3 to 5. Nobody reviews where there is a conflict, and
the application with the least fitting reviewers has as good ones as can be.

    matchmaker reviewers reviewers-sample/panel.json -o who-reviews-what.json

## mentoring-sample: a mentoring programme

18 mentees and 10 mentors who rank each other, as three tables that any spreadsheet writes. A pair needs a language in
common.

    matchmaker solve mentoring-sample --policy mentoring-sample/rules.json -o mentoring.json
    matchmaker verify mentoring-sample mentoring.json
    matchmaker explain mentoring-sample mentoring.json --twin dalia

## schools-sample: places at schools

60 pupils list schools; schools give points to brothers and sisters (20) and neighbours (10), and equal points are drawn
by lot. No family gains by a false list.

    matchmaker solve schools-sample --policy deferred_acceptance --seed "drawn on 1 March" -o schools.json
    matchmaker verify schools-sample schools.json
    matchmaker explain schools-sample schools.json --twin pupil-07 --host harbour
"""
TOWNS = (
    "Arnwick", "Belmarsh", "Corvane", "Dunholm", "Elstrand", "Farrowby", "Grenmoor", "Hallstead", "Isenberg",
    "Jorvale", "Kestrin", "Lomburg", "Marisol", "Nordheim", "Ostervik", "Pellago", "Quintara", "Rosmunde",
    "Silverta", "Tarnova", "Ulmstad", "Valdora", "Westerby", "Yarrowdal",
)  # fmt: skip
HOSTS = (
    "Alderhavn", "Brightwater", "Castelmar", "Drevnik", "Eskilby", "Fontaria", "Glimmen", "Havnsund", "Ilmajok",
    "Korsmere", "Lindenau", "Montelar",
)  # fmt: skip
SPOKEN = {"BE": "nl", "EE": "et", "FI": "fi", "IT": "it", "PL": "pl", "PT": "pt", "SE": "sv"}
MENTEES = (
    "Amara", "Bruno", "Chen", "Dalia", "Emil", "Farida", "Goran", "Hedda", "Imran", "Jonna", "Kofi", "Leila",
    "Mateo", "Nora", "Oskar", "Priya", "Quentin", "Rania",
)  # fmt: skip
MENTORS = (
    "Sofia", "Tomas", "Ursula", "Viktor", "Wanda", "Xaver", "Ylva", "Zoran", "Agnes", "Birk",
)  # fmt: skip
#: Mentors who were promised a mentee.
NEWCOMERS = ("Birk", "Ylva")
SCHOOLS = ("Harbour", "Hill", "Market", "Meadow", "Mill", "Park")
PUPILS, APPLICATIONS, REVIEWERS = 60, 12, 9


def write_examples(folder: Path) -> None:
    """Write all examples below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(ABOUT, encoding="utf-8")
    twinning(folder / "twinning-sample", random.Random(SEED))  # noqa: S311 - a sample that can be drawn again
    reviewers(folder / "reviewers-sample", random.Random(SEED))  # noqa: S311
    mentoring(folder / "mentoring-sample", random.Random(SEED))  # noqa: S311
    schools(folder / "schools-sample", random.Random(SEED))  # noqa: S311


def twinning(folder: Path, source: random.Random) -> None:
    """A twinning call with ties, minimums, a cap, a floor, a fixed pair and an excluded one."""
    hosts = [_town(name, source) | _seats(source) for name in HOSTS]
    twins: list[dict[str, Any]] = []
    preferences: dict[str, list[Any]] = {}
    fit: dict[str, dict[str, dict[str, float]]] = {}
    ids = [host["id"] for host in hosts]
    # Some hosts are asked for by many, as in any call.
    for name in TOWNS:
        twin = _town(name, source) | {"attributes": {"mission": source.choice(("yes", "no"))}}
        twins.append(twin)
        possible = _drawn(ids, 7, source)
        fit[twin["id"]] = {
            host: {"themes": source.randint(30, 100) / 100, "needs": source.randint(20, 100) / 100}
            for host in possible
        }
        wanted: list[Any] = possible[: source.randint(2, 4)]
        preferences[twin["id"]] = [wanted[:2], *wanted[2:]] if source.random() < 1 / 4 else wanted
    _write_json(
        folder / "problem.json",
        {
            "name": f"Sample twinning call, invented with the seed {SEED}",
            "twins": twins,
            "hosts": hosts,
            "preferences": preferences,
            "scores": {twin["id"]: source.randint(110, 190) / 2 for twin in twins},
            "terms": [
                {"name": "themes", "label": "Themes in common", "weight": 2},
                {"name": "needs", "label": "Needs that the host meets", "weight": 1},
            ],
            "fit": fit,
            "locks": [
                {"twin": "kestrin", "host": "glimmen", "by": "Ada", "reason": "They share a tram line."}
            ],
            "bans": [
                {
                    "twin": "arnwick",
                    "host": next(iter(fit["arnwick"])),
                    "by": "Ada",
                    "reason": "Paired last year.",
                }
            ],
        },
    )
    _write_json(
        folder / "rules.json",
        {
            "name": "rules of the sample call",
            "stability": "weak",
            "ladder": ["placed", "fair", "fit", "lottery"],
            "quotas": [
                {"kind": "region_cap", "attribute": "country", "limit": 3},
                {"kind": "group_floor", "attribute": "mission", "value": "no", "limit": 10},
            ],
            "seed": "sample call, published before the deadline",
        },
    )


def reviewers(folder: Path, source: random.Random) -> None:
    """A panel with loads, conflicts and the best floor."""
    people = [f"reviewer-{at}" for at in range(1, REVIEWERS + 1)]
    texts = [f"application-{at:02d}" for at in range(1, APPLICATIONS + 1)]
    themes = {name: [source.random() for _ in range(3)] for name in (*people, *texts)}

    def affinity(one: str, other: str) -> float:
        apart = sum(abs(left - right) for left, right in zip(themes[one], themes[other], strict=True))
        return round(1 - apart / 3, 2)

    _write_json(
        folder / "panel.json",
        {
            "reviewers": people,
            "applications": texts,
            "affinity": {one: {text: affinity(one, text) for text in texts} for one in people},
            "conflicts": [[one, source.choice(texts)] for one in people[:6]],
            "demand": 3,
            "load": [3, 5],
            "floor": "best",
        },
    )


def mentoring(folder: Path, source: random.Random) -> None:
    """Mentees and mentors who rank each other, as tables."""
    ids = [name.lower() for name in MENTORS]
    tongues = ("de", "es", "fr", "sv")
    mentees = [
        (name.lower(), name, _tongues(source, tongues), source.choice(("school", "work"))) for name in MENTEES
    ]
    mentors = [
        (name.lower(), name, _tongues(source, tongues), int(name in NEWCOMERS), source.choice((1, 2, 2, 3)))
        for name in MENTORS
    ]
    wanted = {mentee[0]: _drawn(ids, source.randint(3, 5), source) for mentee in mentees}
    asked = {mentor: [mentee for mentee in wanted if mentor in wanted[mentee]] for mentor in ids}
    for listed in asked.values():
        source.shuffle(listed)
    _write_csv(folder / "twins.csv", ("id", "name", "languages", "group"), mentees)
    _write_csv(folder / "hosts.csv", ("id", "name", "languages", "minimum", "maximum"), mentors)
    _write_csv(
        folder / "pairs.csv",
        ("twin", "host", "rank", "host_rank", "term:interests"),
        [
            (mentee, mentor, place, asked[mentor].index(mentee) + 1, source.randint(20, 100) / 100)
            for mentee, mentors_wanted in wanted.items()
            for place, mentor in enumerate(mentors_wanted, start=1)
        ],
    )
    _write_json(
        folder / "rules.json",
        {
            "name": "rules of the sample mentoring programme",
            "common_language": True,
            "ladder": ["placed", "fair", "fit", "lottery"],
            "seed": "sample mentoring, spring",
        },
    )


def schools(folder: Path, source: random.Random) -> None:
    """Pupils who list schools, and schools that give points, as tables."""
    ids = [name.lower() for name in SCHOOLS]
    pupils = [f"pupil-{at:02d}" for at in range(1, PUPILS + 1)]
    _write_csv(
        folder / "twins.csv", ("id", "name"), [(pupil, pupil.replace("-", " ").title()) for pupil in pupils]
    )
    _write_csv(
        folder / "hosts.csv",
        ("id", "name", "minimum", "maximum"),
        [(name.lower(), f"{name} School", 0, source.randint(8, 12)) for name in SCHOOLS],
    )
    rows = []
    for pupil in pupils:
        near, sibling = source.sample(ids, 2), source.choice(ids) if source.random() < 1 / 5 else ""
        for place, school in enumerate(_drawn(ids, source.randint(2, 4), source), start=1):
            rows.append((pupil, school, place, 20 * (school == sibling) + 10 * (school in near)))
    _write_csv(folder / "pairs.csv", ("twin", "host", "rank", "score"), rows)


def _town(name: str, source: random.Random) -> dict[str, Any]:
    country = source.choice(sorted(SPOKEN))
    return {"id": name.lower(), "name": name, "country": country, "languages": ["en", SPOKEN[country]]}


def _seats(source: random.Random) -> dict[str, int]:
    return {"minimum": source.choice((0, 1, 1)), "maximum": source.choice((1, 2, 2, 3))}


def _tongues(source: random.Random, tongues: Sequence[str]) -> str:
    own = source.choice(tongues)
    return f"en {own}" if source.random() < 4 / 5 else own


def _drawn(ids: Sequence[str], count: int, source: random.Random) -> list[str]:
    """So many different ones, the early ones more often."""
    return sorted(ids, key=lambda name: source.random() * (3 + ids.index(name)))[:count]


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
