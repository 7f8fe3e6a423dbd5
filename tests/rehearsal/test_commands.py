# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the commands refuse, in one sentence."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.factories.programmes import make_cohort
from tvilling.config.cli import main
from tvilling.rehearsal.management.commands.rehearse import _sized
from tvilling.rehearsal.report import times_as_text
from tvilling.rehearsal.stages.calling import most_of_a_country
from tvilling.rehearsal.world import Options


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"year": 1999}, "There is no call of 1999 to play: only 2023."),
        ({"applicants": 5}, "--applicants is 5: choose from 42 to 20000."),
        ({"cohorts": 0}, "--cohorts is 0: choose from 1 to 50."),
        ({"hosts": 3}, "--hosts is 3: choose from 25 to 3000."),
        ({"compare": 85}, "--compare is 85: choose from 42 to 84."),
        ({"compare": 42, "applicants": 42}, "No programme is smaller than one with 42 applicants"),
        ({"json": "no-such-folder/report.json"}, "The folder of no-such-folder/report.json does not exist"),
    ],
)
def test_rehearse_refuses_what_it_cannot_play(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("rehearse", **options)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    "words",
    [["--applicants", "5"], ["--applicants", "many"], ["--hosts", "1"], ["--cohorts", "0"], ["--compare", "-1"], ["--year", "1999"]],
)  # fmt: skip
@pytest.mark.django_db
def test_a_wrong_size_is_one_sentence_and_code_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", *words]) == 2
    assert capsys.readouterr().err.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("applicants", "hosts", "expected"),
    [(85, None, Options(seed=1)), (85, 25, Options(seed=1)), (2000, None, Options(1, 2000, 300, 600)),
     (2000, 400, Options(1, 2000, 400, 800)), (100, None, Options(1, 100, 25, 47))],
)  # fmt: skip
def test_hosts_and_places_follow_the_applicants_unless_they_are_chosen(
    applicants: int, hosts: int | None, expected: Options
) -> None:
    assert _sized(1, applicants, hosts) == expected


@pytest.mark.parametrize(("places", "most"), [(8, 6), (40, 6), (941, 141)])
def test_a_larger_programme_takes_more_cities_of_a_country(places: int, most: int) -> None:
    assert most_of_a_country(places) == most


def test_times_are_told_for_each_applicant_with_their_growth() -> None:
    text = times_as_text([100, 400], [{"Call": 0.01, "Matching": 1.0}, {"Call": 0.01, "Matching": 16.0}])
    head, call, matching = text.strip().splitlines()
    assert head.split()[-6:] == ["100", "applicants", "400", "applicants", "grows", "as"]
    assert call.endswith("too short")
    assert matching.split() == ["Matching", "1.0", "(10.0)", "16.0", "(40.0)", "n^2.00"]


def test_cohorts_of_one_size_stand_side_by_side() -> None:
    text = times_as_text([85], [{"Call": 1.0}, {"Call": 2.0}])
    assert text.splitlines()[-1].split() == ["Call", "1.0", "(11.8)", "2.0", "(23.5)"]


@pytest.mark.django_db
def test_seed_refuses_an_installation_with_a_programme() -> None:
    make_cohort()
    with pytest.raises(CommandError) as refusal:
        call_command("seed")
    assert str(refusal.value).startswith("There are people or a programme in this installation already")
