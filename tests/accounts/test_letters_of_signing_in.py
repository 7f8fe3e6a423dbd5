# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters with codes and links to sign in go over the outbox: a mail server that is away stops nobody, and keeps no secret."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as given
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_signed_up
from tvilling.accounts.models import Person
from tvilling.core import clock
from tvilling.mail.models import Message
from tvilling.mail.permissions import letters_visible_to
from tvilling.mail.queries import lag, last_fault
from tvilling.mail.tasks import REMEMBERED, Delivery, deliver_due, forget_passing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
CODE = re.compile(r"^([A-Z0-9-]{6,12})$", re.MULTILINE)
ASKED = [
    ("account_request_login_code", {"email": "bo@example.org"}),
    ("account_request_login_code", {"email": "nobody@example.org"}),
    ("account_signup", {"name": "Eve", "email": "eve@example.org", "password1": PASSWORD}),
    ("account_signup", {"name": "Eve", "email": "bo@example.org", "password1": PASSWORD}),
    ("account_reset_password", {"email": "bo@example.org"}),
    ("account_reset_password", {"email": "nobody@example.org"}),
]


@pytest.fixture
def no_server(settings: Settings) -> Iterator[Settings]:
    """The mail server's port is closed: nothing listens at it, and nothing else can while the test runs."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = door.getsockname()
        yield settings


def server_comes_back(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.parametrize(("page", "data"), ASKED)
def test_without_a_mail_server_every_page_answers_as_with_one(
    client: Client, no_server: Settings, page: str, data: dict[str, str]
) -> None:
    make_signed_up()
    refused = client.post(reverse(page), data)
    server_comes_back(no_server)
    Person.objects.filter(email="eve@example.org").delete()
    cache.clear()  # of the limit of letters to one address
    taken = Client().post(reverse(page), data)
    assert (refused.status_code, refused["Location"]) == (taken.status_code, taken["Location"])
    assert refused.status_code == 302
    first, second = Message.objects.order_by("pk")
    assert (first.state, second.state) == ("queued", "sent")


def test_a_code_that_the_mail_server_refused_comes_with_the_next_attempt_and_is_good(
    client: Client, no_server: Settings
) -> None:
    client.post(reverse("account_signup"), ASKED[2][1])
    server_comes_back(no_server)
    assert deliver_due(now=clock.now() + timedelta(minutes=1)) == Delivery(sent=1)
    found = CODE.search(str(mail.outbox[0].body))
    assert found is not None
    client.post(reverse("account_email_verification_sent"), {"code": found.group(1)})
    assert "_auth_user_id" in client.session
    assert client.session["_auth_user_id"] == str(Person.objects.get(email="eve@example.org").pk)


def test_an_address_that_is_changed_without_a_mail_server_gets_its_code_later(
    client: Client, no_server: Settings
) -> None:
    client.force_login(make_signed_up())
    answer = client.post(reverse("account_email"), {"email": "bo.s@example.org", "action_add": ""})
    assert answer.status_code == 302
    message = Message.objects.get(recipient_email="bo.s@example.org")
    assert (message.letter, message.state) == ("accounts.email_confirmation", "queued")


def test_a_code_is_never_sent_after_its_time_and_the_fault_is_seen_until_a_letter_leaves(
    client: Client, no_server: Settings
) -> None:
    make_signed_up()
    client.post(reverse("account_request_login_code"), {"email": "bo@example.org"})
    message = Message.objects.get()
    assert CODE.search(message.body)
    began = message.created_at
    assert deliver_due(now=began + timedelta(minutes=1)) == Delivery(postponed=1)
    server_comes_back(no_server)
    assert deliver_due(now=began + timedelta(minutes=3)) == Delivery(failed=1)
    message.refresh_from_db()
    assert (message.state, message.body, mail.outbox) == ("cancelled", "", [])
    assert lag(began + timedelta(minutes=20)) == timedelta(minutes=20)
    assert "Connection refused" in last_fault()
    Client().post(reverse("account_request_login_code"), {"email": "bo@example.org"})
    Message.objects.filter(state="sent").update(sent_at=began + timedelta(minutes=21))
    assert (lag(began + timedelta(minutes=22)), last_fault()) == (timedelta(0), "")


def test_what_a_letter_for_signing_in_said_is_forgotten_once_it_has_left_and_the_letter_days_later() -> None:
    bo = make_signed_up()
    for page, data in ASKED:
        cache.clear()
        Client().post(reverse(page), data)
    assert len(mail.outbox) == len(ASKED)
    assert Message.objects.filter(state="sent", body="", scope="", recipient=None).count() == len(ASKED)
    assert not letters_visible_to(bo).exists()
    forget_passing(now=clock.now() + REMEMBERED)
    assert Message.objects.count() == len(ASKED)
    forget_passing(now=clock.now() + REMEMBERED + timedelta(seconds=given.PASSWORD_RESET_TIMEOUT + 60))
    assert not Message.objects.exists()


def test_a_folder_of_letters_that_is_a_file_is_a_fault_like_any_other(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    make_signed_up()
    blocked = tmp_path / "mail"
    blocked.write_text("no folder")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(blocked)
    answer = client.post(reverse("account_request_login_code"), {"email": "bo@example.org"})
    assert answer.status_code == 302
    assert Message.objects.get().state == "queued"
    assert "not a directory" in last_fault()


def test_a_password_opens_the_door_while_no_letter_leaves(client: Client, no_server: Settings) -> None:
    make_signed_up()
    client.post(reverse("account_request_login_code"), {"email": "bo@example.org"})
    other = Client()
    answer = other.post(reverse("account_login"), {"login": "bo@example.org", "password": PASSWORD})
    assert answer["Location"] == "/my/"
    assert "_auth_user_id" in other.session
