# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The first person of an installation comes from its command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import EPOCH, make_person
from tvilling.accounts.actions import add_operator, remove_operator
from tvilling.accounts.models import Person
from tvilling.audit.models import Entry
from tvilling.core.errors import NotAllowed

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

pytestmark = pytest.mark.django_db


def test_a_new_operator_signs_in_with_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_operator", "Iris@Example.org", "--name", "Iris Operator")
    person = Person.objects.get()
    assert (person.email, person.name, person.is_operator) == ("iris@example.org", "Iris Operator", True)
    assert not person.has_usable_password()
    assert "Send me a code" in capsys.readouterr().out
    entry = Entry.objects.get(event="person.made_operator")
    assert (entry.actor_kind, entry.actor_key) == ("system", "command line")
    answer = Client().post(reverse("account_request_login_code"), {"email": person.email})
    assert answer["Location"] == reverse("account_confirm_login_code")


def test_the_code_of_the_first_sign_in_confirms_the_address_too(mailoutbox: list[EmailMessage]) -> None:
    call_command("add_operator", "iris@example.org", "--name", "Iris Operator")
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": "iris@example.org"})
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mailoutbox[0].body), re.MULTILINE)
    assert code
    answer = browser.post(reverse("account_confirm_login_code"), {"code": code[0]})
    assert answer["Location"] == "/my/"
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("iris@example.org", "I" * 121, "at most 120 signs"),
        ("i" * 60 + "@" + "example." * 30 + "org", "Iris", "such as name@city.eu"),
    ],
)
def test_an_operator_has_a_name_and_an_address_that_fit(email: str, name: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("add_operator", email, "--name", name)
    assert not Person.objects.exists()


def test_who_operates_already_is_not_recorded_again() -> None:
    for _ in range(2):
        call_command("add_operator", "iris@example.org", "--name", "Iris Operator")
    assert Entry.objects.filter(event="person.made_operator").count() == 1


def test_an_operator_who_leaves_loses_the_right_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("iris", "olle"):
        call_command("add_operator", f"{name}@example.org", "--name", name.title())
    call_command("remove_operator", "Iris@example.org")
    assert "Iris no longer operates this installation. Who does: olle@example.org." in capsys.readouterr().out
    assert not Person.objects.get(email="iris@example.org").is_operator
    assert Entry.objects.filter(event="person.operator_ended").count() == 1
    with pytest.raises(CommandError, match="does not operate"):
        call_command("remove_operator", "iris@example.org")
    with pytest.raises(CommandError, match="Nobody here has the e-mail address eve@example"):
        call_command("remove_operator", "eve@example.org")
    call_command("remove_operator", "olle@example.org")
    assert "add-operator names somebody" in capsys.readouterr().out


def test_somebody_known_keeps_the_name() -> None:
    bo = make_person()
    call_command("add_operator", bo.email)
    bo.refresh_from_db()
    assert (bo.is_operator, bo.name) == (True, "Bo Sandström")


@pytest.mark.parametrize(
    ("words", "sentence"), [(["bo"], "such as name@city.eu"), (["bo@example.org"], "give the name")]
)
def test_what_is_missing_is_said(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("add_operator", *words)
    assert not Person.objects.exists()


def test_nobody_makes_operators_over_the_web() -> None:
    ada = make_person("Ada Lund", is_operator=True)
    with pytest.raises(NotAllowed):
        add_operator(actor=ada, now=EPOCH, email="eve@example.org", name="Eve")
    with pytest.raises(NotAllowed):
        remove_operator(actor=ada, now=EPOCH, person=ada)
