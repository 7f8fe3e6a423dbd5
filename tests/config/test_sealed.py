# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The questions asked of a database before a field key is made fit its tables."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.travel import make_account
from tvilling.config.sealed import USED, _is_used
from tvilling.travel.models import BankAccount

pytestmark = pytest.mark.django_db


def is_used() -> bool:
    with connection.cursor() as cursor:

        def ask(sql: str) -> object:
            cursor.execute(sql)
            return cursor.fetchone()

        return _is_used(set(connection.introspection.table_names()), ask)


def test_a_database_is_used_with_a_key_once_a_receipt_was_signed_or_an_account_sealed() -> None:
    assert not is_used()
    make_account(make_person("Chidi Okafor"))
    assert is_used()
    BankAccount.objects.update(sealed_number="")
    assert not is_used()
    make_application()
    assert is_used()
    assert set(USED) <= set(connection.introspection.table_names())
