# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From one weakly stable matching to better ones, each by one flow, until none is better.

Given a stable matching, a host is *wanted* when some twin likes it better than what it has, and its *bar* is the
highest key of those who do. Keep every wanted host full, with nobody below its bar, and every twin no worse off (who is
placed stays placed): then nobody gets a claim, since whoever likes a host better than what it then has did so before,
and is not above the bar.
(Azevedo and Leshno, 2016, describe a stable matching by such cut-offs; here ties are on both sides.) Among these
matchings the ladder is solved exactly, and the given one is among them. The next round starts from the result.

The end is stable and as good as its own bars allow; with other bars a matching may be better still, so nothing is
proven.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.deferred import with_promotion
from matchmaker.network import laminar_parents, solve_ladder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.model import Model

    Integers = NDArray[np.int64]


def good_stable(model: Model) -> Integers | None:
    """A good weakly stable matching at once: flags of its pairs (length E), or None when a minimum is not met.

    The first is by deferred acceptance with promotion. ``model`` has no quotas but those of its hosts.
    """
    matched = with_promotion(model)
    while True:
        better = best_at_bars(model, matched)
        if better is None or (better == matched).all():
            break
        matched = better
    return None if better is None else (better[model.twin] == model.host).astype(np.int64)


def best_at_bars(model: Model, matched: Integers) -> Integers | None:
    """The host position of each twin (length n, -1 for none), from such positions; None when a minimum is not met."""
    held = np.flatnonzero(matched[model.twin] == model.host)
    rank = np.full(model.twins, np.iinfo(np.int64).max)
    rank[model.twin[held]] = model.rank[held]
    wanting = np.flatnonzero(model.rank < rank[model.twin])
    wanted = np.bincount(model.host[wanting], minlength=model.hosts) > 0
    bar = bars(model, wanting)
    allowed = (model.rank <= rank[model.twin]) & (model.key >= bar[model.host])
    part = replace(
        model.restricted(allowed),
        minimum=np.where(wanted, model.maximum, model.minimum),
        locked=matched,  # in a flow: must be placed
    )
    parents = laminar_parents(part)
    solved = None if parents is None else solve_ladder(part, parents)
    if solved is None:
        return None
    result = np.full(model.twins, -1, dtype=np.int64)
    result[part.twin[solved[0]]] = part.host[solved[0]]
    return result


def bars(model: Model, wanting: Integers) -> Integers:
    """The highest key at each host among the rows of those who would rather have it (length m; the least int64 if none)."""
    bar = np.full(model.hosts, np.iinfo(np.int64).min)
    np.maximum.at(bar, model.host[wanting], model.key[wanting])
    return bar
