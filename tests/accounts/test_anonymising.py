# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody asks to be forgotten: the name goes, what it did stays, and the record of events is as valid as before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.cities import make_city, make_team_member
from tests.factories.mail import EPOCH, make_message
from tests.factories.programmes import make_cohort, make_role
from tvilling.accounts.actions import add_operator, anonymise_person, invite
from tvilling.accounts.models import Invitation, InvitationState, Person
from tvilling.audit.models import Entry
from tvilling.audit.queries import verify_chain
from tvilling.core.errors import NotAllowed
from tvilling.core.permissions import SystemActor
from tvilling.mail.models import Message
from tvilling.mail.states import MessageState
from tvilling.programmes.queries import actor_names

pytestmark = pytest.mark.django_db

COMMAND_LINE = SystemActor("command line")
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)


def make_known() -> Person:
    """Somebody with an address, an invitation, a letter that left and one that waits, and a history."""
    nils, ada = make_person("Nils Zebra"), make_person("Ada Lund")
    EmailAddress.objects.create(user=nils, email=nils.email, primary=True, verified=True)
    invite(
        actor=ada, now=EPOCH, email=nils.email, name="Nils Zebra", purpose="cities.team", target_key="x", role="member",
        message="Dear Nils Zebra",
    )  # fmt: skip
    make_message(nils, key="left")
    Message.objects.filter(key="left").update(state=MessageState.SENT, sent_at=EPOCH)
    make_message(nils, key="waits")
    return nils


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command("anonymise_person", *words)
    return capsys.readouterr().out


def snapshot() -> list[Any]:
    rows = (Person, EmailAddress, Invitation, Message, Entry)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_without_yes_it_says_what_goes_and_stays_and_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nils = make_known()
    before = snapshot()
    said = told(capsys, nils.email.upper())
    assert f"Goes: name, e-mail address, password and settings of Nils Zebra ({nils.email})." in said
    assert "1 address(es) to sign in with; name, address and message of 1 invitation(s)." in said
    assert "letter(s) to the person" in said
    assert "append-only record" in said
    assert "Nothing was changed: --yes does it" in said
    assert snapshot() == before


def test_with_yes_the_name_is_gone_from_every_table_of_people_and_letters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nils = make_known()
    address = nils.email
    client = Client()
    client.force_login(nils)
    entries = list(Entry.objects.order_by("sequence").values())
    said = told(capsys, nils.email, "--yes")
    assert "nobody can sign in as it" in said
    assert "Zebra" not in str(snapshot())
    assert address not in str(snapshot()).lower()
    nils.refresh_from_db()
    assert (nils.name, nils.is_active, nils.has_usable_password()) == (
        f"Anonymised person {nils.pk}", False, False,
    )  # fmt: skip
    assert client.get("/my/profile/").status_code == 302
    assert Invitation.objects.get().state == InvitationState.REVOKED
    assert set(Message.objects.filter(recipient=nils).values_list("state", "body")) == {
        (MessageState.SENT, ""), (MessageState.CANCELLED, ""),
    }  # fmt: skip
    assert list(Entry.objects.order_by("sequence").values())[: len(entries)] == entries
    assert verify_chain().faults == ()
    assert Entry.objects.latest("sequence").event == "person.anonymised"
    with pytest.raises(CommandError, match="Nobody here has the e-mail address"):
        call_command("anonymise_person", address)


def test_what_the_person_did_stays_and_takes_the_new_name() -> None:
    application = make_application()
    bo = application.started_by
    bo.teams.update(left_at=NOW)
    anonymise_person(actor=COMMAND_LINE, now=NOW, person=bo)
    application.refresh_from_db()
    assert application.started_by.name == f"Anonymised person {bo.pk}"
    entry = Entry.objects.get(event="application.started")
    assert actor_names([entry])[str(bo.pk)] == f"Anonymised person {bo.pk}"
    assert verify_chain().faults == ()


def test_who_is_still_needed_by_name_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    office, team, operator = make_person("Olle Ek"), make_person("Tove Ek"), make_person("Dag Drift")
    make_role(make_cohort(), office)
    make_team_member(make_city("Luleå"), team)
    add_operator(actor=COMMAND_LINE, now=NOW, email=operator.email)
    for person, words in (
        (office, "a role in a cohort"), (team, "in the team of a city"), (operator, "operates the installation"),
    ):  # fmt: skip
        for more in ((), ("--yes",)):
            with pytest.raises(CommandError, match=words):
                call_command("anonymise_person", person.email, *more)
        assert Person.objects.get(pk=person.pk).name == person.name
    assert "Goes" not in capsys.readouterr().out


def test_nobody_does_it_over_the_web() -> None:
    ada = make_person("Ada Lund", is_operator=True)
    with pytest.raises(NotAllowed):
        anonymise_person(actor=ada, now=NOW + timedelta(days=1), person=make_person("Nils Zebra"))
