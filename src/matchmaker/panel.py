# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Panels of reviewers as JSON: ids instead of positions, and a record of who reviews what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.errors import InvalidInputError
from matchmaker.reviewers import assign_reviewers

if TYPE_CHECKING:
    from matchmaker.assignment import ReviewerAssignment

FORMAT = "matchmaker-reviewers/1"
_KEYS = ("format", "reviewers", "applications", "affinity", "conflicts", "demand", "load", "floor")
_RANGE = 2
_PROOF = {
    "flow": "total: prices",
    "floor": "floor and total: solver bound",
    "floor, not proven": "nothing: the time limit came first",
}


def assign_panels(data: object, *, time_limit: float | None = None) -> dict[str, Any]:
    """Assign reviewers to the applications of a panel file, already parsed.

    ``data`` has ``reviewers`` and ``applications`` (lists of ids), ``affinity`` (reviewer to application to number,
    0 where not given), and may have ``conflicts`` (pairs of ids), ``demand`` (reviewers per application, 3),
    ``load`` (least and most per reviewer, [0, 4]) and ``floor`` (a number or "best"). ``time_limit`` is in seconds.
    The answer has ``feasible``, ``panels`` (application to reviewers), ``loads``, ``total`` and ``floor`` (in units of
    affinity) and ``proof``. Raises InvalidInputError with the place.
    """
    if not isinstance(data, dict):
        raise InvalidInputError("panel", "is not an object")
    for key in data:
        if key not in _KEYS:
            raise InvalidInputError(
                f"panel.{key}", f"is not a field of a panel; known are {', '.join(_KEYS)}"
            )
    if data.get("format", FORMAT) != FORMAT:
        raise InvalidInputError("panel.format", f"is {data['format']!r}, not {FORMAT!r}")
    reviewers, applications = _ids(data, "reviewers"), _ids(data, "applications")
    found = assign_reviewers(
        _affinity(data.get("affinity", {}), reviewers, applications),
        demand=_whole("panel.demand", data.get("demand", 3)),
        load=_load(data.get("load", [0, 4])),
        conflicts=_conflicts(data.get("conflicts", []), reviewers, applications),
        floor=_floor(data.get("floor")),
        time_limit=time_limit,
    )
    return _written(found, list(reviewers), list(applications))


def _written(found: ReviewerAssignment, reviewers: list[str], applications: list[str]) -> dict[str, Any]:
    if not found.feasible:
        proof = "nothing: the time limit came first" if "not proven" in found.path else "no assignment exists"
        return {"format": FORMAT, "feasible": False, "panels": {}, "proof": proof}
    return {
        "format": FORMAT,
        "feasible": True,
        "panels": {
            application: sorted(reviewers[row] for row in np.flatnonzero(found.chosen[:, at]).tolist())
            for at, application in enumerate(applications)
        },
        "loads": dict(zip(reviewers, found.chosen.sum(axis=1).tolist(), strict=True)),
        "total": found.total,
        "floor": found.floor,
        "proof": _PROOF[found.path],
    }


def _ids(data: dict[str, Any], key: str) -> dict[str, int]:
    names = data.get(key)
    if not isinstance(names, list):
        raise InvalidInputError(f"panel.{key}", "is missing or not a list of ids")
    index: dict[str, int] = {}
    for at, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise InvalidInputError(f"panel.{key}[{at}]", "is not an id (a text that is not empty)")
        if name in index:
            raise InvalidInputError(f"panel.{key}[{at}]", f"{name!r} is given twice")
        index[name] = at
    return index


def _affinity(table: object, reviewers: dict[str, int], applications: dict[str, int]) -> Any:
    scores = np.zeros((len(reviewers), len(applications)))
    if not isinstance(table, dict):
        raise InvalidInputError("panel.affinity", "is not an object of reviewers")
    for reviewer, row in table.items():
        if reviewer not in reviewers:
            raise InvalidInputError(f"panel.affinity.{reviewer}", "is not one of the reviewers")
        if not isinstance(row, dict):
            raise InvalidInputError(f"panel.affinity.{reviewer}", "is not an object of applications")
        for application, value in row.items():
            place = f"panel.affinity.{reviewer}.{application}"
            if application not in applications:
                raise InvalidInputError(place, "is not one of the applications")
            scores[reviewers[reviewer], applications[application]] = _number(place, value)
    return scores


def _conflicts(pairs: object, reviewers: dict[str, int], applications: dict[str, int]) -> Any:
    marked = np.zeros((len(reviewers), len(applications)), dtype=np.bool_)
    if not isinstance(pairs, list):
        raise InvalidInputError("panel.conflicts", "is not a list of pairs")
    for at, pair in enumerate(pairs):
        place = f"panel.conflicts[{at}]"
        if not isinstance(pair, list) or len(pair) != _RANGE or not all(isinstance(one, str) for one in pair):
            raise InvalidInputError(place, "is not a pair of a reviewer and an application")
        for name, known, kind in ((pair[0], reviewers, "reviewers"), (pair[1], applications, "applications")):
            if name not in known:
                raise InvalidInputError(place, f"{name!r} is not one of the {kind}")
        marked[reviewers[pair[0]], applications[pair[1]]] = True
    return marked


def _number(place: str, value: object) -> float:
    """A finite number of at most 1,000 either way, which is what ``assign_reviewers`` counts in."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1000 <= value <= 1000:  # noqa: PLR2004
        raise InvalidInputError(place, "is not a finite number of at most 1000")
    return float(value)


def _whole(place: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**6:
        raise InvalidInputError(place, "is not a whole number from 0 to a million")
    return value


def _load(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != _RANGE:
        raise InvalidInputError("panel.load", "is not a list of the least and the most per reviewer")
    least, most = (_whole(f"panel.load[{at}]", bound) for at, bound in enumerate(value))
    if least > most:
        raise InvalidInputError("panel.load", f"asks for at least {least} and at most {most}")
    return least, most


def _floor(value: object) -> float | str | None:
    if value is None or value == "best":
        return "best" if value else None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10**9:
        raise InvalidInputError("panel.floor", 'is neither a number nor "best"')
    return float(value)
