# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lexicographic minimum-cost flow with prices at every stage.

The market is a circulation: root, then the tree of quota groups, then twins, then hosts, then back to the root, with
the hosts' minimum and maximum on the last arcs. After each stage only its optimal face is kept: an arc with a positive
reduced cost is closed at its lower bound, one with a negative reduced cost at its upper bound (complementary
slackness), so that no later stage can give up what an earlier one won. Consecutive stages are packed into one integer
cost where that provably fits in 62 bits. Source of the idea: optimal-face restriction for lexicographic matchings
(Huang, Kavitha, Mehlhorn and Michail, Fair Matchings and Related Problems, Algorithmica 74, 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: Costs times nodes stay below this, which leaves the solver's own scaling room in 64 bits.
COST_ROOM = 1 << 60
#: From this many pairs on it pays to look for the worst rank first.
SHORT_FROM = 20_000


@dataclass(eq=False)
class Network:
    """Arcs with bounds. The first E arcs are the pairs, then one per twin, host and group.

    Nodes: twins 0..n-1, hosts n..n+m-1, groups, and the root last.
    """

    tail: Integers
    head: Integers
    low: Integers
    high: Integers
    nodes: int
    pairs: int
    twins: int
    hosts: int


@dataclass(frozen=True, eq=False)
class FlowStage:
    """One solve: the components packed in it, their weights, and the prices that prove it.

    ``host_price`` has one integer per host, ``group_price`` one per quota group.
    """

    components: tuple[str, ...]
    weights: tuple[int, ...]
    host_price: Integers
    group_price: Integers


def laminar_parents(model: Model) -> list[int] | None:
    """The tree of the quota groups: the index of the smallest group around each, -1 for none.

    None when two groups cross, so that the quotas are not one flow. Equal sets nest in the order given.
    """
    sizes = [int(group.members.sum()) for group in model.groups]
    order = sorted(range(len(sizes)), key=lambda index: (-sizes[index], index))
    parents = [-1] * len(sizes)
    for place, index in enumerate(order):
        members = model.groups[index].members
        for outer in reversed(order[:place]):
            common = int((members & model.groups[outer].members).sum())
            if common == sizes[index]:
                parents[index] = outer
                break
            if common:
                return None
    return parents


def build_network(model: Model, parents: Sequence[int]) -> Network:
    """The circulation of a model whose quotas are laminar."""
    n, m, groups = model.twins, model.hosts, len(model.groups)
    root = n + m + groups
    above = np.full(n, root, dtype=np.int64)
    for index in sorted(range(groups), key=lambda at: -int(model.groups[at].members.sum())):
        above[model.groups[index].members] = n + m + index
    group_tail = [root if parent < 0 else n + m + parent for parent in parents]
    return Network(
        tail=np.concatenate([model.twin, above, np.arange(n, n + m), np.array(group_tail, dtype=np.int64)]),
        head=np.concatenate(
            [model.host + n, np.arange(n), np.full(m, root, dtype=np.int64), np.arange(n + m, root)]
        ),
        low=np.concatenate(
            [
                np.zeros(len(model.twin), dtype=np.int64),
                (model.locked >= 0).astype(np.int64),
                model.minimum,
                np.array([group.low for group in model.groups], dtype=np.int64),
            ]
        ),
        high=np.concatenate(
            [
                np.ones(len(model.twin) + n, dtype=np.int64),
                model.maximum,
                np.array([group.high for group in model.groups], dtype=np.int64),
            ]
        ),
        nodes=root + 1,
        pairs=len(model.twin),
        twins=n,
        hosts=m,
    )


def pack(components: Sequence[Component], twins: int, room: int) -> list[list[tuple[Component, int]]]:
    """Group consecutive components into single costs with weights that keep the order exactly.

    ``room`` bounds the cost of a single pair. A weight exceeds all that the later components of its pack can change in total (twins times the largest spread).
    """
    packs: list[list[tuple[Component, int]]] = []
    pending: list[Component] = list(components)
    while pending:
        size = len(pending)
        while size > 1 and _largest(pending[:size], twins) >= room:
            size -= 1
        chosen = pending[:size]
        packs.append(list(zip(chosen, pack_weights(chosen, twins), strict=True)))
        pending = pending[size:]
    return packs


def pack_weights(components: Sequence[Component], twins: int) -> list[int]:
    """The weight of each component: one more than everything later can amount to."""
    weights = [1] * len(components)
    for index in range(len(components) - 2, -1, -1):
        weights[index] = weights[index + 1] * (2 * twins * components[index + 1].size + 1)
    return weights


def _largest(components: Sequence[Component], twins: int) -> int:
    weights = pack_weights(components, twins)
    return sum(weight * component.size for weight, component in zip(weights, components, strict=True))


def solve_ladder(
    network: Network,
    model: Model,
    progress: Callable[[str], None] | None = None,
) -> tuple[Integers, list[FlowStage]] | None:
    """Optimise the objectives of the model one after the other. Returns the flow on the pairs and the proofs, or None.

    None means that no flow meets all bounds.
    """
    low, high = network.low.copy(), network.high.copy()
    components = model.components()
    stages: list[FlowStage] = []
    names = [component.name for component in components]
    if network.pairs >= SHORT_FROM and names[:2] == ["placed", f"rank:{model.worst_rank}"]:
        skipped, stages = without_bad_ranks(network, model, (low, high))
        components = [component for component in components if component.name not in skipped]
    flow = low
    for chosen in pack(components, network.twins, COST_ROOM // (4 * network.nodes)):
        if progress is not None:
            progress(" and ".join(component.name for component, _ in chosen))
        cost = np.zeros(len(low), dtype=np.int64)
        for component, weight in chosen:
            cost[: network.pairs] += component.cost * weight
        solved = min_cost_flow(network, low, high, cost)
        if solved is None:
            return None
        flow = solved
        price = potentials(network, low, high, cost, flow)
        reduced = cost + price[network.tail] - price[network.head]
        np.copyto(high, flow, where=reduced > 0)
        np.copyto(low, flow, where=reduced < 0)
        stages.append(_stage(network, chosen, price))
    return flow[: network.pairs], stages


def without_bad_ranks(
    network: Network, model: Model, bounds: tuple[Integers, Integers]
) -> tuple[set[str], list[FlowStage]]:
    """Find the best worst rank by bisection, when a matching within it places as many as anybody could.

    Then "placed" is proven without a price (every twin with an option is placed) or with the price 1 everywhere (every
    host is full), and the counts of the ranks beyond are zero, which is proof enough. Changes the bounds in place.
    """
    low, high = bounds
    worst, flow = _smallest_worst_rank(network, model)
    if flow is None:
        return set(), []
    twins = slice(network.pairs, network.pairs + network.twins)
    hosts = slice(twins.stop, twins.stop + network.hosts)
    everybody = int(flow[twins].sum()) == len(np.unique(model.twin))
    kept = twins if everybody else hosts
    low[kept] = flow[kept]
    high[: network.pairs][model.rank > worst] = 0
    skipped = ["placed", *[f"rank:{rank}" for rank in range(model.worst_rank, max(worst, 1), -1)]]
    empty = np.zeros(0, dtype=np.int64)
    price = empty if everybody else np.ones(network.hosts, dtype=np.int64)
    proofs = [FlowStage((name,), (1,), price if name == "placed" else empty, empty) for name in skipped]
    return set(skipped), proofs


def _smallest_worst_rank(network: Network, model: Model) -> tuple[int, Integers | None]:
    """The smallest rank that suffices for everybody (or for all places), and a flow within it."""
    ask = min(len(np.unique(model.twin)), int(model.maximum.sum()))
    enough: Integers | None = None
    below, worst = 0, 1
    while enough is None and below < model.worst_rank:
        worst = min(worst, model.worst_rank)
        enough = _placing(network, model, worst, ask)
        if enough is None:
            below, worst = worst, 2 * worst
    while enough is not None and worst - below > 1:
        middle = (worst + below) // 2
        found = _placing(network, model, middle, ask)
        if found is None:
            below = middle
        else:
            worst, enough = middle, found
    return worst, enough


def _placing(network: Network, model: Model, worst: int, ask: int) -> Integers | None:
    """A flow on the pairs up to a rank that places ``ask`` twins, or None."""
    high = network.high.copy()
    high[: network.pairs][model.rank > worst] = 0
    cost = np.zeros(len(high), dtype=np.int64)
    cost[: network.pairs] = -1
    flow = min_cost_flow(network, network.low, high, cost)
    return None if flow is None or int(flow[: network.pairs].sum()) < ask else flow


def _stage(network: Network, chosen: list[tuple[Component, int]], price: Integers) -> FlowStage:
    level = price - price[-1]
    n, m = network.twins, network.hosts
    return FlowStage(
        components=tuple(component.name for component, _ in chosen),
        weights=tuple(weight for _, weight in chosen),
        host_price=-level[n : n + m],
        group_price=level[n + m : -1],
    )


def min_cost_flow(network: Network, low: Integers, high: Integers, cost: Integers) -> Integers | None:
    """A cheapest circulation within the bounds, or None when there is none (OR-Tools, cost scaling)."""
    from ortools.graph.python import min_cost_flow as solver

    if (low > high).any():
        return None
    supply = np.zeros(network.nodes, dtype=np.int64)
    bound = np.flatnonzero(low)
    np.add.at(supply, network.head[bound], low[bound])
    np.subtract.at(supply, network.tail[bound], low[bound])
    free = np.flatnonzero(high > low)
    flow = low.copy()
    if len(free) == 0:
        return flow if not supply.any() else None
    problem = solver.SimpleMinCostFlow()
    arcs = problem.add_arcs_with_capacity_and_unit_cost(
        network.tail[free], network.head[free], (high - low)[free], cost[free]
    )
    problem.set_nodes_supplies(np.arange(network.nodes), supply)
    status = problem.solve()
    if status == problem.INFEASIBLE:
        return None
    if status != problem.OPTIMAL:
        raise SolverError(f"the flow solver stopped with status {status}")
    flow[free] += problem.flows(arcs)
    return flow


def potentials(network: Network, low: Integers, high: Integers, cost: Integers, flow: Integers) -> Integers:
    """Prices of the nodes under which no residual arc is worth using (Bellman and Ford, on columns).

    Shortest distances from a virtual source; a flow that is not optimal has a negative cycle and is refused. Only arcs
    out of nodes that changed in the last round are looked at again.
    """
    forward, backward = np.flatnonzero(flow < high), np.flatnonzero(flow > low)
    tail = np.concatenate([network.tail[forward], network.head[backward]])
    head = np.concatenate([network.head[forward], network.tail[backward]])
    length = np.concatenate([cost[forward], -cost[backward]])
    distance = np.zeros(network.nodes, dtype=np.int64)
    changed = np.ones(network.nodes, dtype=np.bool_)
    for _ in range(network.nodes + 1):
        active = np.flatnonzero(changed[tail])
        before = distance.copy()
        np.minimum.at(distance, head[active], distance[tail[active]] + length[active])
        changed = before != distance
        if not changed.any():
            return distance
    raise SolverError("the flow is not optimal: its residual network has a negative cycle")
