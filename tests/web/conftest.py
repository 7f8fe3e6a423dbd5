# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One whole small programme for all tests of a module; each test undoes what it did to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from tests.factories.insights import make_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories.insights import Programme


@pytest.fixture(scope="module")
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_whole()
        transaction.set_rollback(True)


@pytest.fixture
def whole(_programme: Programme, db: None) -> Programme:
    """The programme, in a savepoint of this test."""
    return _programme
