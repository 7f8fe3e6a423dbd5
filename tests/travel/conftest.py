# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One scene for the tests of a module, as `whole` is."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.factories.once import made_once
from tests.factories.travel import Scene, make_scene

_scene = made_once("_scene", make_scene)


@pytest.fixture
def scene(_scene: Scene, db: None) -> Scene:
    """A running group with one planned visit."""
    return deepcopy(_scene)
