# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Figures of a run in the reader's language, and how its files are checked."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories.matching import make_market, make_run
from tvilling.matching.queries import losses_in_words
from tvilling.matching.queries.words import term_sentence

LOSSES = {"placed": 1, "rank:3": -2, "rank_sum": 0, "fit": 5000}


def test_losses_are_told_in_english():
    assert losses_in_words(LOSSES) == "1 fewer placed, 2 fewer at rank 3, 0.5 less total fit"


def test_losses_are_told_in_swedish():
    with override("sv"):
        assert (
            losses_in_words(LOSSES)
            == "1 färre placerade, 2 färre på rang 3, 0,5 mindre sammanlagd förenlighet"
        )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1,967 km as the crow flies."), ("sv", "1\xa0967 km fågelvägen.")]
)
def test_a_distance_has_its_thousands_apart(language, said):
    with override(language):
        assert term_sentence("near", {"km": 1967}, None) == said


@pytest.mark.django_db
def test_the_list_of_matches_names_countries_and_writes_totals_as_the_ranked_list_does():
    market = make_market()
    run = make_run(market, "published")
    client = Client()
    client.force_login(market.ada)
    address = f"/office/{market.cohort.slug}/matching/{run.number}/"
    header, row = client.get(f"{address}?export=csv").getvalue().decode("utf-8-sig").splitlines()
    found = dict(zip(header.split(","), row.split(","), strict=True))
    assert (found["Country"], found["Evaluation"]) == ("Sweden", "80.00")
    ranked = client.get(f"/office/{market.cohort.slug}/selection/?export=csv").getvalue().decode()
    assert ",80.00," in ranked


@pytest.mark.django_db
def test_the_fit_is_told_in_whole_per_cent_as_its_bars_are():
    market = make_market()
    match = market.match(make_run(market, "published"))
    client = Client()
    client.force_login(market.ada)
    said = client.get(
        f"/office/{market.cohort.slug}/matching/{match.run.number}/pairs/{match.code}/"
    ).content.decode()
    assert re.search(r"is \d+ %\.", said)
    assert not re.search(r"\d\.\d+ %", said)


@pytest.mark.django_db
def test_the_checksum_of_the_problem_is_counted_again_from_the_files_as_the_page_says():
    market = make_market(("Luleå", "Boden"), ("Umeå", "Malmö"), wishes=((0, 1), (1,)))
    run = make_run(market)
    client = Client()
    client.force_login(market.ada)
    address = f"/office/{market.cohort.slug}/matching/{run.number}/"
    assert "What “market_sha256” in the result is taken over" in client.get(address).content.decode()
    problem, result = (
        json.loads(client.get(f"{address}{part}.json").content) for part in ("problem", "result")
    )
    pairs = problem.pop("pairs")
    text = json.dumps(problem, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode())
    for name, column in sorted(pairs.items()):
        digest.update(f"\n{name}\n".encode())
        for number in column:
            digest.update(number.to_bytes(8, "little", signed=True))
    assert digest.hexdigest() == result["market_sha256"]
