# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import reviewer_floor
from tests.matchmaker.promises import every_assignment


@pytest.mark.parametrize("load", [(0, 2), (1, 2), (1, 3)])
def test_total_and_floor_equal_the_best_of_all_assignments(load):
    source = np.random.default_rng(7)
    met = 0
    for _ in range(25):
        affinity = source.integers(0, 9, (4, 3)) / 8
        forbidden = source.random((4, 3)) < 0.15
        options = list(every_assignment((4, 3), 2, load, forbidden))
        result = mm.assign_reviewers(affinity, demand=2, load=load, conflicts=forbidden)
        assert result.feasible == bool(options)
        if not options:
            continue
        met += 1
        assert result.total == max((affinity * chosen).sum() for chosen in options)
        assert mm.proves_total(affinity, result, demand=2, load=load, conflicts=forbidden)
        best_floor = max((affinity * chosen).sum(axis=0).min() for chosen in options)
        fair = mm.assign_reviewers(affinity, demand=2, load=load, conflicts=forbidden, floor="best")
        assert fair.floor == best_floor
        assert fair.path == "floor"
        good = [c for c in options if (affinity * c).sum(axis=0).min() >= best_floor]
        assert fair.total == pytest.approx(max((affinity * chosen).sum() for chosen in good))
    assert met > 10


def test_few_candidates_are_enough_only_when_the_prices_say_so():
    source = np.random.default_rng(3)
    affinity = source.random((40, 60))
    result = mm.assign_reviewers(affinity, demand=3, load=(2, 5))
    assert mm.proves_total(affinity, result, demand=3, load=(2, 5))


def test_a_worse_assignment_is_refused_by_the_prices():
    affinity = np.array([[0.9, 0.1], [0.2, 0.8]])
    result = mm.assign_reviewers(affinity, demand=1, load=(1, 1))
    swapped = replace(result, chosen=~result.chosen)
    assert not mm.proves_total(affinity, swapped, demand=1, load=(1, 1))


def test_bad_tables_are_refused_with_their_place():
    with pytest.raises(mm.InvalidInputError, match=r"affinity\[0, 1\]"):
        mm.assign_reviewers([[0.5, float("nan")]], demand=1)
    with pytest.raises(mm.InvalidInputError, match="no range"):
        mm.assign_reviewers([[0.5]], demand=1, load=(3, 2))
    with pytest.raises(mm.InvalidInputError, match="shape"):
        mm.assign_reviewers([[0.5]], demand=1, conflicts=[[True, False]])
    with pytest.raises(mm.InvalidInputError, match="neither"):
        mm.assign_reviewers([[0.5]], demand=1, floor="most")


def stop_the_search(monkeypatch, *, for_floor, for_total):
    """Let HiGHS end at its time limit while it seeks the floor, the total, or both, with what it has."""
    plain = reviewer_floor._Program._best

    def stopped(program, gain, floor_gain, floor):
        chosen, proven = plain(program, gain, floor_gain, floor)
        return chosen, proven and not (for_floor if floor_gain else for_total)

    monkeypatch.setattr(reviewer_floor._Program, "_best", stopped)


@pytest.mark.parametrize(
    ("for_floor", "for_total", "path"),
    [
        (False, False, "floor"),
        (True, False, "floor, not proven"),
        (False, True, "floor, not proven"),
        (True, True, "floor, not proven"),
    ],
)
def test_a_floor_found_when_the_time_was_up_is_not_called_the_best(monkeypatch, for_floor, for_total, path):
    # Both applications want the first reviewer, so the floor is less than each could have alone.
    affinity = [[0.9, 0.9], [0.5, 0.4]]
    stop_the_search(monkeypatch, for_floor=for_floor, for_total=for_total)
    result = mm.assign_reviewers(affinity, demand=1, load=(0, 1), floor="best", time_limit=60)
    assert result.floor == 0.5
    assert result.path == path


def test_what_the_search_for_the_floor_found_is_kept_when_no_time_is_left_for_the_total(monkeypatch):
    plain = reviewer_floor._Program.largest_total
    monkeypatch.setattr(
        reviewer_floor._Program,
        "largest_total",
        lambda program, floor: (None, False) if floor == 500_000 else plain(program, floor),
    )
    result = mm.assign_reviewers([[0.9, 0.9], [0.5, 0.4]], demand=1, load=(0, 1), floor="best")
    assert result.feasible
    assert (result.floor, result.path) == (0.5, "floor, not proven")


def test_no_time_at_all_does_not_say_that_nothing_exists():
    affinity = np.random.default_rng(1).random((30, 40))
    result = mm.assign_reviewers(affinity, demand=3, load=(3, 5), floor="best", time_limit=1e-9)
    assert result.feasible or result.path == "floor, not proven"
    nothing = mm.assign_reviewers([[0.5]], demand=2, floor=0.1)
    assert (nothing.feasible, nothing.path) == (False, "floor")
