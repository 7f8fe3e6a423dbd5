# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the engine promises beyond one best matching, looked at on tiny markets, from the definitions.

Each function yields, answer by answer, whether it is wrong. Nothing here solves by the engine what it checks: the oracle
tries every matching, and edits are made on the market's own document.
"""

import json
from dataclasses import replace
from itertools import combinations, product

import numpy as np

import matchmaker as mm
from matchmaker.lottery import lots
from tests.matchmaker.oracle import Oracle, tiny_market, tiny_quotas

SHAPE = (4, 3)
LOADS = ((0, 2), (1, 2), (1, 3))


def stable(seed):
    return mm.named_policy("stable_fair", quotas=tiny_quotas(seed))


def by_proposals(_seed):
    return mm.named_policy("deferred_acceptance")


def welfare(seed):
    return mm.named_policy("welfare", quotas=tiny_quotas(seed))


def best_of(market, policy):
    oracle = Oracle(market, policy)
    return oracle.best() if policy.method == "optimum" else oracle.twin_optimal()


def rewritten(market, change):
    """The market after a change of its document, which is all that the engine and this module share."""
    data = json.loads(market.to_json())
    change(data)
    return mm.Market.from_json(json.dumps(data))


# Reviewers


def every_assignment(shape, demand, load, forbidden):
    reviewers, applications = shape
    for choice in product(combinations(range(reviewers), demand), repeat=applications):
        chosen = np.zeros(shape, dtype=bool)
        for application, panel in enumerate(choice):
            chosen[list(panel), application] = True
        loads = chosen.sum(axis=1)
        if (loads >= load[0]).all() and (loads <= load[1]).all() and not (chosen & forbidden).any():
            yield chosen


def panels(load, count=20):
    """Tables of affinity, forbidden pairs, and all assignments there are, each as its total and its poorest sum."""
    source = np.random.default_rng(7)
    for at in range(count):
        affinity = source.integers(0, 9, SHAPE) / 8
        if at % 2:
            # One reviewer whom everybody wants: what each could have alone, not all can have.
            affinity[0] = 1
        forbidden = source.random(SHAPE) < 0.15
        options = list(every_assignment(SHAPE, 2, load, forbidden))
        yield (
            affinity,
            forbidden,
            {(float((affinity * c).sum()), float((affinity * c).sum(axis=0).min())) for c in options},
        )


def wrong_totals():
    for load in LOADS:
        for affinity, forbidden, worth in panels(load):
            asked = {"demand": 2, "load": load, "conflicts": forbidden}
            found = mm.assign_reviewers(affinity, **asked)
            if not worth or not found.feasible:
                yield found.feasible != bool(worth)
                continue
            yield found.total != max(worth)[0] or not mm.proves_total(affinity, found, **asked)


def wrong_floors():
    """The best floor with the best total above it, and a floor that is asked for as a number."""
    for load in LOADS:
        for affinity, forbidden, worth in panels(load, 10):
            best = max((poorest for _, poorest in worth), default=0)
            for floor, least in (("best", best), (0.75, 0.75)):
                good = [total for total, poorest in worth if poorest >= least]
                found = mm.assign_reviewers(affinity, demand=2, load=load, conflicts=forbidden, floor=floor)
                if not good or not found.feasible:
                    yield found.feasible != bool(good)
                    continue
                yield found.floor < least or abs(found.total - max(good)) > 1e-9


# Matching again


def edits_of(market, seed):
    """One edit of each kind where the market has room for it, with what it does to the document."""
    twin, host = market.twins[seed % len(market.twins)], market.hosts[seed % len(market.hosts)]
    signed = {"by": "Ada", "reason": "agreed"}

    def gone(data):
        at = [item["id"] for item in data["twins"]].index(twin.id)
        del data["twins"][at]
        keep = [row for row, own in enumerate(data["pairs"]["twin"]) if own != at]
        data["pairs"] = {name: [column[row] for row in keep] for name, column in data["pairs"].items()}
        data["pairs"]["twin"] = [own - (own > at) for own in data["pairs"]["twin"]]
        for rules in ("locks", "bans"):
            data[rules] = [rule for rule in data[rules] if rule["twin"] != twin.id]

    def free(data):
        data["locks"] = [rule for rule in data["locks"] if rule["twin"] != twin.id]

    def fixed(data):
        free(data)
        data["locks"].append({"twin": twin.id, "host": host.id, **signed})

    def banned(data):
        data["bans"].append({"twin": twin.id, "host": host.id, **signed})

    def wider(data):
        data["hosts"][seed % len(market.hosts)]["maximum"] += 1

    def shut(data):
        data["hosts"][seed % len(market.hosts)] |= {"minimum": 0, "maximum": 0}

    yield mm.Withdraw(twin.id, **signed), gone
    yield mm.Unlock(twin.id, **signed), free
    yield mm.SetCapacity(host.id, maximum=host.maximum + 1, **signed), wider
    yield mm.SetCapacity(host.id, maximum=0, minimum=0, **signed), shut
    locked = {(lock.twin, lock.host) for lock in market.locks}
    excluded = {(ban.twin, ban.host) for ban in market.bans}
    if (twin.id, host.id) not in excluded:
        yield mm.Lock(twin.id, host.id, **signed), fixed
    if (twin.id, host.id) not in excluded | locked:
        yield mm.Ban(twin.id, host.id, **signed), banned


def kept_in_place(market, matching, free):
    """Who stays: all but the free, the banned and the locked, and all of a host together or nobody."""
    locked = {lock.twin: lock.host for lock in market.locks}
    banned = {(ban.twin, ban.host) for ban in market.bans}
    kept: dict[str, str] = {}
    for host in market.hosts:
        here = [
            twin.id
            for twin in market.twins
            if matching.get(twin.id) == host.id
            and twin.id not in free
            and twin.id not in locked
            and (twin.id, host.id) not in banned
        ]
        if len(here) + list(locked.values()).count(host.id) <= host.maximum:
            kept |= dict.fromkeys(here, host.id)
    return kept


def same_rules(market, other):
    """The same market, up to who made the rules and why, and how it came to be."""

    def bare(data):
        data.pop("edits", None)
        data["locks"] = sorted((rule["twin"], rule["host"]) for rule in data["locks"])
        data["bans"] = sorted((rule["twin"], rule["host"]) for rule in data["bans"])
        return data

    return bare(json.loads(market.to_json())) == bare(json.loads(other.to_json()))


def losses(policy, names, before, after):
    """What each objective but the lottery loses, from one (market, matching) to another."""
    values = []
    for market, matching in (before, after):
        oracle = Oracle(market, policy)
        seats = [matching[twin.id] for twin in market.twins]
        values.append(oracle.values([None if host is None else market.host_index[host] for host in seats]))
    return {name: there - here for name, here, there in zip(names, *values, strict=True) if name != "lottery"}


def wrong_rematches(seeds=range(25)):
    for seed in seeds:
        market, policy = tiny_market(seed), mm.named_policy("stable_fair")
        result = mm.solve(market, policy)
        if not result.solved:
            continue
        for at, (edit, change) in enumerate(edits_of(market, seed)):
            changed = rewritten(market, change)
            free = [twin.id for twin in changed.twins][: at % 2]
            kept = kept_in_place(changed, result.matching, free)
            locked = rewritten(
                changed,
                lambda data, kept=kept: data["locks"].extend(
                    {"twin": twin, "host": host, "by": "", "reason": ""} for twin, host in kept.items()
                ),
            )
            found = mm.rematch(market, result, [edit], free_twins=free)
            yield not rematch_holds(policy, (market, result), (changed, locked), edit, found)


def rematch_holds(policy, before, after, edit, found):
    (_, result), (changed, locked) = before, after
    best, start = Oracle(locked, policy).best(), Oracle(changed, policy).best()
    wanted = [best is not None, start is not None]
    if (
        not same_rules(found.market, locked)
        or found.market.edits != (edit,)
        or [found.result.solved, found.free.solved] != wanted
    ):
        return False
    if best is None or start is None:
        # With nothing to compare there is no price.
        return found.price_of_keeping == {} and (best is None or found.result.matching == best)
    moved = {
        (twin, result.matching.get(twin), best.get(twin))
        for twin in {*result.matching, *best}
        if result.matching.get(twin) != best.get(twin)
    }
    names = [stage.objective for stage in found.result.stages]
    return (
        found.result.matching == best
        and found.free.matching == start
        and {(move.twin, move.origin, move.target) for move in found.comparison.moves} == moved
        and found.price_of_keeping == losses(policy, names, (changed, start), (locked, best))
    )


# Reasons


class Reasons:
    """The main sentence for each twin and host, worked out from the rules and the matching by hand."""

    def __init__(self, market, policy, matching):
        self.market, self.policy, self.matching = market, policy, matching
        self.oracle = Oracle(market, policy)
        self.lots = lots(policy.seed, [twin.id for twin in market.twins])
        self.rules = {"locked": {lock.twin: lock for lock in market.locks}}
        self.rules["banned"] = {(ban.twin, ban.host): ban for ban in market.bans}

    def of(self, twin, host):
        """Message and parameters for the positions of a twin and a host (None: its own)."""
        own = self.matching[self.market.twins[twin].id]
        if host is None or self.market.hosts[host].id == own:
            return self.of_own(twin, own)
        name = {"twin": self.market.twins[twin].id, "host": self.market.hosts[host].id}
        return (
            self.by_rule(twin, host, name) or self.by_wish(twin, host, name) or self.by_key(twin, host, name)
        )

    def of_own(self, twin, own):
        name = self.market.twins[twin].id
        if own is None:
            return ("unplaced" if self.oracle.options[twin] else "unplaced.no_pairs"), {"twin": name}
        if name in self.rules["locked"]:
            return "matched.locked", {"twin": name, "host": own, **signed(self.rules["locked"][name])}
        row = self.oracle.options[twin][self.market.host_index[own]]
        rank = int(self.market.pairs.rank[row])
        if rank:
            return "matched.rank", {"twin": name, "host": own, "rank": rank}
        return "matched.unlisted", {"twin": name, "host": own}

    def by_rule(self, twin, host, name):
        if (name["twin"], name["host"]) in self.rules["banned"]:
            return "banned", name | signed(self.rules["banned"][name["twin"], name["host"]])
        if name["twin"] in self.rules["locked"]:
            lock = self.rules["locked"][name["twin"]]
            return "locked_elsewhere", {"twin": name["twin"], "current": lock.host, **signed(lock)}
        if host not in self.oracle.options[twin]:
            return "impossible", name
        return ("better.closed", {"host": name["host"]}) if self.market.hosts[host].maximum == 0 else None

    def by_wish(self, twin, host, name):
        own = self.matching[name["twin"]]
        if own is None:
            return None
        rank = self.oracle.rank(twin, self.market.host_index[own])
        other = self.oracle.rank(twin, host)
        if rank > other:
            return None
        given = self.market.pairs.rank[self.oracle.options[twin][host]]
        mine = self.market.pairs.rank[self.oracle.options[twin][self.market.host_index[own]]]
        if not given:
            # What is not listed comes after all that is.
            return (
                ("worse.unlisted", name | {"current": own, "rank": rank})
                if mine
                else ("worse.neither", name | {"current": own})
            )
        if rank < other:
            return "worse", name | {"current": own, "rank": rank, "other": other}
        return "worse.tie", name | {"current": own, "rank": rank}

    def by_key(self, twin, host, name):
        held = [at for at, other in enumerate(self.market.twins) if self.matching[other.id] == name["host"]]
        full = "better.full", {"host": name["host"]}
        if len(held) < self.market.hosts[host].maximum:
            return self.by_cap(twin, name) or ("better.whole", name)
        if self.policy.stability != "weak":
            return full
        last = min(held, key=lambda other: (self.oracle.key(other, host), -self.lots[other]))
        mine, cutoff = self.oracle.key(twin, host), self.oracle.key(last, host)
        if cutoff < mine:
            return self.by_cap(twin, name) or full
        own, theirs = self.standing(twin, host), self.standing(last, host)
        if cutoff > mine:
            kind = "better.full_score" if cutoff[0] == 0 else "better.full_place"
            return kind, name | {"cutoff": theirs, "own": own}
        if self.policy.method == "optimum":
            return "better.tie", name | {"own": own}
        drawn = {"own_lot": int(self.lots[twin]), "cutoff_lot": int(self.lots[last])}
        return "better.tie_lottery", name | {"own": own, **drawn}

    def by_cap(self, twin, name):
        if self.matching[name["twin"]] is not None:
            return None
        for quota in self.policy.quotas:
            value = self.market.twins[twin].value_of(quota.attribute)
            alike = [other for other in self.market.twins if other.value_of(quota.attribute) == value]
            placed = sum(self.matching[other.id] is not None for other in alike)
            if isinstance(quota, mm.RegionCap) and quota.value in (None, value) and placed >= quota.limit:
                told = {"limit": quota.limit, "attribute": quota.attribute, "value": value}
                return "better.cap", name | told
        return None

    def standing(self, twin, host):
        if twin in self.oracle.locked:
            return "a fixed place"
        step, place = self.oracle.key(twin, host)
        return f"place {-place}" if step else f"{place / 1_000_000:g}"

    def worth(self, twin, host):
        """Rank, fit and the value of each term of a pair, as an explanation has them; None where there is no pair."""
        row = self.market.pair(self.market.twins[twin].id, self.market.hosts[host].id)
        if row is None:
            return None, None, ()
        fit = float(self.market.pairs.terms["fit"][row]) / 1_000_000
        return int(self.market.pairs.rank[row]) or None, round(fit, 4), (round(fit, 4),)


def signed(rule):
    return {"by": rule.by or "the office", "reason": rule.reason or "no reason was given."}


def wrong_reasons(seeds=range(60), policies=(stable, by_proposals, welfare)):
    for seed, policy_of in product(seeds, policies):
        market, policy = tiny_market(seed), policy_of(seed)
        result = mm.solve(market, policy)
        if not result.solved:
            continue
        reasons = Reasons(market, policy, result.matching)
        for twin, own in enumerate(market.twins):
            for host in (None, *range(len(market.hosts))):
                told = mm.explain(market, result, own.id, None if host is None else market.hosts[host].id)
                main = told.sentences[0]
                yield (main.message_id, dict(main.parameters)) != reasons.of(twin, host)
                at = host if told.host is None else market.host_index[told.host]
                if at is not None:
                    terms = tuple(round(term.value, 4) for term in told.terms)
                    yield (told.rank, told.fit, terms) != reasons.worth(twin, at)


def wrong_cutoffs(seeds=range(60)):
    """The last that each full host holds, in the certificate as in the rules."""
    for seed, policy_of in product(seeds, (stable, by_proposals)):
        market, policy = tiny_market(seed), policy_of(seed)
        result = mm.solve(market, policy)
        if not result.solved:
            continue
        reasons = Reasons(market, policy, result.matching)
        for host, own in enumerate(market.hosts):
            held = [at for at, twin in enumerate(market.twins) if result.matching[twin.id] == own.id]
            found = result.certificate["hosts"][own.id]
            if not held or len(held) < own.maximum:
                yield found is not None
                continue
            last = min(held, key=lambda at: (reasons.oracle.key(at, host), -reasons.lots[at]))
            yield found is None or found[1] != reasons.lots[last]


def wrong_prices(seeds=range(40)):
    """What forcing a pair costs under stability, and whom it moves, pair by pair."""
    for seed in seeds:
        market, policy = tiny_market(seed), stable(seed)
        result = mm.solve(market, policy)
        if not result.solved:
            continue
        names = [stage.objective for stage in result.stages]
        banned = {(ban.twin, ban.host) for ban in market.bans}
        pairs = [(twin.id, host.id) for twin in market.twins for host in market.hosts]
        for twin, host in pairs[seed % 3 :: 3]:
            if (twin, host) in banned:
                continue
            forced = rewritten(
                market,
                lambda data, twin=twin, host=host: data.update(
                    locks=[rule for rule in data["locks"] if rule["twin"] != twin]
                    + [{"twin": twin, "host": host}]
                ),
            )
            best = Oracle(forced, policy).best()
            price = mm.price_of(market, result, twin, host)
            moves = {(move.twin, move.origin, move.target) for move in price.moves}
            if best is None or not price.possible:
                yield price.possible != (best is not None)
                continue
            yield price.losses != losses(policy, names, (market, result.matching), (forced, best))
            yield moves != {
                (name, result.matching[name], best[name])
                for name in best
                if result.matching[name] != best[name]
            }


# Changes that would have been enough


def wrong_changes(seeds=range(40)):
    for seed in seeds:
        market = tiny_market(seed)
        policy = mm.named_policy("stable_fair") if seed % 2 else by_proposals(seed)
        result = mm.solve(market, policy)
        if not result.solved:
            continue
        pairs = market.pairs
        for row in range(seed % 3, len(pairs), 3):
            twin, host = market.twins[pairs.twin[row]].id, market.hosts[pairs.host[row]].id
            if result.matching[twin] != host:
                changes = {change.kind: change for change in mm.smallest_changes(market, result, twin, host)}
                yield not places_hold(market, policy, (twin, host), changes.get("places"))
                yield not score_holds(market, policy, (twin, host), changes.get("score"))


def together(market, policy, pair, change):
    best = best_of(rewritten(market, change), policy)
    return best is not None and best[pair[0]] == pair[1]


def places_hold(market, policy, pair, change):
    """The number of places stated is the first that is enough, of up to eight more."""
    at, now = market.host_index[pair[1]], market.host(pair[1]).maximum

    def enough(most):
        return together(market, policy, pair, lambda data: data["hosts"][at].update(maximum=most))

    # From five on a host has a place for everybody.
    first = next((most for most in range(now + 1, now + 6) if enough(most)), None)
    if first is None or change is None:
        return (first is None) == (change is None)
    told = {"twin": pair[0], "host": pair[1], "needed": first, "own": now}
    return change.needed == first and dict(change.sentence.parameters) == told


def score_holds(market, policy, pair, change):
    """The score stated is enough and half a point less is not; where none is stated, the highest is not enough."""
    at = market.twin_index[pair[0]]
    own = int(market.pairs.score[market.pair(*pair)])

    def enough(score):
        def scored(data):
            data["pairs"]["score"] = [
                score if twin == at else old
                for twin, old in zip(data["pairs"]["twin"], data["pairs"]["score"], strict=True)
            ]

        return together(market, policy, pair, scored)

    half, highest = 500_000, max(int(market.pairs.score.max()), own) + 500_000
    if change is None:
        return not enough(highest)
    score = round(change.needed * 1_000_000)
    told = {
        "twin": pair[0],
        "host": pair[1],
        "needed": f"{score / 1_000_000:g}",
        "own": f"{own / 1_000_000:g}",
    }
    return (
        own < score <= highest
        and enough(score)
        and (score - half <= own or not enough(score - half))
        and dict(change.sentence.parameters) == told
    )


# Rules that cannot all hold


def rules_of(market, policy):
    rules = {("stability", "everybody", 0)} if policy.stability == "weak" else set()
    rules |= {("minimum", host.id, host.minimum) for host in market.hosts if host.minimum}
    rules |= {("lock", f"{lock.twin} and {lock.host}", 0) for lock in market.locks}
    for quota in policy.quotas:
        kind = "region_cap" if isinstance(quota, mm.RegionCap) else "group_floor"
        values = {twin.value_of(quota.attribute) for twin in market.twins} - {""}
        for value in values if quota.value is None else [quota.value]:
            rules.add((kind, f"{quota.attribute} {value}", quota.limit))
    return rules


def can_hold(market, policy, rules):
    """Whether any matching keeps these rules, beside places and bans."""
    minimums = {subject: limit for kind, subject, limit in rules if kind == "minimum"}
    locks = {subject for kind, subject, _ in rules if kind == "lock"}

    def only(data):
        for host in data["hosts"]:
            host["minimum"] = minimums.get(host["id"], 0)
        data["locks"] = [rule for rule in data["locks"] if f"{rule['twin']} and {rule['host']}" in locks]

    quotas: list[mm.RegionCap | mm.GroupFloor] = []
    for kind, subject, limit in rules:
        attribute, _, value = subject.partition(" ")
        if kind == "region_cap":
            quotas.append(mm.RegionCap(attribute, limit, value))
        elif kind == "group_floor":
            quotas.append(mm.GroupFloor(attribute, value, limit))
    stability = "weak" if any(kind == "stability" for kind, *_ in rules) else "none"
    trial = replace(policy, quotas=tuple(quotas), stability=stability)
    return next(Oracle(rewritten(market, only), trial).allowed(), None) is not None


def smallest_relaxation(market, policy, rules, rule):
    """The nearest number for one rule, or None for dropping it; False where nothing helps."""
    rest = rules - {rule}
    kind, subject, limit = rule
    if not can_hold(market, policy, rest):
        return False
    if kind in ("stability", "lock"):
        return None
    numbers = range(limit + 1, len(market.twins) + 1) if kind == "region_cap" else range(limit - 1, -1, -1)
    return next(to for to in numbers if can_hold(market, policy, rest | {(kind, subject, to)}))


def wrong_diagnoses(seeds=range(60)):
    for seed in seeds:
        market, policy = tiny_market(seed), stable(seed)
        rules = rules_of(market, policy)
        finding = mm.diagnose(market, policy)
        if finding.feasible or can_hold(market, policy, rules):
            yield finding.feasible != can_hold(market, policy, rules)
            continue
        conflict = {(rule.kind, rule.subject, rule.limit) for rule in finding.conflict}
        yield not conflict <= rules or can_hold(market, policy, conflict)
        parts = (set(part) for size in range(len(conflict)) for part in combinations(conflict, size))
        yield not all(can_hold(market, policy, part) for part in parts)
        told = {(item.rule.kind, item.rule.subject, item.rule.limit): item.to for item in finding.relaxations}
        helping = {rule: smallest_relaxation(market, policy, rules, rule) for rule in conflict}
        yield told != {rule: to for rule, to in helping.items() if to is not False}
