# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Examples whose answer others have published: textbooks, and the documentation of the packages that do the same.

Each is restated as lists of our own; the source of its answer stands beside it. Where a student, a project and a
lecturer meet, the lecturer's capacity is that of all projects together, so the projects are plain hosts.
"""

import random
from dataclasses import dataclass
from itertools import product

import pytest

import matchmaker as mm


@dataclass(frozen=True)
class Example:
    """Lists as text, best first: ``twin: host host`` and ``host places: twin twin``; and what was published."""

    source: str
    twins: str
    hosts: str
    twin_best: str
    host_best: str = ""
    number: int | None = None

    @property
    def wishes(self):
        return {name: wanted.split() for name, wanted in _lines(self.twins)}

    @property
    def orders(self):
        return {name.split()[0]: wanted.split() for name, wanted in _lines(self.hosts)}

    @property
    def places(self):
        return {name.split()[0]: int(name.split()[1]) for name, _ in _lines(self.hosts)}

    @property
    def market(self):
        return mm.Market.build(
            [mm.Twin(name) for name in self.wishes],
            [mm.Host(name, places) for name, places in self.places.items()],
            self.wishes,
            host_preferences=self.orders,
        )

    def answer(self, text):
        """``twin host, twin host`` as a matching; who is not named has nobody."""
        pairs = dict(pair.split() for pair in text.split(","))
        return {name: pairs.get(name) for name in self.wishes}


def _lines(text):
    return [tuple(part.strip() for part in line.split(":")) for line in text.split(";")]


GALE_SHAPLEY = "D. Gale and L. S. Shapley, College admissions and the stability of marriage, 1962"
EXAMPLES = {
    "three couples": Example(
        f"{GALE_SHAPLEY}, example 1: three stable matchings, one best for each side, one in between",
        twins="a: A B C; b: B C A; c: C A B",
        hosts="A 1: b c a; B 1: c a b; C 1: a b c",
        twin_best="a A, b B, c C",
        host_best="a C, b A, c B",
        number=3,
    ),
    "four couples": Example(
        f"{GALE_SHAPLEY}, example 2: one stable matching alone",
        twins="a: A B C D; b: A D C B; c: B A C D; d: D B C A",
        hosts="A 1: d c a b; B 1: b d a c; C 1: d a b c; D 1: c b a d",
        twin_best="a C, b D, c A, d B",
        host_best="a C, b D, c A, d B",
        number=1,
    ),
    "colleges that would all prefer another": Example(
        "A. E. Roth, The college admissions problem is not equivalent to the marriage problem, 1985: the only stable "
        "matching, though every college prefers another",
        twins="s1: C3 C1 C2; s2: C2 C1 C3; s3: C1 C3 C2; s4: C1 C2 C3",
        hosts="C1 2: s1 s2 s3 s4; C2 1: s1 s2 s3 s4; C3 1: s3 s1 s2 s4",
        twin_best="s1 C3, s2 C2, s3 C1, s4 C1",
        host_best="s1 C3, s2 C2, s3 C1, s4 C1",
        number=1,
    ),
    "schools and efficiency": Example(
        "A. Abdulkadiroglu and T. Sonmez, School choice: a mechanism design approach, 2003, example 1: the only stable "
        "matching, though two pupils would gladly exchange",
        twins="i1: s2 s1 s3; i2: s1 s2 s3; i3: s1 s2 s3",
        hosts="s1 1: i1 i3 i2; s2 1: i2 i1 i3; s3 1: i2 i1 i3",
        twin_best="i1 s1, i2 s2, i3 s3",
        host_best="i1 s1, i2 s2, i3 s3",
        number=1,
    ),
    "matching: first page": Example(
        "package matching 1.4.3, README: stable marriage",
        twins="a: d e f; b: d f e; c: f d e",
        hosts="d 1: b c a; e 1: a c b; f 1: c b a",
        twin_best="a e, b d, c f",
    ),
    "matching: either side": Example(
        "package matching 1.4.3, how-to on the side that is served best",
        twins="a: x y z; b: y z x; c: y x z",
        hosts="x 1: b c a; y 1: a c b; z 1: a b c",
        twin_best="a x, b z, c y",
        host_best="a y, b z, c x",
    ),
    "matching: five residents": Example(
        "package matching 1.4.3, discussion of hospitals and residents: best for both sides",
        twins="a: c; s: c m; d: c m g; l: m c g; j: c g m",
        hosts="m 2: d l s j; c 2: d a s l j; g 2: d j l",
        twin_best="a c, s m, d c, l m, j g",
        host_best="a c, s m, d c, l m, j g",
    ),
    "matching: projects": Example(
        "package matching 1.4.3, how-to on the status of a matching: four students, four projects, two supervisors",
        twins="a: x1 x2; b: y2 x1; c: x1 y1; d: y2 y1",
        hosts="x1 1: c a b; x2 1: a; y1 1: c d; y2 1: d b",
        twin_best="a x2, c x1, d y2",
    ),
    "algmatch: three residents": Example(
        "package algmatch 1.5.2, examples: hospitals and residents, both sides",
        twins="r1: h1 h2; r2: h2 h1; r3: h1",
        hosts="h1 2: r3 r2 r1; h2 1: r1 r2",
        twin_best="r1 h1, r2 h2, r3 h1",
        host_best="r1 h2, r2 h1, r3 h1",
    ),
    "algmatch: four couples": Example(
        "package algmatch 1.5.2, examples: stable marriage, both sides",
        twins="m1: w2 w4 w1 w3; m2: w3 w1 w4 w2; m3: w2 w3 w1 w4; m4: w4 w1 w3 w2",
        hosts="w1 1: m2 m1 m4 m3; w2 1: m4 m3 m1 m2; w3 1: m1 m4 m3 m2; w4 1: m2 m1 m4 m3",
        twin_best="m1 w4, m2 w3, m3 w2, m4 w1",
        host_best="m1 w4, m2 w1, m3 w2, m4 w3",
    ),
    "algmatch: projects": Example(
        "package algmatch 1.5.2, examples: four students, four projects, two lecturers, both sides",
        twins="s1: p1 p2; s2: p2 p3; s3: p3 p1; s4: p4 p1",
        hosts="p1 1: s3 s1 s4; p2 1: s1 s2; p3 1: s2 s3; p4 1: s4",
        twin_best="s1 p1, s2 p2, s3 p3, s4 p4",
        host_best="s1 p2, s2 p3, s3 p1, s4 p4",
    ),
}


def stable_matchings(example):
    """All stable matchings by trying every one, with nothing of the engine in it."""
    wishes, orders, places = example.wishes, example.orders, example.places
    names = list(wishes)
    found = []
    for hosts in product(*([*wishes[name], None] for name in names)):
        matching = dict(zip(names, hosts, strict=True))
        held = {host: [name for name in names if matching[name] == host] for host in places}
        if any(len(held[host]) > places[host] for host in places):
            continue
        blocked = False
        for name in names:
            wanted = wishes[name]
            better = wanted if matching[name] is None else wanted[: wanted.index(matching[name])]
            for host in better:
                order = orders[host].index
                worse = any(order(name) < order(other) for other in held[host])
                blocked = blocked or len(held[host]) < places[host] or worse
        if not blocked:
            found.append(matching)
    return found


def place_in(example, name, host):
    return 99 if host is None else example.wishes[name].index(host)


@pytest.mark.parametrize("name", EXAMPLES)
def test_deferred_acceptance_gives_the_published_answer(name):
    example = EXAMPLES[name]
    expected = example.answer(example.twin_best)
    assert mm.match_lists(example.wishes, example.orders, example.places) == expected
    result = mm.solve(example.market, "deferred_acceptance")
    assert result.matching == expected
    assert result.status == "optimal"
    mm.verify(example.market, result).raise_if_invalid()


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_published_is_what_trying_everything_gives(name):
    example = EXAMPLES[name]
    every = stable_matchings(example)
    best, worst = example.answer(example.twin_best), example.answer(example.host_best or example.twin_best)
    assert best in every
    assert worst in every
    for matching in every:
        for twin in example.wishes:
            own = place_in(example, twin, matching[twin])
            assert place_in(example, twin, best[twin]) <= own
            if example.host_best:
                assert own <= place_in(example, twin, worst[twin])
    assert example.number in (None, len(every))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_default_policy_chooses_among_the_stable_matchings(name):
    example = EXAMPLES[name]
    every = stable_matchings(example)
    result = mm.solve(example.market, "stable_fair")
    assert result.status == "optimal"
    assert result.matching in every

    def profile(matching):
        ranks = [place_in(example, twin, host) for twin, host in matching.items()]
        return [ranks.count(rank) for rank in (99, 4, 3, 2, 1)]

    assert profile(result.matching) == min(profile(matching) for matching in every)


def test_each_source_is_named_with_its_year_or_version():
    for example in EXAMPLES.values():
        assert example.source.startswith(("package matching 1.4.3", "package algmatch 1.5.2")) or any(
            year in example.source for year in ("1962", "1985", "2003")
        )


def test_roth_every_college_prefers_a_matching_that_is_not_stable():
    example = EXAMPLES["colleges that would all prefer another"]
    stable = example.answer(example.twin_best)
    other = example.answer("s1 C2, s2 C1, s3 C3, s4 C1")
    assert other not in stable_matchings(example)
    for host, order in example.orders.items():
        held = [sorted(order.index(twin) for twin in one if one[twin] == host) for one in (stable, other)]
        assert held[1] < held[0]


def test_abdulkadiroglu_and_sonmez_what_stability_costs_is_what_welfare_gives():
    example = EXAMPLES["schools and efficiency"]
    welfare = mm.solve(example.market, "welfare")
    assert welfare.matching == example.answer("i1 s2, i2 s1, i3 s3")
    lost = mm.compare(welfare, mm.solve(example.market, "stable_fair"))
    assert lost.losses["rank:2"] == 2
    assert lost.moves == (mm.Move("i1", "s2", "s1"), mm.Move("i2", "s1", "s2"))


def test_erdil_and_ergin_no_lottery_costs_what_it_need_not():
    # A. Erdil and H. Ergin, What's the matter with tie-breaking?, 2008: one way to break the tie at y leaves 2 and 3
    # each at its second choice, though both could have their first and nobody would have a claim.
    market = mm.Market.build(
        [mm.Twin(name) for name in "123"],
        [mm.Host(name) for name in "xyz"],
        {"1": ["y", "x", "z"], "2": ["z", "y", "x"], "3": ["y", "z", "x"]},
        host_preferences={"x": ["1", "2", "3"], "y": ["2", ["1", "3"]], "z": ["3", "2", "1"]},
    )
    drawn = {
        tuple(mm.solve(market, mm.named_policy("deferred_acceptance", seed=str(seed))).matching.values())
        for seed in range(12)
    }
    assert drawn == {("x", "y", "z"), ("x", "z", "y")}
    for seed in range(12):
        fair = mm.solve(market, mm.named_policy("stable_fair", seed=str(seed)))
        assert tuple(fair.matching.values()) == ("x", "z", "y")


def drawn_example(seed):
    source = random.Random(seed)
    twins, hosts = [f"t{at}" for at in range(12)], [f"h{at}" for at in range(5)]
    wishes = {twin: source.sample(hosts, source.randint(1, 5)) for twin in twins}
    orders = {host: [twin for twin in twins if host in wishes[twin]] for host in hosts}
    for order in orders.values():
        source.shuffle(order)
    kept = {host: order for host, order in orders.items() if order}
    return wishes, kept, {host: source.randint(1, 3) for host in kept}


def test_matching_agrees_where_it_is_installed():
    games = pytest.importorskip("matching.games", reason="the package matching is not installed")
    for seed in range(20):
        wishes, orders, places = drawn_example(seed)
        game = games.HospitalResident.create_from_dictionaries(wishes, orders, places)
        solved = game.solve(optimal="resident")
        theirs = {str(twin): str(host) for host, held in solved.items() for twin in held}
        ours = mm.match_lists(wishes, orders, places)
        assert {twin: host for twin, host in ours.items() if host} == theirs


def test_algmatch_agrees_where_it_is_installed():
    algmatch = pytest.importorskip("algmatch", reason="the package algmatch is not installed")
    for seed in range(20):
        wishes, orders, places = drawn_example(seed)
        number = {name: at for side in (wishes, orders) for at, name in enumerate(side, start=1)}
        residents = {number[twin]: [number[host] for host in wanted] for twin, wanted in wishes.items()}
        hospitals = {
            number[host]: {"capacity": places[host], "preferences": [number[twin] for twin in order]}
            for host, order in orders.items()
        }
        instance = {"residents": residents, "hospitals": hospitals}
        theirs = algmatch.HR(dictionary=instance, optimised_side="residents").get_stable_matching()
        ours = mm.match_lists(wishes, orders, places)
        named = {f"r{number[twin]}": f"h{number[host]}" if host else "" for twin, host in ours.items()}
        assert named == theirs["resident_sided"]
