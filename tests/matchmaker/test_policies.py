# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The published prices of the policies are those that are measured, and the page says the same as the program."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.bench.policies import pays, price_of_policy, shortenings
from matchmaker.measured import CALLS, HOSTS, MEASURED, TWINS
from tests.matchmaker.documents import differences

PAGE = Path(__file__).parent.parent.parent / "docs" / "matchmaker" / "policies.md"


def measured_again(policy):
    prices = [price_of_policy(mm.generate(TWINS, HOSTS, seed=seed), policy) for seed in range(1, CALLS + 1)]
    ranks = [rank for price in prices for rank in price.ranks]
    return replace(
        MEASURED[policy],
        average_rank=round(sum(ranks) / len(ranks), 2),
        first_choice=round(100 * ranks.count(1) / len(ranks)),
        placed=round(sum(price.placed for price in prices) / CALLS, 1),
        claims=round(sum(price.claims for price in prices) / CALLS, 1),
        short_hosts=round(sum(price.short_hosts for price in prices) / CALLS, 2),
    )


# The one that solves by a search takes seven times as long as the others together.
SEARCHED = pytest.param("stable_fair", marks=pytest.mark.thorough)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [SEARCHED, *(name for name in mm.POLICY_NAMES if name != "stable_fair")])
def test_the_published_price_of_a_policy_is_measured_again(policy):
    assert measured_again(policy) == MEASURED[policy]


def test_short_lists_pay_under_welfare_alone():
    market = mm.generate(30, 16, seed=2)
    lists = shortenings(market)
    paid = {
        policy: sum(pays(market, policy, mm.solve(market, policy).matching, *one) for one in lists[:40])
        for policy in ("welfare", "deferred_acceptance")
    }
    assert paid["deferred_acceptance"] == 0 < paid["welfare"]
    assert MEASURED["deferred_acceptance"].paid == 0
    assert MEASURED["stable_fair"].paid <= 0.01 * MEASURED["stable_fair"].shortened
    assert MEASURED["welfare"].paid > 0.2 * MEASURED["welfare"].shortened


def test_the_page_has_the_figures_of_the_program():
    text = PAGE.read_text(encoding="utf-8")
    table = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"
    ]
    names = [name.strip("`") for name in table[0][1:]]
    assert set(names) == set(mm.POLICY_NAMES)
    assert [row[1:] for row in table[2:]] == [
        [f"{MEASURED[name].average_rank:.2f}" for name in names],
        [f"{MEASURED[name].first_choice} %" for name in names],
        [f"{MEASURED[name].placed:.1f}" for name in names],
        [f"{MEASURED[name].claims:.1f}" for name in names],
        [f"{MEASURED[name].short_hosts:.2f}" for name in names],
        [f"{MEASURED[name].paid} of {MEASURED[name].shortened:,}" for name in names],
    ]
    assert "short lists pay" in text.split("> **Warning")[1][:60]


def test_the_page_shows_what_the_command_says(tmp_path):
    assert differences(PAGE.read_text(encoding="utf-8"), tmp_path) == []
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8"))
    assert links
    assert all((PAGE.parent / link).exists() for link in links)


def test_each_named_policy_tells_its_promise_its_price_and_its_danger():
    for name in mm.POLICY_NAMES:
        assert mm.named_policy(name).about.endswith(MEASURED[name].text)
    assert "Warning: short lists pay" in mm.named_policy("welfare").about
    assert mm.Policy(name="ours").about == ""
