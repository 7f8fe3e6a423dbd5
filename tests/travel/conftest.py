# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One scene for the tests of a module, as `whole` is."""

from __future__ import annotations

import pytest

from tests.factories.travel import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """A running group with one planned visit."""
    return make_scene()
