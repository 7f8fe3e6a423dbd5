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

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]
    Nodes = NDArray[np.int32]
    Flags = NDArray[np.bool_]

#: Costs times nodes stay below this, which leaves the solver's own scaling room in 64 bits.
COST_ROOM = 1 << 60
#: From this many pairs on it pays to look for the worst rank first.
SHORT_FROM = 20_000


@dataclass(eq=False)
class Network:
    """Arcs with bounds. The first arcs are the pairs in ``rows`` of the model, then one per twin, host and group.

    Nodes: twins 0..n-1, hosts n..n+m-1, groups, and the root last. Node numbers have 32 bits.
    """

    tail: Nodes
    head: Nodes
    low: Integers
    high: Integers
    rows: Integers
    nodes: int
    twins: int
    hosts: int

    @property
    def pairs(self) -> int:
        """The number of arcs that are pairs."""
        return len(self.rows)

    @property
    def of_twins(self) -> slice:
        """Where the arcs into the twins are."""
        return slice(self.pairs, self.pairs + self.twins)

    @property
    def of_hosts(self) -> slice:
        """Where the arcs out of the hosts are."""
        return slice(self.pairs + self.twins, self.pairs + self.twins + self.hosts)

    def without_pairs(self, closed: Flags) -> Network:
        """The same network without some of its pairs (flags over its pairs)."""
        kept = np.concatenate([~closed, np.ones(len(self.tail) - self.pairs, dtype=np.bool_)])
        columns = {name: getattr(self, name)[kept] for name in ("tail", "head", "low", "high")}
        return replace(self, rows=self.rows[~closed], **columns)


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


def build_network(model: Model, parents: Sequence[int], worst: int | None = None) -> Network:
    """The circulation of a model whose quotas are laminar; with ``worst``, of its pairs up to that rank."""
    rows = np.arange(len(model.twin)) if worst is None else np.flatnonzero(model.rank <= worst)
    n, m, groups = model.twins, model.hosts, len(model.groups)
    root = n + m + groups
    above = np.full(n, root, dtype=np.int64)
    for index in sorted(range(groups), key=lambda at: -int(model.groups[at].members.sum())):
        above[model.groups[index].members] = n + m + index
    group_tail = [root if parent < 0 else n + m + parent for parent in parents]
    return Network(
        tail=node_numbers(model.twin[rows], above, np.arange(n, n + m), group_tail),
        head=node_numbers(model.host[rows] + n, np.arange(n), np.full(m, root), np.arange(n + m, root)),
        low=np.concatenate(
            [
                np.zeros(len(rows), dtype=np.int64),
                (model.locked >= 0).astype(np.int64),
                model.minimum,
                np.array([group.low for group in model.groups], dtype=np.int64),
            ]
        ),
        high=np.concatenate(
            [
                np.ones(len(rows) + n, dtype=np.int64),
                model.maximum,
                np.array([group.high for group in model.groups], dtype=np.int64),
            ]
        ),
        rows=rows,
        nodes=root + 1,
        twins=n,
        hosts=m,
    )


def node_numbers(*parts: object) -> Nodes:
    """One column of nodes from several."""
    return np.concatenate([np.asarray(part, dtype=np.int32) for part in parts])


def pack(
    components: Sequence[Component], twins: int, room: int, *, counts_alone: bool = False
) -> list[list[tuple[Component, int]]]:
    """Group consecutive components into single costs with weights that keep the order exactly.

    ``room`` bounds the cost of a single pair. A weight exceeds all that the later components of its pack can change in
    total (twins times the largest spread). ``counts_alone`` packs no count of a rank, placed neither: on large networks
    several solves with costs of one are faster than a single one with long costs.
    """
    packs: list[list[tuple[Component, int]]] = []
    pending: list[Component] = list(components)
    while pending:
        size = len(pending)
        if counts_alone and pending[0].size <= 1:
            size = 1
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
    model: Model,
    parents: Sequence[int],
    progress: Callable[[str], None] | None = None,
) -> tuple[Integers, list[FlowStage]] | None:
    """Optimise the objectives of the model one after the other. Returns the chosen rows and the proofs, or None.

    None means that no flow meets all bounds.
    """
    components = model.components()
    names = [component.name for component in components]
    stages: list[FlowStage] = []
    network = None
    large = len(model.twin) >= SHORT_FROM
    if large and names[:2] == ["placed", f"rank:{model.worst_rank}"]:
        if progress is not None:
            progress("placed")
        found = without_bad_ranks(model, parents)
        if found is None:
            return None
        network, stages = found
        components = components[sum(len(stage.components) for stage in stages) :]
    network = network or build_network(model, parents)
    packs = pack(components, network.twins, COST_ROOM // (4 * network.nodes), counts_alone=large)
    flow = None if packs else feasible_flow(network, network.low, network.high)
    for chosen in packs:
        if progress is not None:
            progress(" and ".join(component.name for component, _ in chosen))
        solved = _solve_stage(network, chosen)
        if solved is None:
            return None
        flow, stage = solved
        stages.append(stage)
    if flow is None:
        return None
    return network.rows[flow[: network.pairs] > 0], stages


def _solve_stage(network: Network, chosen: list[tuple[Component, int]]) -> tuple[Integers, FlowStage] | None:
    """Optimise one pack and keep only its optimal face: the bounds of the network change in place."""
    cost = np.zeros(len(network.low), dtype=np.int64)
    every = network.pairs == len(chosen[0][0].model.twin)
    for component, weight in chosen:
        cost[: network.pairs] += component.cost_at(None if every else network.rows) * weight
    flow = min_cost_flow(network, cost)
    if flow is None:
        return None
    price = potentials(network, cost, flow)
    reduced = cost + price[network.tail] - price[network.head]
    np.copyto(network.high, flow, where=reduced > 0)
    np.copyto(network.low, flow, where=reduced < 0)
    return flow, _stage(network, chosen, price)


def without_bad_ranks(model: Model, parents: Sequence[int]) -> tuple[Network, list[FlowStage]] | None:
    """Place as many as can be within the best worst rank; returns the network of those ranks, and the proofs so far.

    When everybody with an option is placed, or every host is full, that proves itself: without a price, or with the
    price 1 everywhere. Otherwise "placed" is optimised over all pairs and its optimal face is kept. Either way more
    is asked of the bounds than before, so the best worst rank is the smallest for which they can be met (maximum
    flows, by doubling and bisection). The counts of the ranks beyond are then zero, which is proof enough. None means
    that no flow meets all bounds.
    """
    options = np.flatnonzero(np.bincount(model.twin, minlength=model.twins))
    short = len(options) <= int(model.maximum.sum())

    def full(worst: int) -> Network:
        network = build_network(model, parents, worst)
        if short:
            network.low[network.of_twins][options] = 1
        else:
            network.low[network.of_hosts] = model.maximum
        return network

    worst = _smallest_worst_rank(model.worst_rank, full)
    empty = np.zeros(0, dtype=np.int64)
    if worst is not None:
        network = full(worst)
        price = empty if short else np.ones(model.hosts, dtype=np.int64)
        placed = FlowStage(("placed",), (1,), price, empty)
    else:
        everything = build_network(model, parents)
        solved = _solve_stage(everything, [(model.components()[0], 1)])
        if solved is None:
            return None
        placed = solved[1]
        rank = model.rank

        def face(worst: int) -> Network:
            return everything.without_pairs((rank > worst) & (everything.low[: len(rank)] == 0))

        worst = _smallest_worst_rank(model.worst_rank, face) or model.worst_rank
        network = face(worst)
    skipped = [f"rank:{rank}" for rank in range(model.worst_rank, max(worst, 1), -1)]
    return network, [placed, *(FlowStage((name,), (1,), empty, empty) for name in skipped)]


def _smallest_worst_rank(last: int, make: Callable[[int], Network]) -> int | None:
    """The smallest rank whose network has a flow, by doubling and then bisection; None when none has."""
    below, worst = 0, 1
    while not _has_flow(make(worst)):
        if worst == last:
            return None
        below, worst = worst, min(2 * worst, last)
    while worst - below > 1:
        middle = (worst + below) // 2
        if _has_flow(make(middle)):
            worst = middle
        else:
            below = middle
    return worst


def _has_flow(network: Network) -> bool:
    return feasible_flow(network, network.low, network.high) is not None


def _stage(network: Network, chosen: list[tuple[Component, int]], price: Integers) -> FlowStage:
    level = price - price[-1]
    n, m = network.twins, network.hosts
    return FlowStage(
        components=tuple(component.name for component, _ in chosen),
        weights=tuple(weight for _, weight in chosen),
        host_price=-level[n : n + m],
        group_price=level[n + m : -1],
    )


def feasible_flow(network: Network, low: Integers, high: Integers) -> Integers | None:
    """Any circulation within the bounds, or None when there is none (OR-Tools, maximum flow by push and relabel)."""
    from ortools.graph.python import max_flow as solver

    if (low > high).any():
        return None
    supply = _supply(network, low)
    ask = int(supply[supply > 0].sum())
    if ask == 0:
        return low.copy()
    free = np.flatnonzero(high > low)
    giving, taking = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    source, sink = network.nodes, network.nodes + 1
    problem = solver.SimpleMaxFlow()
    arcs = problem.add_arcs_with_capacity(
        node_numbers(network.tail[free], np.full(len(giving), source), taking),
        node_numbers(network.head[free], giving, np.full(len(taking), sink)),
        np.concatenate([(high - low)[free], supply[giving], -supply[taking]]),
    )
    if problem.solve(source, sink) != problem.OPTIMAL:
        raise SolverError("the flow solver stopped without an answer")
    if problem.optimal_flow() < ask:
        return None
    flow = low.copy()
    flow[free] += problem.flows(arcs[: len(free)])
    return flow


def _supply(network: Network, low: Integers) -> Integers:
    """What the lower bounds bring to each node."""
    bound = np.flatnonzero(low)
    supply = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(supply, network.head[bound], low[bound])
    np.subtract.at(supply, network.tail[bound], low[bound])
    return supply


def min_cost_flow(network: Network, cost: Integers) -> Integers | None:
    """A cheapest circulation within the bounds, or None when there is none (OR-Tools, cost scaling)."""
    from ortools.graph.python import min_cost_flow as solver

    low, high = network.low, network.high
    if (low > high).any():
        return None
    supply = _supply(network, low)
    free = np.flatnonzero(high > low)
    flow = low.copy()
    if len(free) == 0:
        return flow if not supply.any() else None
    problem = solver.SimpleMinCostFlow()
    arcs = problem.add_arcs_with_capacity_and_unit_cost(
        network.tail[free], network.head[free], (high - low)[free], cost[free]
    )
    problem.set_nodes_supplies(np.arange(network.nodes, dtype=np.int32), supply)
    status = problem.solve()
    if status == problem.INFEASIBLE:
        return None
    if status != problem.OPTIMAL:
        raise SolverError(f"the flow solver stopped with status {status}")
    flow[free] += problem.flows(arcs)
    return flow


def potentials(network: Network, cost: Integers, flow: Integers) -> Integers:
    """Prices of the nodes under which no residual arc is worth using (Bellman and Ford, on columns).

    Shortest distances from a virtual source; a flow that is not optimal has a negative cycle and is refused. Only arcs
    out of nodes that changed in the last round are looked at again.
    """
    forward, backward = np.flatnonzero(flow < network.high), np.flatnonzero(flow > network.low)
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
