# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The ladder without stability: real size, large size, its certificate, and the prices of overrides."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.bench.runner import Line, timed
from matchmaker.certificates import prices_hold
from matchmaker.engine import solve
from matchmaker.generator import generate, generate_large
from matchmaker.model import Model, compile_model
from matchmaker.overrides import override_prices
from matchmaker.policy import RegionCap, named_policy
from matchmaker.prices import price_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.market import Market

_LADDER_SECONDS, _LADDER_RATIO = 0.010, 50
_PRICES_SECONDS = 0.005
_LARGE_SECONDS, _LARGE_MEGABYTES, _CHECK_SHARE = 10, 500, 0.01
_SIZES = ((100, 53), (1_000, 100), (10_000, 1_000), (100_000, 10_000))


def _real_call() -> tuple[Market, Any]:
    market = generate(100, 53, seed=1)
    policy = named_policy("welfare", quotas=(RegionCap("country", 8),))
    market.sha256  # noqa: B018 - hashed once per market, not once per solve
    return market, policy


def ladder() -> Iterator[Line]:
    """Welfare ladder with certificate, 53 hosts x 100 twins, a cap per country; HiGHS stage by stage beside it."""
    market, policy = _real_call()
    result = solve(market, policy)
    seconds = timed(lambda: solve(market, policy), 21)
    yield Line(
        "ladder-real-size",
        f"{seconds * 1000:.1f} ms",
        f"{len(market.pairs)} pairs, 8 objectives, median of 21",
        "≤ 10 ms",
        seconds <= _LADDER_SECONDS,
    )
    model = compile_model(market, policy)
    started = perf_counter()
    values = highs_ladder(model)
    ratio = (perf_counter() - started) / seconds
    mine = [stage.value for stage in result.stages if stage.objective != "lottery"]
    same = mine == values
    yield Line(
        "ladder-against-milp",
        f"{ratio:.0f} times faster, {'equal' if same else 'UNEQUAL'} values",
        "HiGHS, one MILP per objective, lottery left out",
        "≥ 50 times, equal",
        ratio >= _LADDER_RATIO and same,
    )


def highs_ladder(model: Model) -> list[int]:
    """The same objectives by mixed-integer stages, each fixed for the next."""
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver takes no names
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    size = len(model.twin)
    solver.addVars(size, np.zeros(size), np.ones(size))
    solver.changeColsIntegrality(size, np.arange(size), np.array([highspy.HighsVarType.kInteger] * size))
    rows = [(np.flatnonzero(model.twin == at), 0, 1) for at in range(model.twins)]
    rows += [
        (np.flatnonzero(model.host == at), int(model.minimum[at]), int(model.maximum[at]))
        for at in range(model.hosts)
    ]
    rows += [(np.flatnonzero(group.members[model.twin]), group.low, group.high) for group in model.groups]
    for members, low, high in rows:
        solver.addRow(low, high, len(members), members, np.ones(len(members)))
    values = []
    for part in (part for part in model.components() if part.name != "lottery"):
        cost = part.cost.astype(np.float64)
        solver.changeColsCost(size, np.arange(size), cost)
        solver.run()
        value = round(solver.getInfo().objective_function_value)
        values.append(part.sign * value)
        used = np.flatnonzero(cost)
        solver.addRow(-highspy.kHighsInf, value + 0.5, len(used), used, cost[used])
    return values


def prices() -> Iterator[Line]:
    """All override prices of a call at once, and by a new solve each."""
    market, policy = _real_call()
    result = solve(market, policy)
    seconds = timed(lambda: override_prices(market, result), 21)
    table = override_prices(market, result)
    started = perf_counter()
    wrong = 0
    for pair in table.rows:
        again = price_of(market, result, *pair)
        wrong += table.losses(*pair) != (again.losses if again.possible else None)
    ratio = (perf_counter() - started) / seconds
    yield Line(
        "override-prices",
        f"{seconds * 1000:.1f} ms, {wrong} of {len(table.rows)} differ, {ratio:.0f} times faster",
        "a new solve for every pair",
        "≤ 5 ms, 0 differ",
        seconds <= _PRICES_SECONDS and not wrong,
    )


def large() -> Iterator[Line]:
    """Leximin, fit and lottery with prices up to 100,000 x 10,000, crowded; the growth beside the bare stream."""
    policy = named_policy("welfare")
    seconds = checked = 0.0
    pairs = 0
    for twins, hosts in _SIZES:
        market = generate_large(twins, hosts, listed=min(20, hosts), seats=1.05, skew=2.0)
        market.sha256  # noqa: B018
        pairs = len(market.pairs)
        stream = timed(lambda: int(market.pairs.score.sum()), 3)  # noqa: B023 - used at once
        started = perf_counter()
        result = solve(market, policy)
        seconds = perf_counter() - started
        model = compile_model(market, policy)
        model.pair_lot  # noqa: B018 - the draws are public and made once
        started = perf_counter()
        good = prices_hold(model, result)
        checked = perf_counter() - started
        sys.stdout.write(
            f"  {twins:>7} x {hosts:<6} {pairs:>8} pairs: solve {seconds:.3f} s, check {checked * 1000:.1f} ms "
            f"({'accepted' if good else 'REFUSED'}), stream once {stream * 1000:.2f} ms\n"
        )
    megabytes = _peak_megabytes()
    yield Line(
        "ladder-large",
        f"{seconds:.1f} s, {megabytes:.0f} MB at the peak of the whole process",
        f"{pairs} pairs, market included",
        "≤ 10 s and ≤ 500 MB",
        seconds <= _LARGE_SECONDS and megabytes <= _LARGE_MEGABYTES,
    )
    yield Line(
        "certificate-check",
        f"{100 * checked / seconds:.1f} % of the solve",
        f"{checked * 1000:.0f} ms on columns",
        "≤ 1 %",
        checked <= _CHECK_SHARE * seconds,
    )


def _peak_megabytes() -> float:
    import resource  # noqa: PLC0415 - not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
