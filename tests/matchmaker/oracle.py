# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The oracle: tiny markets, and the best of all their matchings found by trying every one.

It shares nothing with the engine but the market's columns and the published lottery.
"""

import random
from itertools import product
from typing import Any

import matchmaker as mm
from matchmaker.lottery import draw, lots, pair_draw


def tiny_market(seed):
    """At most five twins and four hosts, with ties, minimums, empty lists, zero capacities, locks and bans."""
    source = random.Random(seed)
    twins = [
        mm.Twin(f"t{at}", country=source.choice("ABA"), attributes={"mission": source.choice(("yes", "no"))})
        for at in range(source.randint(1, 5))
    ]
    hosts = []
    for at in range(source.randint(1, 4)):
        most = source.choice((0, 1, 1, 2, 3))
        hosts.append(
            mm.Host(f"h{at}", most, source.randint(0, min(1, most)) * source.randint(0, 1), country="A")
        )
    ids = [host.id for host in hosts]
    preferences, fit, host_lists = {}, {}, {}
    for twin in twins:
        tiers: list[list[str]] = []
        for host in source.sample(ids, source.randint(0, len(ids))):
            if tiers and source.random() < 0.3:
                tiers[-1].append(host)
            else:
                tiers.append([host])
        preferences[twin.id] = tiers
        for host in ids:
            if source.random() < 0.6:
                fit[twin.id, host] = {"fit": source.randint(0, 3) / 3}
    for host in ids:
        if source.random() < 0.3:
            listed = source.sample([twin.id for twin in twins], source.randint(0, len(twins)))
            host_lists[host] = [listed[:2], *listed[2:]] if source.random() < 0.5 else listed
    market = mm.Market.build(
        twins,
        hosts,
        preferences,
        scores={twin.id: source.choice((60, 70, 70, 82.5)) for twin in twins},
        host_preferences=host_lists,
        terms=[mm.Term("fit")],
        fit=fit,
        costs={key: {"carbon": source.randint(0, 9)} for key in fit},
    )
    return _with_rules(market, source)


def _with_rules(market, source):
    rules = [(twin.id, host.id) for twin in market.twins for host in market.hosts]
    bans = [mm.Ban(*pair) for pair in source.sample(rules, source.choice((0, 0, 1)))]
    locks = [mm.Lock(*pair) for pair in source.sample(rules, source.choice((0, 0, 0, 1)))]
    taken = {(ban.twin, ban.host) for ban in bans}
    return market.with_rules(locks=[lock for lock in locks if (lock.twin, lock.host) not in taken], bans=bans)


def tiny_quotas(seed):
    source = random.Random(f"quotas {seed}")
    quotas: list[mm.RegionCap | mm.GroupFloor] = []
    if source.random() < 0.6:
        quotas.append(mm.RegionCap("country", source.randint(0, 2), source.choice((None, "A"))))
    if source.random() < 0.4:
        quotas.append(mm.GroupFloor("mission", "yes", source.randint(1, 2)))
    return tuple(quotas)


class Oracle:
    """All matchings of a tiny market that a policy allows, and the best of them."""

    def __init__(self, market, policy):
        self.market, self.policy, self.pairs = market, policy, market.pairs
        self.twins, self.hosts = range(len(market.twins)), range(len(market.hosts))
        locked = {market.twin_index[lock.twin]: market.host_index[lock.host] for lock in market.locks}
        banned = {(market.twin_index[ban.twin], market.host_index[ban.host]) for ban in market.bans}
        self.locked = locked
        self.options: dict[int, dict[int, Any]] = {twin: {} for twin in self.twins}
        for row in range(len(self.pairs)):
            twin, host = int(self.pairs.twin[row]), int(self.pairs.host[row])
            if (twin, host) not in banned and locked.get(twin, host) == host:
                self.options[twin][host] = row
        for twin, host in locked.items():
            self.options[twin].setdefault(host, None)
        self.unlisted = max([int(rank) for rank in self.pairs.rank] or [1], default=1)
        self.unlisted = max(self.unlisted, 1) + 1

    def rank(self, twin, host):
        row = self.options[twin][host]
        return (int(self.pairs.rank[row]) if row is not None else 0) or self.unlisted

    def key(self, twin, host):
        """Bigger is better: a lock, then the host's own list, then the score."""
        if twin in self.locked:
            return (2, 0)
        row = self.options[twin][host]
        place = int(self.pairs.host_rank[row])
        return (1, -place) if place else (0, int(self.pairs.score[row]))

    def allowed(self):
        choices = [[*self.options[twin], *([] if twin in self.locked else [None])] for twin in self.twins]
        for matching in product(*choices):
            if self.within_bounds(matching) and (
                self.policy.stability == "none" or not self.has_claim(matching)
            ):
                yield matching

    def within_bounds(self, matching):
        for at, host in enumerate(self.market.hosts):
            if not host.minimum <= matching.count(at) <= host.maximum:
                return False
        return all(low <= self.placed(group, matching) <= high for group, low, high in self.groups())

    def groups(self):
        for quota in self.policy.quotas:
            values = {twin.value_of(quota.attribute) for twin in self.market.twins} - {""}
            for value in values if quota.value is None else [quota.value]:
                group = [at for at in self.twins if self.market.twins[at].value_of(quota.attribute) == value]
                cap = isinstance(quota, mm.RegionCap)
                yield group, 0 if cap else quota.limit, quota.limit if cap else 99

    @staticmethod
    def placed(group, matching):
        return sum(matching[twin] is not None for twin in group)

    def has_claim(self, matching):
        """A claim is a change that hurts nobody but a twin with a lower key, and that keeps every quota."""
        for twin in self.twins:
            if twin in self.locked:
                continue
            now = matching[twin]
            for host in self.options[twin]:
                if now is not None and self.rank(twin, host) >= self.rank(twin, now):
                    continue
                if matching.count(host) < self.market.hosts[host].maximum and self.keeps(
                    matching, {twin: host}
                ):
                    return True
                for other in self.twins:
                    lower = matching[other] == host and self.key(other, host) < self.key(twin, host)
                    if lower and self.keeps(matching, {twin: host, other: None}):
                        return True
        return False

    def keeps(self, matching, changes):
        after = [changes.get(twin, host) for twin, host in enumerate(matching)]
        return all(low <= self.placed(group, after) <= high for group, low, high in self.groups())

    def values(self, matching):
        """The ladder as a tuple; smaller is better."""
        seated = [(twin, host) for twin, host in enumerate(matching) if host is not None]
        found = []
        for objective in self.policy.ladder:
            if objective == "placed":
                found.append(-len(seated))
            elif objective == "fair":
                ranks = [self.rank(*pair) for pair in seated]
                found += [ranks.count(rank) for rank in range(self.unlisted, 1, -1)]
            elif objective == "fit":
                found.append(-sum(self.fit(*pair) for pair in seated))
            elif objective == "minimise:carbon":
                found.append(sum(self.carbon(*pair) for pair in seated))
            elif objective == "same_country":
                found.append(
                    sum(self.market.twins[t].country == self.market.hosts[h].country for t, h in seated)
                )
            else:
                found.append(sum(self.lot(*pair) for pair in seated))
        return tuple(found)

    def fit(self, twin, host):
        row = self.options[twin][host]
        return 0 if row is None else (int(self.pairs.terms["fit"][row]) * 10_000 + 500_000) // 1_000_000

    def carbon(self, twin, host):
        row = self.options[twin][host]
        return 0 if row is None or "carbon" not in self.pairs.costs else int(self.pairs.costs["carbon"][row])

    def lot(self, twin, host):
        seed = self.policy.seed
        return pair_draw(
            draw(seed, "twin", self.market.twins[twin].id), draw(seed, "host", self.market.hosts[host].id)
        )

    def best(self):
        """The best allowed matching as ids, or None."""
        best = min(self.allowed(), key=self.values, default=None)
        return None if best is None else self.named(best)

    def named(self, matching):
        return {
            self.market.twins[twin].id: None if host is None else self.market.hosts[host].id
            for twin, host in enumerate(matching)
        }

    def twin_optimal(self):
        """Under strict orders (ties by lot): the stable matching that every twin likes best."""
        lot = lots(self.policy.seed, [twin.id for twin in self.market.twins])
        strict = Oracle(self.market, self.policy)
        vars(strict)["key"] = lambda twin, host: (self.key(twin, host), -lot[twin])
        vars(strict)["rank"] = lambda twin, host: (self.rank(twin, host), self.lot(twin, host))
        stable = [
            matching
            for matching in product(
                *([*self.options[t], *([] if t in self.locked else [None])] for t in self.twins)
            )
            if all(matching.count(h) <= self.market.hosts[h].maximum for h in self.hosts)
            and not strict.has_claim(matching)
        ]
        if not stable:
            return None
        worst = (99, 0)
        best = [min(strict.rank(t, m[t]) if m[t] is not None else worst for m in stable) for t in self.twins]
        found = [
            m
            for m in stable
            if [strict.rank(t, m[t]) if m[t] is not None else worst for t in self.twins] == best
        ]
        return self.named(found[0])
