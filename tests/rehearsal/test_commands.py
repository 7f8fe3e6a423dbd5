# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the commands refuse, in one sentence."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.factories.programmes import make_cohort


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"year": 1999}, "There is no call of 1999 to play: only 2023."),
        ({"applicants": 5}, "--applicants is 5: choose from 42 to 20000."),
        ({"cohorts": 0}, "--cohorts is 0: choose from 1 to 50."),
        ({"json": "no-such-folder/report.json"}, "The folder of no-such-folder/report.json does not exist"),
    ],
)
def test_rehearse_refuses_what_it_cannot_play(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("rehearse", **options)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.django_db
def test_seed_refuses_an_installation_with_a_programme() -> None:
    make_cohort()
    with pytest.raises(CommandError) as refusal:
        call_command("seed")
    assert str(refusal.value).startswith("There is a programme in this installation already")
