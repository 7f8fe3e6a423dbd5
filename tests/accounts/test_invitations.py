# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Invitations: only accepting one, signed in with the invited address, gives anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.factories.accounts import EPOCH, make_invitation, make_person
from tvilling.accounts import actions, purposes, queries
from tvilling.accounts.models import Invitation, InvitationState
from tvilling.accounts.permissions import get_invitation_by_token, invitations_for
from tvilling.accounts.signals import invitation_accepted
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotAllowed, NotFound
from tvilling.mail.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


def describe(target_key: str, role: str) -> str:
    return f"the team of city {target_key} as {role}"


purposes.register("tests.team", describe)


def token_in(message: Message) -> str:
    found = re.search(r"/invitations/([\w-]+)/", message.body)
    assert found is not None
    return found.group(1)


@pytest.fixture
def accepted() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def listen(sender: object, **said: Any) -> None:
        heard.append(said)

    invitation_accepted.connect(listen)
    yield heard
    invitation_accepted.disconnect(listen)


def test_the_letter_says_who_invites_to_what_and_carries_the_only_token() -> None:
    invitation = make_invitation(make_person(), "Chidi@Example.org", message="Come and help.")
    letter = Message.objects.get()
    assert letter.recipient_email == invitation.email == "chidi@example.org"
    assert letter.subject == "Bo Sandström invites you to join the team of city 7 as member"
    assert "Come and help." in letter.body
    assert get_invitation_by_token(token_in(letter)) == invitation
    assert token_in(letter) not in str(Invitation.objects.values())
    assert Entry.objects.get(event="invitation.sent").after["role"] == "member"


def test_somebody_we_know_is_written_to_in_their_language() -> None:
    make_person("Chidi Åberg", email="chidi@example.org", language="sv")
    make_invitation(make_person())
    assert Message.objects.get().subject.startswith("Bo Sandström bjuder in dig till")


@pytest.mark.parametrize(
    "email", ["", "chidi", "chidi@", "a b@example.org", "chidi@example.org\nBcc: x@example.org"]
)
def test_impossible_addresses_are_refused_at_their_field(email: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        make_invitation(make_person(), email)
    assert refusal.value.field == "email"
    assert not Message.objects.exists()


def test_inviting_again_takes_the_first_invitation_back() -> None:
    bo = make_person()
    first, second = make_invitation(bo), make_invitation(bo)
    first.refresh_from_db()
    assert (first.state, second.state) == (InvitationState.REVOKED, InvitationState.SENT)
    assert list(queries.pending_invitations("tests.team", "7", EPOCH)) == [second]


def test_accepting_announces_once_and_cannot_be_repeated(accepted: list[dict[str, Any]]) -> None:
    invitation = make_invitation(make_person())
    chidi = make_person("Chidi Åberg", email="chidi@example.org")
    actions.accept_invitation(actor=chidi, now=EPOCH, invitation=invitation)
    assert [(said["invitation"], said["person"], said["now"]) for said in accepted] == [
        (invitation, chidi, EPOCH)
    ]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_by, invitation.answered_at) == ("accepted", chidi, EPOCH)
    for step in (actions.accept_invitation, actions.decline_invitation, actions.revoke_invitation):
        with pytest.raises(ActionRefused, match="answered or taken back"):
            step(actor=chidi, now=EPOCH, invitation=invitation)
    assert len(accepted) == 1


def test_another_address_may_neither_accept_nor_decline(accepted: list[dict[str, Any]]) -> None:
    invitation = make_invitation(make_person())
    eve = make_person("Eve Other")
    for step in (actions.accept_invitation, actions.decline_invitation):
        with pytest.raises(NotAllowed):
            step(actor=eve, now=EPOCH, invitation=invitation)
    assert accepted == []
    assert list(invitations_for(eve)) == []


def test_an_invitation_lasts_seven_days(accepted: list[dict[str, Any]]) -> None:
    invitation = make_invitation(make_person())
    chidi = make_person("Chidi Åberg", email="chidi@example.org")
    late = EPOCH + timedelta(days=7)
    with pytest.raises(ActionRefused, match="no longer"):
        actions.accept_invitation(actor=chidi, now=late, invitation=invitation)
    assert not queries.pending_invitations("tests.team", "7", late).exists()
    assert accepted == []


def test_whoever_invited_is_told_of_a_no() -> None:
    bo, chidi = make_person(), make_person("Chidi Åberg", email="chidi@example.org")
    invitation = make_invitation(bo, name="Chidi")
    actions.decline_invitation(actor=chidi, now=EPOCH, invitation=invitation)
    letter = Message.objects.get(letter="accounts.invitation_declined")
    assert (letter.recipient, letter.subject) == (bo, "Chidi declined your invitation")


def test_a_thousand_invitations_a_day_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    bo = make_person()
    for name in ("a", "b"):
        make_invitation(bo, f"{name}@example.org")
    with pytest.raises(ActionRefused, match="very many"):
        make_invitation(bo, "c@example.org")
    make_invitation(bo, "c@example.org", now=EPOCH + timedelta(days=2))


def test_opening_the_link_changes_nothing(client: Client, accepted: list[dict[str, Any]]) -> None:
    chidi = make_person("Chidi Åberg", email="chidi@example.org")
    invitation = make_invitation(make_person(), message="Come and <b>help</b>.")
    address = reverse("accounts:invitation", args=[token_in(Message.objects.get())])
    with clock.virtual(EPOCH):
        visitor = client.get(address).content.decode()
        client.force_login(chidi)
        mine = client.get(address).content.decode()
        assert client.get(f"{address}accept/").status_code == 405
    assert "the team of city 7 as member" in visitor
    assert "Come and &lt;b&gt;help&lt;/b&gt;." in visitor
    assert f"{address}accept/" not in visitor
    assert f"{address}accept/" in mine
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.SENT
    assert accepted == []


def test_accepting_takes_a_press_of_the_button(client: Client, accepted: list[dict[str, Any]]) -> None:
    make_invitation(make_person())
    address = reverse("accounts:invitation-accept", args=[token_in(Message.objects.get())])
    with clock.virtual(EPOCH):
        assert client.post(address)["Location"].startswith(reverse("account_login"))
        client.force_login(make_person("Chidi Åberg", email="chidi@example.org"))
        assert client.post(address)["Location"] == "/my/"
        again = client.post(address)
    assert len(accepted) == 1
    assert again.status_code == 422
    assert "has been answered" in again.content.decode()


def test_somebody_else_is_told_which_address_was_invited_only_in_part(client: Client) -> None:
    make_invitation(make_person())
    token = token_in(Message.objects.get())
    client.force_login(make_person("Eve Other"))
    with clock.virtual(EPOCH):
        page = client.get(reverse("accounts:invitation", args=[token])).content.decode()
        posted = client.post(reverse("accounts:invitation-accept", args=[token]))
    assert "another e-mail address" in page
    assert "chidi@example.org" not in page
    assert posted.status_code == 404


def test_a_wrong_token_is_not_found(client: Client) -> None:
    with pytest.raises(NotFound):
        get_invitation_by_token("guess")
    assert client.get(reverse("accounts:invitation", args=["guess"])).status_code == 404
