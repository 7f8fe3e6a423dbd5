# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One scene for the tests of a module, as `whole` is."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from tests.factories.travel import Scene, make_scene


@pytest.fixture(scope="module")
def _scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene()
        transaction.set_rollback(True)


@pytest.fixture
def scene(_scene: Scene, db: None) -> Scene:
    """A running group with one planned visit, made once for all tests of a module; each undoes what it did to it."""
    return deepcopy(_scene)
