# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a forced pair costs, in the reader's language."""

from __future__ import annotations

from django.utils.translation import override

from tvilling.matching.queries import losses_in_words

LOSSES = {"placed": 1, "rank:3": -2, "rank_sum": 0, "fit": 5000}


def test_losses_are_told_in_english():
    assert losses_in_words(LOSSES) == "1 fewer placed, 2 fewer at rank 3, 0.5 less total fit"


def test_losses_are_told_in_swedish():
    with override("sv"):
        assert (
            losses_in_words(LOSSES)
            == "1 färre placerade, 2 färre på rang 3, 0,5 mindre sammanlagd förenlighet"
        )
