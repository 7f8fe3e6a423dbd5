# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The independent checker: one file, the standard library alone, deliberately naive.

It shares no code with the solvers. Anybody can copy this file and run
``python -S -I checker.py MARKET.json RESULT.json`` on a canonical market and a published result.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from typing import Any

MASK = (1 << 64) - 1
RANK_STEP = 4 * 10**12
LOCKED = 4 * 10**18

LARGEST_FILE = 1 << 30
LARGEST_RANK = 1_000_000

#: Printed after the checks of a result that a solver called the best.
UNCHECKED = "That no other allowed matching is better rests on the solver's bound and is not checked here."

Check = tuple[str, bool, str]

# What the two documents must look like: a type, a tuple of choices, a list of one kind, or an object.
PAIR = {"twin": str, "host": str}
AGENT = {"id": str, "country": str, "languages": [str], "attributes": {str: str}}
MARKET = {
    "twins": [AGENT],
    "hosts": [AGENT | {"minimum": int, "maximum": int}],
    "terms": [{"name": str, "weight": (int, float)}],
    "locks": [PAIR],
    "bans": [PAIR],
    "pairs": {"twin": [int], "host": [int], "rank": [int], "host_rank": [int], "score": [int], str: [int]},
}
QUOTA = {"kind": str, "attribute": str, "value": (str, None), "limit": int}
WORDS = {"stability": str, "method": str, "seed": str, "common_language": bool, "respect_minimums": bool}
PRICES = {"objectives": [str], "weights": [int], "hosts": [int], "groups": [int]}
CERTIFICATES = {"prices": {"stages": [PRICES]}, "cutoffs": {"hosts": {str: ([int], None)}}}
RESULT = {
    "market_sha256": str,
    "status": str,
    "policy": WORDS | {"ladder": [str], "quotas": [QUOTA]},
    "matching": {str: (str, None)},
    "stages": [{"objective": str, "value": int, "proven": bool}],
    "certificate": {"kind": str},
}


def verify_documents(market: dict[str, Any], result: dict[str, Any]) -> list[Check]:
    """All checks as (name, holds, detail). Both arguments are the parsed canonical JSON objects.

    What has another shape gets a single failed check that names the place; nothing is raised.
    """
    problem = _misfit(market, MARKET, "market") or _misfit(result, RESULT, "result") or _loose(market, result)
    if problem:
        return [("shape", False, problem)]
    checks = [_check_hash(market, result)]
    if not checks[0][1]:
        return checks
    if result["status"] not in ("optimal", "feasible"):
        unmatched = all(host is None for host in result["matching"].values())
        return [*checks, ("status", unmatched, f"the result says {result['status']!r} and matches nobody")]
    case = Case(market, result)
    checks.append(_check_everybody(case))
    if not checks[-1][1]:
        return checks
    checks += [_check_pairs(case), _check_locks(case), _check_capacities(case), _check_quotas(case)]
    if not all(holds for _, holds, _ in checks):
        return checks
    checks.append(_check_stages(case))
    if case.policy["stability"] == "weak":
        checks.append(_check_claims(case))
    kind = result["certificate"].get("kind")
    if kind == "prices":
        checks.append(_check_prices(case))
    elif kind == "cutoffs" and case.policy["method"] == "deferred_acceptance":
        checks += [_check_cutoffs(case), _check_deferred(case)]
    elif kind == "cutoffs":
        checks.append(_check_cutoffs(case))
    else:
        checks.append(("certificate", False, f"of an unknown kind {kind!r}"))
    return checks


def _misfit(value: Any, shape: Any, place: str) -> str:
    """Where a value has another shape than it must have, or nothing."""
    if isinstance(shape, tuple):
        return (
            "" if not all(_misfit(value, one, place) for one in shape) else f"{place}: is of the wrong kind"
        )
    if isinstance(shape, list | dict):
        if not isinstance(value, type(shape)):
            return f"{place}: is not {'a list' if isinstance(shape, list) else 'an object'}"
        lacking = [
            key for key in shape if isinstance(shape, dict) and isinstance(key, str) and key not in value
        ]
        if lacking:
            return f"{place}.{lacking[0]}: is missing"
        items = enumerate(value) if isinstance(value, list) else value.items()
        kinds = shape if isinstance(shape, dict) else dict.fromkeys(range(len(value)), shape[0])
        found = (
            _misfit(key, str, f"{place}, a key") * isinstance(shape, dict)
            or _misfit(item, kinds.get(key, kinds.get(str)), f"{place}.{key}")
            for key, item in items
            if key in kinds or str in kinds
        )
        return next(filter(None, found), "")
    fits = value is None if shape is None else type(value) is shape
    if fits and shape is str:
        fits = not any("\ud800" <= letter <= "\udfff" for letter in value)
    elif fits and shape in (int, float):
        fits = abs(value) < 1 << 63
    return "" if fits else f"{place}: is of the wrong kind"


def _loose(market: dict[str, Any], result: dict[str, Any]) -> str:
    """Where the parts of two well-shaped documents do not fit together, or nothing."""
    columns, sides = market["pairs"], {"twin": market["twins"], "host": market["hosts"]}
    ids = {side: {agent["id"] for agent in agents} for side, agents in sides.items()}
    kind = result["certificate"]["kind"]
    problem = _misfit(result["certificate"], CERTIFICATES.get(kind, {}), "result.certificate")
    stages = result["certificate"]["stages"] if kind == "prices" and not problem else []
    ranks = [stage["objective"] for stage in result["stages"]]
    ranks += [name for stage in stages for name in stage["objectives"]]
    for wrong, what in (
        (any(len(ids[side]) < len(sides[side]) for side in sides), "market: an id is used twice"),
        (
            any(len(column) != len(columns["twin"]) for column in columns.values()),
            "market.pairs: not all of one length",
        ),
        (
            any(not 0 <= at < len(sides[side]) for side in sides for at in columns[side]),
            "market.pairs: a position is of nobody",
        ),
        (
            any(f"term:{term['name']}" not in columns for term in market["terms"]),
            "market.pairs: a term has no column",
        ),
        (
            any(not 0 <= rank <= min(len(sides["host"]), LARGEST_RANK - 1) for rank in columns["rank"]),
            "market.pairs.rank: a rank is beyond the number of hosts",
        ),
        (
            any(rule[side] not in ids[side] for rule in market["locks"] + market["bans"] for side in sides),
            "market: a lock or a ban is of nobody",
        ),
        (
            any(name.startswith("rank:") and not name[5:].isdecimal() for name in ranks),
            "result: an objective has no rank",
        ),
        (
            any(len(stage["objectives"]) != len(stage["weights"]) for stage in stages),
            "result.certificate: not a weight for each objective",
        ),
        (
            any(len(stage["hosts"]) not in (0, len(ids["host"])) for stage in stages),
            "result.certificate: not a price for each host",
        ),
    ):
        if wrong and not problem:
            problem = what
    return problem


class Case:
    """The market read into plain dictionaries: the options of each twin, and who sits where."""

    def __init__(self, market: dict[str, Any], result: dict[str, Any]) -> None:
        """Work out ranks, keys, fit and lots from the raw columns."""
        self.market, self.result = market, result
        self.policy: dict[str, Any] = result["policy"]
        self.twins = [twin["id"] for twin in market["twins"]]
        self.hosts = [host["id"] for host in market["hosts"]]
        self.matching: dict[str, str | None] = result["matching"]
        self.locks = {lock["twin"]: lock["host"] for lock in market["locks"]}
        self.rank: dict[str, dict[str, int]] = {twin: {} for twin in self.twins}
        self.key: dict[str, dict[str, int]] = {twin: {} for twin in self.twins}
        self.fit: dict[str, dict[str, int]] = {twin: {} for twin in self.twins}
        self.costs: dict[tuple[str, str], dict[str, int]] = {}
        self.worst = max(market["pairs"]["rank"], default=1) or 1
        self.worst += 1
        self._read_pairs()
        self._apply_locks()
        seed = self.policy["seed"]
        self.twin_draw = {twin: _draw(seed, "twin", twin) for twin in self.twins}
        self.host_draw = {host: _draw(seed, "host", host) for host in self.hosts}
        order = sorted(self.twins, key=lambda twin: (self.twin_draw[twin], twin))
        self.lot = {twin: place for place, twin in enumerate(order, start=1)}
        self.country = {agent["id"]: agent["country"] for agent in market["twins"]}
        self.host_country = {agent["id"]: agent["country"] for agent in market["hosts"]}

    def _read_pairs(self) -> None:
        columns = self.market["pairs"]
        banned = {(ban["twin"], ban["host"]) for ban in self.market["bans"]}
        spoken = {agent["id"]: set(agent["languages"]) for agent in self.market["twins"]}
        heard = {agent["id"]: set(agent["languages"]) for agent in self.market["hosts"]}
        weights = {term["name"]: round(term["weight"] * 1000) for term in self.market["terms"]}
        lowest = max(columns["host_rank"], default=0) + 1
        cost_names = [name for name in columns if name.startswith("cost:")]
        for at, (twin_at, host_at) in enumerate(zip(columns["twin"], columns["host"], strict=True)):
            twin, host = self.twins[twin_at], self.hosts[host_at]
            locked = self.locks.get(twin)
            if (twin, host) in banned or (locked is not None and locked != host):
                continue
            if locked is None and self.policy["common_language"] and not spoken[twin] & heard[host]:
                continue
            self.rank[twin][host] = columns["rank"][at] or self.worst
            place = columns["host_rank"][at]
            self.key[twin][host] = (lowest - place) * RANK_STEP if place else columns["score"][at]
            total = sum(columns[f"term:{name}"][at] * weight for name, weight in weights.items())
            unit = sum(weights.values()) * 100
            self.fit[twin][host] = (2 * total + unit) // (2 * unit) if unit else 0
            self.costs[twin, host] = {name[5:]: columns[name][at] for name in cost_names}

    def _apply_locks(self) -> None:
        for twin, host in self.locks.items():
            self.rank[twin].setdefault(host, self.worst)
            self.fit[twin].setdefault(host, 0)
            self.costs.setdefault((twin, host), {})
            self.key[twin][host] = LOCKED

    def held(self, host: str) -> list[str]:
        """The twins that sit at a host."""
        return [twin for twin in self.twins if self.matching[twin] == host]

    def groups(self) -> list[tuple[str, set[str], int, int]]:
        """Each quota written out: name, members, least, most."""
        result = []
        for quota in self.policy["quotas"]:
            value_of = {
                twin["id"]: twin["country"]
                if quota["attribute"] == "country"
                else twin["attributes"].get(quota["attribute"], "")
                for twin in self.market["twins"]
            }
            wanted = sorted({value for value in value_of.values() if value})
            for value in wanted if quota["value"] is None else [quota["value"]]:
                members = {twin for twin, own in value_of.items() if own == value}
                cap = quota["kind"] == "region_cap"
                low, high = (0, quota["limit"]) if cap else (quota["limit"], len(self.twins))
                result.append((f"{quota['kind']} {quota['attribute']}={value}", members, low, high))
        return result

    def amount(self, objective: str, twin: str, host: str) -> int:
        """What one pair adds to an objective, to be minimised."""
        if objective == "placed":
            return -1
        if objective.startswith("rank:"):
            return int(self.rank[twin][host] == int(objective[5:]))
        if objective == "rank_sum":
            return self.rank[twin][host]
        if objective == "fit":
            return -self.fit[twin][host]
        if objective == "same_country":
            return int(bool(self.country[twin]) and self.country[twin] == self.host_country[host])
        if objective == "lottery":
            return _pair_draw(self.twin_draw[twin], self.host_draw[host])
        return self.costs[twin, host].get(objective.removeprefix("minimise:"), 0)


def _check_hash(market: dict[str, Any], result: dict[str, Any]) -> Check:
    agents = {key: value for key, value in market.items() if key != "pairs"}
    text = json.dumps(agents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode())
    for name, values in sorted(market["pairs"].items()):
        column = array("q", values)
        if sys.byteorder == "big":
            column.byteswap()
        digest.update(f"\n{name}\n".encode() + column.tobytes())
    found = digest.hexdigest()
    return ("market", found == result["market_sha256"], f"the market's SHA-256 is {found}")


def _check_everybody(case: Case) -> Check:
    missing = sorted(set(case.twins) ^ set(case.matching))
    if missing:
        return ("everybody", False, f"{missing[0]!r} is in only one of market and result")
    for twin, host in case.matching.items():
        if host is not None and host not in case.hosts:
            return ("everybody", False, f"{twin!r} sits at {host!r}, which is not in the market")
    return ("everybody", True, f"{len(case.twins)} twins, each with at most one host")


def _check_pairs(case: Case) -> Check:
    for twin, host in case.matching.items():
        if host is not None and host not in case.rank[twin]:
            return ("pairs", False, f"{twin!r} and {host!r} are not a possible pair")
    return ("pairs", True, "every pair is possible and none is banned")


def _check_locks(case: Case) -> Check:
    for twin, host in case.locks.items():
        if case.matching[twin] != host:
            return ("locks", False, f"{twin!r} is locked to {host!r} but sits elsewhere")
    return ("locks", True, f"{len(case.locks)} locks are kept")


def _check_capacities(case: Case) -> Check:
    for host in case.market["hosts"]:
        count = len(case.held(host["id"]))
        least = host["minimum"] if case.policy["respect_minimums"] else 0
        if not least <= count <= host["maximum"]:
            return ("capacities", False, f"{host['id']!r} has {count}, not {least} to {host['maximum']}")
    return ("capacities", True, "every host has a number of twins within its bounds")


def _check_quotas(case: Case) -> Check:
    for name, members, low, high in case.groups():
        count = sum(1 for twin in members if case.matching[twin] is not None)
        if not low <= count <= high:
            return ("quotas", False, f"{name} has {count}, not {low} to {high}")
    return ("quotas", True, "every regional cap and group floor is kept")


def _check_stages(case: Case) -> Check:
    pairs = [(twin, host) for twin, host in case.matching.items() if host is not None]
    if [stage["objective"] for stage in case.result["stages"]] != ladder_names(case):
        return ("stages", False, "the objectives are not those of the policy's ladder")
    if case.result["status"] == "optimal" and not all(stage["proven"] for stage in case.result["stages"]):
        return ("stages", False, "the result is called optimal, and not every objective is proven")
    for stage in case.result["stages"]:
        found = sum(case.amount(stage["objective"], twin, host) for twin, host in pairs)
        if stage["objective"] in ("placed", "fit"):
            found = -found
        if found != stage["value"]:
            return ("stages", False, f"{stage['objective']} is {found}, not {stage['value']}")
    return ("stages", True, "every value of the ladder is as stated")


def find_claims(case: Case) -> list[tuple[str, str, str | None]]:
    """All claims: (twin, host, the twin held with a lower key or None for a free place)."""
    groups = case.groups()
    count = {
        name: sum(1 for twin in members if case.matching[twin] is not None) for name, members, _, _ in groups
    }
    held = {host: case.held(host) for host in case.hosts}
    seats = {host["id"]: host["maximum"] for host in case.market["hosts"]}
    claims: list[tuple[str, str, str | None]] = []
    for twin in case.twins:
        now = case.matching[twin]
        rank_now = case.worst + 1 if now is None else case.rank[twin][now]
        if twin in case.locks:
            continue
        for host, rank in case.rank[twin].items():
            if rank >= rank_now:
                continue
            capped = now is None and any(
                twin in members and count[name] >= high for name, members, _, high in groups
            )
            if len(held[host]) < seats[host] and not capped:
                claims.append((twin, host, None))
            claims += [
                (twin, host, other)
                for other in held[host]
                if case.key[other][host] < case.key[twin][host] and _may_swap(groups, count, twin, other, now)
            ]
    return claims


def _may_swap(
    groups: list[tuple[str, set[str], int, int]],
    count: dict[str, int],
    twin: str,
    other: str,
    now: str | None,
) -> bool:
    """Whether ``twin`` may take the place of ``other`` without breaking a quota."""
    for name, members, low, high in groups:
        after = count[name] - (other in members) + (now is None and twin in members)
        if not low <= after <= high:
            return False
    return True


def _check_claims(case: Case) -> Check:
    claims = find_claims(case)
    if claims:
        twin, host, other = claims[0]
        why = "has a free place" if other is None else f"holds {other!r} with a lower priority"
        return ("stability", False, f"{twin!r} prefers {host!r}, which {why}")
    return ("stability", True, "no twin has a claim on a host it prefers")


def _check_cutoffs(case: Case) -> Check:
    """A cut-off is the lowest key (and the last lot) at a full host; null where a place is free."""
    given = case.result["certificate"].get("hosts", {})
    for host in case.market["hosts"]:
        name = host["id"]
        held = case.held(name)
        want = None
        if held and len(held) == host["maximum"]:
            last = min(held, key=lambda twin: (case.key[twin][name], -case.lot[twin]))
            want = [case.key[last][name], case.lot[last]]
        if given.get(name) != want:
            return ("cut-offs", False, f"the cut-off of {name!r} is {want}, not {given.get(name)}")
    return ("cut-offs", True, "every cut-off is the lowest key held at a full host")


def _check_deferred(case: Case) -> Check:
    """Run deferred acceptance again, one proposal at a time, and compare."""
    lists = {
        twin: sorted(
            case.rank[twin],
            key=lambda host, twin=twin: (  # type: ignore[misc]
                case.rank[twin][host],
                _pair_draw(case.twin_draw[twin], case.host_draw[host]),
                host,
            ),
        )
        for twin in case.twins
    }
    held: dict[str, list[str]] = {host: [] for host in case.hosts}
    seats = {host["id"]: host["maximum"] for host in case.market["hosts"]}
    waiting = list(reversed(case.twins))
    while waiting:
        twin = waiting.pop()
        if not lists[twin]:
            continue
        host = lists[twin].pop(0)
        held[host].append(twin)
        held[host].sort(key=lambda one, host=host: (-case.key[one][host], case.lot[one]))  # type: ignore[misc]
        waiting += held[host][seats[host] :]
        del held[host][seats[host] :]
    again: dict[str, str | None] = dict.fromkeys(case.twins)
    again |= {twin: host for host, twins in held.items() for twin in twins}
    for twin in case.twins:
        if again[twin] != case.matching[twin]:
            return ("deferred acceptance", False, f"{twin!r} should sit at {again[twin]!r}")
    return ("deferred acceptance", True, "a second run of the procedure gives the same matching")


def _check_prices(case: Case) -> Check:
    """Linear-programming duality, lexicographically: everybody holds a cheapest option at the posted prices.

    The price of an option is a list, one number per stage, compared like words in a dictionary.
    """
    # An empty list of prices stands for zeros.
    hosts, groups = [0] * len(case.hosts), [0] * len(case.groups())
    stages = [
        stage | {"hosts": stage["hosts"] or hosts, "groups": stage["groups"] or groups}
        for stage in case.result["certificate"]["stages"]
    ]
    problem = (
        _check_weights(case, stages) or _check_host_prices(case, stages) or _check_group_prices(case, stages)
    )
    if problem:
        return ("prices", False, problem)
    tolls = _tolls(case, stages)
    free = [0] * len(stages)
    for twin in case.twins:
        now = case.matching[twin]
        options = {host: _option_price(case, stages, twin, host, tolls[twin]) for host in case.rank[twin]}
        mine = free if now is None else options[now]
        if now is not None and twin not in case.locks and mine > free:
            return ("prices", False, f"{twin!r} would rather be unplaced at the posted prices")
        for host, price in options.items():
            if price < mine:
                return ("prices", False, f"{twin!r} would rather have {host!r} at the posted prices")
    return (
        "prices",
        True,
        "everybody holds a cheapest option at the posted prices, so no matching is better",
    )


def _check_weights(case: Case, stages: list[dict[str, Any]]) -> str:
    """The packed objectives are those of the ladder, and each weight outdoes all later ones of its pack."""
    listed = [name for stage in stages for name in stage["objectives"]]
    if listed != ladder_names(case):
        return "the stages of the certificate are not those of the ladder"
    for stage in stages:
        room = 0
        for name, weight in reversed(list(zip(stage["objectives"], stage["weights"], strict=True))):
            if weight <= room:
                return f"the weight of {name} is too small"
            spread = max(
                (abs(case.amount(name, twin, host)) for twin in case.twins for host in case.rank[twin]),
                default=0,
            )
            room += 2 * len(case.twins) * spread * weight
    return ""


def ladder_names(case: Case) -> list[str]:
    """The objectives of the policy written out: fair is one count per rank, the worst first."""
    names: list[str] = []
    for objective in case.policy["ladder"]:
        if objective == "fair":
            names += [] if "placed" in names else ["placed"]
            names += [f"rank:{rank}" for rank in range(case.worst, 1, -1)]
        else:
            names.append(objective)
    return names


def _check_host_prices(case: Case, stages: list[dict[str, Any]]) -> str:
    """Above zero only at a full host, below zero only at a host held at its minimum."""
    zero = [0] * len(stages)
    for at, host in enumerate(case.market["hosts"]):
        price = [stage["hosts"][at] for stage in stages]
        count = len(case.held(host["id"]))
        least = host["minimum"] if case.policy["respect_minimums"] else 0
        if (price > zero and count < host["maximum"]) or (price < zero and count > least):
            return f"{host['id']!r} has a price but is neither full nor at its minimum"
    return ""


def _check_group_prices(case: Case, stages: list[dict[str, Any]]) -> str:
    zero = [0] * len(stages)
    if any(len(stage["groups"]) != len(case.groups()) for stage in stages):
        return "there is not a price for each quota"
    for at, (name, members, low, high) in enumerate(case.groups()):
        toll = [stage["groups"][at] for stage in stages]
        count = sum(1 for twin in members if case.matching[twin] is not None)
        if (toll > zero and count < high) or (toll < zero and count > low):
            return f"{name} has a price but is not at its bound"
    return ""


def _tolls(case: Case, stages: list[dict[str, Any]]) -> dict[str, list[int]]:
    """What the quotas add to the price of placing each twin at all, per stage."""
    tolls = {twin: [0] * len(stages) for twin in case.twins}
    for at, (_, members, _, _) in enumerate(case.groups()):
        for twin in members:
            for index, stage in enumerate(stages):
                tolls[twin][index] += stage["groups"][at]
    return tolls


def _option_price(
    case: Case, stages: list[dict[str, Any]], twin: str, host: str, toll: list[int]
) -> list[int]:
    at = case.hosts.index(host)
    return [
        sum(
            weight * case.amount(name, twin, host)
            for name, weight in zip(stage["objectives"], stage["weights"], strict=True)
        )
        + stage["hosts"][at]
        + toll[index]
        for index, stage in enumerate(stages)
    ]


def _draw(seed: str, kind: str, identifier: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{kind}|{identifier}".encode()).digest()[:8], "big")


def _pair_draw(twin: int, host: int) -> int:
    mixed = (twin ^ (host * 0x9E3779B97F4A7C15)) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
    return (mixed ^ (mixed >> 31)) >> 24


def read(path: str) -> Any:
    """One document, strictly: no key twice, no NaN, no endless file. Raises ValueError or OSError."""
    with open(path, "rb") as file:  # noqa: PTH123 - this file stands alone and stays plain
        text = file.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise ValueError(f"has more than {LARGEST_FILE} bytes")
    return json.loads(text, object_pairs_hook=_once, parse_constant=_never)


def _never(word: str) -> float:
    raise ValueError(f"{word} is not a finite number")


def _once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(items)) != len(items):
        raise ValueError("gives a key twice in one object")
    return dict(items)


def main(arguments: list[str]) -> int:
    """Check two files; 0 when everything holds, 1 when something does not, 2 when a file cannot be used."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two files
        sys.stderr.write("usage: checker.py MARKET.json RESULT.json\n")
        return 2
    documents = []
    for path in arguments:
        try:
            documents.append(read(path))
        except (OSError, ValueError, RecursionError) as error:
            sys.stderr.write(f"{path}: {getattr(error, 'strerror', None) or error}\n")
            return 2
    checks = verify_documents(documents[0], documents[1])
    if checks[0][0] == "shape":
        sys.stderr.write(f"{checks[0][2]} (the market must be in its canonical form)\n")
        return 2
    for name, holds, detail in checks:
        sys.stdout.write(f"{'holds' if holds else 'FAILS'}  {name}: {detail}\n")
    if documents[1]["certificate"].get("optimality_rests_on") == "solver bound":
        sys.stdout.write(f"{UNCHECKED}\n")
    return 0 if all(holds for _, holds, _ in checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
