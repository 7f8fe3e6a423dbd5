# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of who has signed in, and of who has tried to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_person
from tvilling.accounts.periodic import forget_sessions

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_are_deleted_and_others_are_left(client: Client) -> None:
    client.force_login(make_person())
    [going_on] = Session.objects.all()
    Session.objects.create(session_key="o" * 32, expire_date=timezone.now() - timedelta(minutes=1))
    forget_sessions(timezone.now())
    assert list(Session.objects.all()) == [going_on]


def test_tries_at_many_other_addresses_do_not_wipe_out_what_was_counted(client: Client) -> None:
    address = reverse("account_login")
    for _try in range(5):
        client.post(address, {"login": "bo@example.org", "password": "wrong"})
    for number in range(1_000):
        cache.set(f"allauth:rl:another:{number}", [0.0], 300)
    answer = client.post(address, {"login": "bo@example.org", "password": "wrong"})
    assert "Too many failed login attempts" in answer.content.decode()
