# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What theory promises of any market, tried on small ones that shrink when a promise breaks.

What the best matching is, and that a certificate accepts it, is tried in the oracle's tests.
"""

import json
from dataclasses import dataclass, replace
from itertools import product

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.bench.same_bytes import shuffled
from matchmaker.certificates import prices_hold
from matchmaker.checker import Case, find_claims, verify_documents
from matchmaker.model import compile_model
from tests.matchmaker.oracle import tiny_market, tiny_quotas

#: An example costs a thousandth of a second under deferred acceptance and welfare, ten times as much with CP-SAT.
quick = settings(max_examples=120, deadline=None, derandomize=True)
slower = settings(max_examples=40, deadline=None, derandomize=True)
TWINS, HOSTS = ("ada", "bo", "chidi", "dana"), ("x", "y", "z")
UNLISTED, NOWHERE = 50, 99


@dataclass(frozen=True)
class Call:
    """Lists, scores and places of a small call. Scores are one per twin, equal ones are ties."""

    lists: dict[str, list[str]]
    scores: dict[str, int]
    places: dict[str, int]

    def market(self, names=None):
        """The market, with other ids where ``names`` maps them."""
        other = names or {name: name for name in (*TWINS, *HOSTS)}
        return mm.Market.build(
            [mm.Twin(other[twin]) for twin in self.lists],
            [mm.Host(other[host], places) for host, places in self.places.items()],
            {other[twin]: [other[host] for host in wanted] for twin, wanted in self.lists.items()},
            scores={other[twin]: score for twin, score in self.scores.items()},
            terms=[mm.Term("t")],
            fit={
                (other[twin], other[host]): {"t": (3 * at + 5 * len(wanted)) % 7 / 7}
                for twin, wanted in self.lists.items()
                for at, host in enumerate(wanted)
            },
        )

    def matched(self, policy="deferred_acceptance"):
        return mm.solve(self.market(), policy).matching

    def rank(self, twin, host):
        """How the twin likes what it got, smaller is better."""
        return NOWHERE if host is None else self.lists[twin].index(host)


@st.composite
def calls(draw, *, strict=False):
    """A call of one to four twins and three hosts with 0 to 2 places."""
    twins = TWINS[: draw(st.sampled_from((4, 3, 2, 1)))]
    lists = {
        twin: list(draw(st.permutations(HOSTS)))[: draw(st.sampled_from((3, 3, 2, 1, 0)))] for twin in twins
    }
    drawn = draw(st.permutations(range(len(twins)))) if strict else [draw(st.integers(0, 2)) for _ in twins]
    scores = {twin: 60 + 5 * score for twin, score in zip(twins, drawn, strict=True)}
    return Call(lists, scores, {host: draw(st.sampled_from((1, 1, 0, 2))) for host in HOSTS})


def claims(market, result, matching=None):
    record = result.to_dict() | ({} if matching is None else {"matching": matching})
    return list(find_claims(Case(market.to_dict(), record)))


@quick
@given(calls())
def test_deferred_acceptance_leaves_no_claim(call):
    market = call.market()
    assert claims(market, mm.solve(market, "deferred_acceptance")) == []


@slower
@given(calls())
def test_the_default_policy_leaves_no_claim(call):
    market = call.market()
    result = mm.solve(market, "stable_fair")
    assert result.status == "optimal"
    assert claims(market, result) == []


@slower
@given(calls(strict=True))
def test_every_stable_matching_fills_the_hosts_alike_and_leaves_the_same_twins(call):
    """The rural hospitals theorem (Roth, 1986), for strict lists."""
    market = call.market()
    result = mm.solve(market, "deferred_acceptance")
    placed = {twin for twin, host in result.matching.items() if host}
    for hosts in product(*([*wanted, None] for wanted in call.lists.values())):
        matching = dict(zip(call.lists, hosts, strict=True))
        if any(hosts.count(host) > places for host, places in call.places.items()):
            continue
        if claims(market, result, matching):
            continue
        assert {twin for twin, host in matching.items() if host} == placed
        for host, places in call.places.items():
            held = {twin for twin in matching if matching[twin] == host}
            assert len(held) == len(result.twins_of(host))
            # A host that is not full holds the very same twins.
            assert len(held) == places or held == set(result.twins_of(host))


@quick
@given(calls(), st.sampled_from(("deferred_acceptance", "welfare")), st.integers(0, 2**32))
def test_the_order_of_twins_hosts_and_pairs_changes_nothing(call, policy, seed):
    market = call.market()
    other = mm.Market.from_json(json.dumps(shuffled(market.to_dict(), seed)))
    assert mm.solve(other, policy).to_json() == mm.solve(market, policy).to_json()


@quick
@given(calls(strict=True), st.permutations(TWINS), st.permutations(HOSTS))
def test_other_names_give_the_same_matching_under_deferred_acceptance(call, twins, hosts):
    """Without ties there is no lottery, so nothing hangs on a name."""
    names = dict(zip((*TWINS, *HOSTS), (*twins, *hosts), strict=True))
    renamed = mm.solve(call.market(names), "deferred_acceptance").matching
    assert renamed == {names[twin]: host and names[host] for twin, host in call.matched().items()}


@slower
@given(calls(), st.permutations(TWINS), st.permutations(HOSTS), st.sampled_from(("stable_fair", "welfare")))
def test_other_names_change_nothing_but_the_lottery(call, twins, hosts, policy):
    names = dict(zip((*TWINS, *HOSTS), (*twins, *hosts), strict=True))
    values = [
        [
            (stage.objective, stage.value)
            for stage in mm.solve(market, policy).stages
            if stage.objective != "lottery"
        ]
        for market in (call.market(), call.market(names))
    ]
    assert values[0] == values[1]


@quick
@given(calls(), st.sampled_from(HOSTS))
def test_a_further_place_hurts_no_twin(call, host):
    wider = replace(call, places=call.places | {host: call.places[host] + 1})
    before, after = call.matched(), wider.matched()
    assert all(call.rank(twin, after[twin]) <= call.rank(twin, before[twin]) for twin in before)


@quick
@given(calls())
def test_a_further_twin_helps_no_other(call):
    assume(len(call.lists) > 1)
    newcomer = list(call.lists)[-1]
    fewer = replace(
        call,
        lists={twin: wanted for twin, wanted in call.lists.items() if twin != newcomer},
        scores={twin: score for twin, score in call.scores.items() if twin != newcomer},
    )
    before, after = fewer.matched(), call.matched()
    assert all(call.rank(twin, after[twin]) >= call.rank(twin, before[twin]) for twin in before)


@quick
@given(calls(), st.data())
def test_a_better_score_never_hurts_its_owner(call, data):
    """Deferred acceptance respects improvements (Balinski and Sonmez, 1999)."""
    twin = data.draw(st.sampled_from(list(call.lists)))
    better = replace(call, scores=call.scores | {twin: call.scores[twin] + data.draw(st.integers(1, 12))})
    assert call.rank(twin, better.matched()[twin]) <= call.rank(twin, call.matched()[twin])


@quick
@given(calls(), st.data())
def test_no_other_list_serves_a_twin_better_than_the_true_one(call, data):
    """Deferred acceptance cannot be gamed by those who propose (Dubins and Freedman, 1981; Roth, 1982)."""
    twin = data.draw(st.sampled_from(list(call.lists)))
    truth = call.matched()[twin]
    for lie in product(HOSTS, repeat=data.draw(st.integers(0, 3))):
        if len(set(lie)) == len(lie):
            got = replace(call, lists=call.lists | {twin: list(lie)}).matched()[twin]
            worth = call.rank(twin, got) if got is None or got in call.lists[twin] else NOWHERE + 1
            assert worth >= call.rank(twin, truth)


@slower
@given(calls(), st.permutations(("placed", "fair", "fit", "same_country", "rank_sum")), st.booleans())
def test_a_longer_ladder_gives_up_nothing_of_a_shorter_one(call, order, stable):
    market = call.market()
    policy = mm.Policy(name="ours", stability="weak" if stable else "none", ladder=tuple(order))
    whole = [(stage.objective, stage.value) for stage in mm.solve(market, policy).stages]
    for rungs in range(1, len(order)):
        part = mm.solve(market, replace(policy, ladder=policy.ladder[:rungs])).stages
        assert [(stage.objective, stage.value) for stage in part] == whole[: len(part)]


def test_a_certificate_accepts_the_best_matching_and_no_other():
    """Every matching of every tiny market, swaps among them, with its values stated as they are."""
    accepted = refused = 0
    for seed in range(60):
        market = tiny_market(seed)
        result = mm.solve(market, mm.named_policy("welfare", quotas=tiny_quotas(seed)))
        if not result.solved or result.path != "flow":
            continue
        model = compile_model(market, result.policy)
        hosts = [None, *(host.id for host in market.hosts)]
        for choice in product(hosts, repeat=len(market.twins)):
            matching = dict(zip((twin.id for twin in market.twins), choice, strict=True))
            holds = prices_hold(model, replace(result, matching=matching))
            assert holds == (matching == result.matching)
            accepted += holds
            refused += not holds
    assert accepted > 30
    assert refused > 5000


@slower
@given(calls(strict=True), st.data())
def test_two_twins_who_change_places_are_refused(call, data):
    market = call.market()
    for policy in mm.POLICY_NAMES:
        result = mm.solve(market, policy)
        placed = [twin for twin, host in result.matching.items() if host]
        pairs = [(a, b) for a in placed for b in placed if a < b and result.matching[a] != result.matching[b]]
        if not pairs:
            continue
        one, other = data.draw(st.sampled_from(pairs))
        swapped = result.matching | {one: result.matching[other], other: result.matching[one]}
        checks = verify_documents(market.to_dict(), result.to_dict() | {"matching": swapped})
        assert not all(holds for _, holds, _ in checks)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@st.composite
def markets(draw):
    """A market of any names, languages, attributes, scores and terms."""
    twins = draw(st.lists(ids, max_size=4, unique=True))
    hosts = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    pairs = [(twin, host) for twin in twins for host in hosts if draw(st.booleans())]
    chosen = {pair: {"t": draw(st.integers(0, 10**6)) / 10**6} for pair in pairs}
    languages = st.lists(ids, max_size=2).map(tuple)
    return mm.Market.build(
        [mm.Twin(one, draw(words), draw(words), draw(languages), {"a": draw(words)}) for one in twins],
        [mm.Host(one, draw(st.integers(1, 9)), draw(st.integers(0, 1)), draw(words)) for one in hosts],
        {twin: draw(st.permutations(hosts))[: draw(st.integers(0, 2))] for twin in twins},
        scores={twin: draw(st.integers(-(10**6), 10**6)) / 1000 for twin in twins},
        terms=[mm.Term("t", draw(st.integers(1, 9)) / 4, draw(words))],
        fit=chosen,
        costs={pair: {"carbon": draw(st.integers(0, 10**6)) / 1000} for pair in pairs},
        bans=[mm.Ban(*pair, draw(words), draw(words)) for pair in pairs[:1]],
        name=draw(words),
    )


@quick
@given(markets())
def test_a_market_and_a_result_survive_their_files(market):
    again = mm.Market.from_json(market.to_json())
    assert again.to_json() == market.to_json()
    assert again.sha256 == market.sha256
    result = mm.solve(market, "deferred_acceptance")
    assert mm.Result.from_json(result.to_json()) == result
    mm.verify(again, mm.Result.from_json(result.to_json())).raise_if_invalid()


# What a table cannot hold is told apart from what it loses: a line break of one kind, blanks around a language.
plain = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\r"), max_size=8)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(markets(), st.data())
def test_a_market_survives_its_tables(tmp_path_factory, market, data):
    folder = tmp_path_factory.mktemp("tables")
    known: dict[str, dict[str, str]] = {"twin": {}, "host": {}}
    for kind, agents in (("twin", market.twins), ("host", market.hosts)):
        for agent in agents:
            known[kind][agent.id] = f"{data.draw(plain)}{len(known[kind])}"
    told = market.to_dict()
    for kind in known:
        for agent in told[f"{kind}s"]:
            agent["id"], agent["name"] = known[kind][agent["id"]], data.draw(plain)
            agent |= {"country": data.draw(plain), "languages": sorted(set(data.draw(plain).split()))}
            agent["attributes"] = {"a": data.draw(plain)}
    told |= {"bans": [], "locks": []}
    told["terms"] = [{"name": "t", "weight": 1.0, "label": ""}]
    plainer = mm.Market.from_json(json.dumps(told))
    mm.write_tables(plainer, folder)
    read = mm.read_tables(folder)
    assert replace(read, name=plainer.name).to_json() == plainer.to_json()


def fails(monkeypatch, promise):
    """Whether a property fails somewhere; the example is not made small, which would take its time."""
    found = settings(max_examples=400, deadline=None, derandomize=True, phases=[Phase.generate])
    monkeypatch.setattr(promise, "_hypothesis_internal_use_settings", found)
    try:
        promise()
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    "promise",
    [
        test_deferred_acceptance_leaves_no_claim,
        test_every_stable_matching_fills_the_hosts_alike_and_leaves_the_same_twins,
        test_a_better_score_never_hurts_its_owner,
    ],
)
def test_hosts_that_keep_the_worst_would_be_seen(monkeypatch, promise):
    monkeypatch.setattr("matchmaker.deferred.host_order", lambda model: -model.key - model.lot[model.twin])
    assert fails(monkeypatch, promise)


@pytest.mark.parametrize(
    "promise",
    [
        test_a_further_place_hurts_no_twin,
        test_a_further_twin_helps_no_other,
        test_no_other_list_serves_a_twin_better_than_the_true_one,
    ],
)
def test_a_policy_that_promises_less_would_be_seen(monkeypatch, promise):
    monkeypatch.setattr(Call, "matched", lambda call: mm.solve(call.market(), "welfare").matching)
    assert fails(monkeypatch, promise)


def test_a_ladder_climbed_from_its_end_would_be_seen(monkeypatch):
    solve = mm.solve
    monkeypatch.setattr(
        mm,
        "solve",
        lambda market, policy: solve(market, replace(policy, ladder=policy.ladder[::-1])),
        raising=False,
    )
    assert fails(monkeypatch, test_a_longer_ladder_gives_up_nothing_of_a_shorter_one)


def test_ties_that_are_broken_by_name_would_be_seen(monkeypatch):
    monkeypatch.setattr("matchmaker.deferred.host_order", lambda model: model.twins - model.twin)
    assert fails(monkeypatch, test_other_names_give_the_same_matching_under_deferred_acceptance)
