# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""JSON of the wrong shape: each value of each document replaced by each kind of other value."""

import copy

import pytest

import matchmaker as mm
from matchmaker.codec import market_from_dict
from matchmaker.panel import assign_panels

OTHERS: tuple[object, ...] = (
    None,
    True,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [[1], [1, 2]],
    {"a": [None]},
    float("inf"),
    10**30,
)
FRIENDLY = {
    "name": "Call",
    "twins": [{"id": "a", "country": "BE", "languages": ["en"], "attributes": {"m": "y"}}, {"id": "b"}],
    "hosts": [{"id": "x", "minimum": 0, "maximum": 1}, {"id": "y"}],
    "preferences": {"a": ["x", ["y"]], "b": [["x", "y"]]},
    "scores": {"a": 3.5, "b": 4},
    "priorities": {"x": {"a": 4}},
    "host_preferences": {"y": ["a", ["b"]]},
    "terms": [{"name": "t", "weight": 2, "label": "T"}],
    "fit": {"a": {"x": {"t": 0.5}}},
    "costs": {"a": {"x": {"carbon": 0.5}}},
    "locks": [{"twin": "a", "host": "x", "by": "Ada", "reason": "r"}],
    "bans": [{"twin": "b", "host": "y"}],
}
POLICY = mm.named_policy("welfare", quotas=(mm.RegionCap("country", 3), mm.GroupFloor("m", "y", 1))).to_dict()
MARKET = market_from_dict(FRIENDLY)
RESULT = mm.solve(MARKET, "welfare").to_dict()
PANEL = {
    "reviewers": ["ada", "bo"],
    "applications": ["a"],
    "affinity": {"ada": {"a": 0.5}},
    "conflicts": [["bo", "a"]],
    "demand": 1,
    "load": [0, 1],
    "floor": 0.25,
}
READERS = {
    "friendly market": (FRIENDLY, market_from_dict),
    "canonical market": (MARKET.to_dict(), market_from_dict),
    "policy": (POLICY, mm.Policy.from_dict),
    "result": (RESULT, mm.Result.from_dict),
    "panel": (PANEL, assign_panels),
}


def places(document, path=()):
    """The path of each value of a document, itself among them."""
    yield path
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield from places(document[key], (*path, key))


def mutants(document):
    """The document with one value replaced, dropped, or joined by an unknown one."""
    for path in places(document):
        for other in OTHERS:
            if not path:
                yield path, other
                continue
            changed = copy.deepcopy(document)
            home = changed
            for key in path[:-1]:
                home = home[key]
            home[path[-1]] = other
            yield path, changed
        if path:
            del home[path[-1]]
            yield path, changed


def refusal(read, document):
    """What is raised on purpose, or None. Anything else fails the test."""
    try:
        read(document)
    except mm.InvalidInputError as error:
        return error
    return None


@pytest.mark.parametrize("kind", READERS)
def test_a_document_of_the_wrong_shape_is_refused_and_nothing_else_is_raised(kind):
    document, read = READERS[kind]
    refusals = [error for _, changed in mutants(document) if (error := refusal(read, changed))]
    assert len(refusals) > 30
    assert all(error.place and "\n" not in str(error) for error in refusals)


def test_an_error_of_another_kind_would_be_seen():
    with pytest.raises(TypeError):
        refusal(lambda document: document["demand"], None)
