# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Names are found however they are typed."""

from __future__ import annotations

import pytest

from tvilling.core.folding import fold, search_keys


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Eskişehir", "eskisehir"),
        ("ESKİŞEHİR", "eskisehir"),
        ("Łódź", "lodz"),
        ("Sønderborg", "sonderborg"),
        ("Ísafjörður", "isafjordur"),
        ("Straße", "strasse"),
        ("Αθήνα", "αθηνα"),
        ("ΑΘΗΝΑΣ", "αθηνασ"),
        ("Київ", "киів"),
        ("  Vitoria-Gasteiz ", "vitoria gasteiz"),
        ("'s-Hertogenbosch", "s hertogenbosch"),
        ("Kam’yanets’", "kamyanets"),
        ("…", ""),
    ],
)
def test_spellings_become_one_key(typed: str, key: str) -> None:
    assert fold(typed) == key
    assert fold(key) == key


def test_digraph_spellings_are_keys_too() -> None:
    assert search_keys(["München", "Munich", "Malmö", "Aarhus", "Århus"]) == [
        "munchen",
        "muenchen",
        "munich",
        "malmo",
        "malmoe",
        "aarhus",
        "arhus",
    ]


@pytest.mark.parametrize("character", [chr(number) for number in range(128)], ids=ascii)
def test_a_name_in_plain_letters_is_folded_as_it_is_beside_others(character: str) -> None:
    text = f"A{character}B a{character}{character} c"
    assert fold(f"{text}é") == f"{fold(text)}e"
    assert search_keys([text]) == [fold(text)]
