# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The ladder without stability: real size, large size, its certificate, and the prices of overrides."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from matchmaker.bench.runner import Line, alone, timed
from matchmaker.certificates import prices_hold
from matchmaker.engine import solve
from matchmaker.generator import generate, generate_large
from matchmaker.market import Market
from matchmaker.milp import solve_milp
from matchmaker.model import compile_model
from matchmaker.overrides import override_prices
from matchmaker.policy import RegionCap, named_policy
from matchmaker.prices import price_of
from matchmaker.tables import read_tables, write_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.result import Result

_LADDER_SECONDS, _LADDER_RATIO = 0.010, 50
_PRICES_SECONDS = 0.005
_LARGE_SECONDS, _LARGE_MEGABYTES, _CHECK_SHARE = 10, 500, 0.01
_CHECKS, _MUTATIONS, _LOAD_SECONDS = 9, 20, 10
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
    before = process_time()
    seconds = timed(lambda: solve(market, policy), 21)
    processor = (process_time() - before) / 21
    yield Line(
        "ladder-real-size",
        f"{seconds * 1000:.1f} ms ({processor * 1000:.1f} ms of processor)",
        f"{len(market.pairs)} pairs, 8 objectives, median of 21",
        "≤ 10 ms",
        seconds <= _LADDER_SECONDS,
    )
    model = compile_model(market, policy)
    asked = [part for part in model.components() if part.name != "lottery"]
    started = perf_counter()
    second = solve_milp(model, asked).stages
    ratio = (perf_counter() - started) / seconds
    values = [part.sign * (stage.value or 0) for part, stage in zip(asked, second, strict=True)]
    mine = [stage.value for stage in result.stages if stage.objective != "lottery"]
    same = mine == values
    yield Line(
        "ladder-against-milp",
        f"{ratio:.0f} times faster, {'equal' if same else 'UNEQUAL'} values",
        "HiGHS, one MILP per objective, lottery left out",
        "≥ 50 times, equal",
        ratio >= _LADDER_RATIO and same,
    )


def prices() -> Iterator[Line]:
    """All override prices of a call at once, and by a new solve each."""
    market, policy = _real_call()
    result = solve(market, policy)
    before = process_time()
    seconds = timed(lambda: override_prices(market, result), 21)
    processor = (process_time() - before) / 21
    table = override_prices(market, result)
    started = perf_counter()
    wrong = 0
    for pair in table.rows:
        again = price_of(market, result, *pair)
        wrong += table.losses(*pair) != (again.losses if again.possible else None)
    ratio = (perf_counter() - started) / seconds
    yield Line(
        "override-prices",
        f"{seconds * 1000:.1f} ms ({processor * 1000:.1f} ms of processor), {wrong} of {len(table.rows)} differ, {ratio:.0f} times faster",
        "a new solve for every pair",
        "≤ 5 ms, 0 differ",
        seconds <= _PRICES_SECONDS and not wrong,
    )


def large() -> Iterator[Line]:
    """Leximin, fit and lottery with prices up to 100,000 x 10,000, crowded; the growth beside the bare stream."""
    for twins, hosts in _SIZES:
        found = alone(measure_large, twins, hosts)
        sys.stdout.write(
            f"  {twins:>7} x {hosts:<6} {found.pairs:>8} pairs: solve {found.seconds:.3f} s ({found.processor:.3f} s of "
            f"processor), check {found.check * 1000:.1f} ms, {found.megabytes:.0f} MB at the peak, "
            f"{found.refused} of {found.mutated} mutated matchings refused, stream once {found.stream * 1000:.2f} ms\n"
        )
        yield Line(
            f"certificate-refuses-{twins}",
            f"{'accepted' if found.accepted else 'REFUSED'}, and {found.refused} of {found.mutated} mutations refused",
            f"{twins:,} x {hosts:,}: moved, left out, swapped",
            "the matching accepted, all mutations refused",
            found.accepted and found.refused == found.mutated > 0,
        )
    yield Line(
        "ladder-large",
        f"{found.seconds:.1f} s ({found.processor:.1f} s of processor), {found.megabytes:.0f} MB",
        f"{found.pairs} pairs, a process of its own, market included",
        "≤ 10 s and ≤ 500 MB",
        found.seconds <= _LARGE_SECONDS and found.megabytes <= _LARGE_MEGABYTES,
    )
    yield Line(
        "certificate-check",
        f"{100 * found.checking / found.processor:.2f} % of the solve",
        f"{found.checking * 1000:.0f} ms on columns, mean of {_CHECKS}, both in seconds of processor",
        "≤ 1 %",
        found.checking <= _CHECK_SHARE * found.processor,
    )


@dataclass(frozen=True, slots=True)
class Large:
    """What one size took: seconds, megabytes at the peak, and what the check said."""

    pairs: int
    seconds: float
    processor: float
    megabytes: float
    check: float
    checking: float
    stream: float
    accepted: bool
    mutated: int
    refused: int


def measure_large(twins: int, hosts: int) -> Large:
    """Make a market, solve it, check the prices, then check them again for mutated matchings."""
    market = generate_large(twins, hosts, listed=min(20, hosts), seats=1.05, skew=2.0)
    market.sha256  # noqa: B018 - hashed once per market, not once per solve
    stream = timed(lambda: int(market.pairs.score.sum()), 5)
    policy = named_policy("welfare")
    before, started = process_time(), perf_counter()
    result = solve(market, policy)
    seconds, processor = perf_counter() - started, process_time() - before
    megabytes = peak_megabytes()
    model = compile_model(market, policy)
    model.pair_lot  # noqa: B018 - the draws are public and made once
    accepted = prices_hold(model, result)
    before = process_time()
    check = timed(lambda: prices_hold(model, result), _CHECKS)
    checking = (process_time() - before) / _CHECKS
    mutants = list(mutations(market, result, _MUTATIONS))
    refused = sum(not prices_hold(model, mutant) for mutant in mutants)
    return Large(
        len(market.pairs),
        seconds,
        processor,
        megabytes,
        check,
        checking,
        stream,
        accepted,
        len(mutants),
        refused,
    )


def mutations(market: Market, result: Result, count: int) -> Iterator[Result]:
    """The matching with one twin moved, one left out, or two swapped, ``count`` of each; all pairs are possible ones."""
    source = random.Random(7)  # noqa: S311 - a sample
    pairs, twins, hosts = market.pairs, market.twins, market.hosts
    for _ in range(count):
        row = source.randrange(len(pairs))
        twin, host = twins[pairs.twin[row]].id, hosts[pairs.host[row]].id
        now = result.matching[twin]
        if now == host:
            continue
        yield replace(result, matching={**result.matching, twin: host})
        if now is None:
            continue
        yield replace(result, matching={**result.matching, twin: None})
        others = [other for other, where in result.matching.items() if where == host]
        if others:
            yield replace(result, matching={**result.matching, twin: host, source.choice(others): now})


def peak_megabytes() -> float:
    """The most memory that this program has held."""
    status = Path("/proc/self/status")
    if status.exists():
        return float(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    import resource  # noqa: PLC0415 - not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load() -> Iterator[Line]:
    """The 100,000 x 10,000 market from files and back, hashed and written; nothing loops over the pairs."""
    yield from alone(measure_load, 100_000, 10_000)


def measure_load(twins: int, hosts: int) -> list[Line]:
    """Write the tables, read them, and compare; Parquet only where pyarrow is there."""
    market = generate_large(twins, hosts)
    lines, kinds = [], ["csv"]
    if find_spec("pyarrow"):
        kinds.append("parquet")
    else:
        sys.stdout.write("  Parquet is not shown: pyarrow is not installed\n")
    columns = market.pairs.columns()
    natural = {name: columns[name] for name in ("twin", "host", "rank")}
    seconds = timed(lambda: Market.from_columns(market.twins, market.hosts, natural), 3)
    lines.append(
        _load_line("columns", seconds, f"{len(market.pairs)} pairs from arrays in memory", same=True)
    )
    for kind in kinds:
        with TemporaryDirectory() as folder:
            write_tables(market, folder, parquet=kind == "parquet")
            started = perf_counter()
            again = read_tables(folder)
            seconds = perf_counter() - started
        same = all((again.pairs.columns()[name] == column).all() for name, column in columns.items())
        lines.append(
            _load_line(kind, seconds, f"{len(market.pairs)} pairs and all agents, checked", same=same)
        )
    started = perf_counter()
    digest = market.sha256
    hashed = perf_counter() - started
    text = market.to_json()
    written = perf_counter() - started - hashed
    started = perf_counter()
    same = Market.from_json(text).sha256 == digest
    against = f"hash {hashed:.2f} s, {len(text) / 1e6:.0f} MB of JSON written in {written:.1f} s, read back and hashed"
    lines.append(_load_line("json", perf_counter() - started, against, same=same))
    return lines


def _load_line(kind: str, seconds: float, against: str, *, same: bool) -> Line:
    figure = f"{seconds:.2f} s, {'the same market' if same else 'ANOTHER market'}"
    return Line(
        f"load-{kind}", figure, against, f"≤ {_LOAD_SECONDS} s, the same", same and seconds <= _LOAD_SECONDS
    )
