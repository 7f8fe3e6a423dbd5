# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Worlds that the tests of a module share, since to make one takes longer than most tests that begin in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

#: The fixtures with such a world, by name.
WORLDS: set[str] = set()


def made_once(name: str, make: Callable[[], Any]) -> Any:
    """A fixture of this name: the world, made in a transaction around the tests of a module.

    Another fixture hands out deep copies of it, each for one test, which undoes what it did: `whole` is one. The tests of
    the module that do not ask for the world run before it is made.
    """
    WORLDS.add(name)

    @pytest.fixture(scope="module", name=name)
    def world(django_db_setup: None, django_db_blocker: Any) -> Any:
        del django_db_setup
        with django_db_blocker.unblock(), transaction.atomic():
            made = make()
            # Else each test that ends would check again what was made.
            connection.check_constraints()
            yield made
            transaction.set_rollback(True)

    return world
