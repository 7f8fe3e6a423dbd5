# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The first programme of an installation comes from its command line, its office from an invitation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from tests.factories.accounts import make_person
from tvilling.accounts.models import Invitation
from tvilling.core import clock
from tvilling.mail.models import Message
from tvilling.programmes.models import Cohort, Participation, Programme
from tvilling.programmes.permissions import is_office

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
NORDIC = (
    "nordic-twins", "Nordic Twins", "--office", "ada@example.org", "--office-name", "Ada Lund",
    "--starts-on", "2027-09-01",
)  # fmt: skip


@pytest.fixture(autouse=True)
def before_the_journeys() -> Iterator[None]:
    with clock.virtual(datetime(2027, 1, 10, tzinfo=UTC)):
        yield


def test_an_operator_begins_a_programme_and_its_office_is_invited(capsys: pytest.CaptureFixture[str]) -> None:
    olle = make_person("Olle Drift", is_operator=True)
    call_command("begin_programme", *NORDIC, "--months", "18", "--ceiling", "750.50")
    cohort = Cohort.objects.get()
    assert (str(cohort.programme), cohort.slug, str(cohort)) == (
        "Nordic Twins",
        "nordic-twins-1",
        "Nordic Twins 1",
    )
    assert (cohort.starts_on, cohort.months, cohort.travel_ceiling) == (
        date(2027, 9, 1),
        18,
        Decimal("750.50"),
    )
    assert cohort.modules.count() == 3
    assert not cohort.is_public
    assert not Participation.objects.exists()
    assert not is_office(olle, cohort)
    assert Message.objects.get().recipient_email == "ada@example.org"
    assert "ada@example.org is invited" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"nordic-twins": "nordic twins"}, "no part of an address"),
        ({"2027-09-01": "1 September"}, "no day such as"),
        ({"ada@example.org": "ada"}, "such as name@city.eu"),
        ({"Nordic Twins": " "}, "no name of 1 to 120 signs"),
        ({"Nordic Twins": "N" * 400}, "no name of 1 to 120 signs"),
        ({"nordic-twins": "n" * 61}, "hyphens, 60 at most"),
        ({"Ada Lund": ""}, "no name of 1 to 120 signs"),
        ({"Ada Lund": "A" * 121}, "no name of 1 to 120 signs"),
        ({"ada@example.org": "a" * 60 + "@" + "example." * 30 + "org"}, "such as name@city.eu"),
        (
            {"2027-09-01": "2025-09-01"},
            "cannot start on 2025-09-01: give --starts-on a day of the next ten years",
        ),
        ({"2027-09-01": "9999-09-01"}, "cannot start on 9999-09-01"),
    ],
)
def test_what_was_mistyped_is_said_and_nothing_is_left(change: dict[str, str], sentence: str) -> None:
    make_person("Olle Drift", is_operator=True)
    with pytest.raises(CommandError, match=sentence):
        call_command("begin_programme", *(change.get(word, word) for word in NORDIC))
    assert not Programme.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--months", "0"),
        ("--months", "x"),
        ("--months", "²"),
        ("--ceiling", "NaN"),
        ("--ceiling", "-1"),
        ("--ceiling", "900.005"),
    ],
)
def test_numbers_keep_to_their_bounds(option: str, value: str) -> None:
    make_person("Olle Drift", is_operator=True)
    with pytest.raises(CommandError, match=f"“{value}” is"):
        call_command("begin_programme", *NORDIC, f"{option}={value}")


def test_it_needs_an_operator_and_one_who_is_named_if_there_are_several() -> None:
    with pytest.raises(CommandError, match="add-operator first"):
        call_command("begin_programme", *NORDIC)
    make_person("Olle Drift", is_operator=True)
    iris = make_person("Iris Lund", is_operator=True)
    with pytest.raises(CommandError, match="Several people"):
        call_command("begin_programme", *NORDIC)
    with pytest.raises(CommandError, match="does not operate"):
        call_command("begin_programme", *NORDIC, "--operator", "bo@example.org")
    call_command("begin_programme", *NORDIC, "--operator", iris.email.upper())
    assert Invitation.objects.get().invited_by == iris
    with pytest.raises(CommandError, match="address already"):
        call_command("begin_programme", *NORDIC, "--operator", iris.email)


def test_a_name_that_is_taken_says_what_can_be_done() -> None:
    make_person("Olle Drift", is_operator=True)
    call_command("begin_programme", *NORDIC)
    with pytest.raises(CommandError, match=r"“nordic-twins” in its address already.*invite-office"):
        call_command("begin_programme", *NORDIC)


@pytest.mark.parametrize("name", ["", "A" * 121])
def test_who_is_invited_to_an_office_has_a_name_that_fits(name: str) -> None:
    make_person("Olle Drift", is_operator=True)
    call_command("begin_programme", *NORDIC)
    with pytest.raises(CommandError, match="no name of 1 to 120 signs"):
        call_command("invite_office", "nordic-twins-1", "bo@example.org", "--name", name)
    assert Invitation.objects.count() == 1


def test_a_mistyped_office_is_invited_anew_and_the_first_invitation_is_taken_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_person("Olle Drift", is_operator=True)
    call_command("begin_programme", *NORDIC)
    call_command("invite_office", "nordic-twins-1", "ada.lund@example.org", "--name", "Ada Lund")
    said = capsys.readouterr().out
    assert "The invitation of ada@example.org was taken back." in said
    assert "ada.lund@example.org is invited to the office of Nordic Twins 1 by letter." in said
    assert dict(Invitation.objects.values_list("email", "state")) == {
        "ada@example.org": "revoked",
        "ada.lund@example.org": "sent",
    }
    # The first letter had not left yet, and does not leave any more.
    assert dict(Message.objects.values_list("recipient_email", "state")) == {
        "ada@example.org": "cancelled",
        "ada.lund@example.org": "queued",
    }


def test_inviting_an_office_says_which_cohorts_there_are_and_leaves_the_first_invitation_when_refused() -> (
    None
):
    make_person("Olle Drift", is_operator=True)
    with pytest.raises(CommandError, match=r"no cohort “nordic”.*none yet"):
        call_command("invite_office", "nordic", "ada@example.org", "--name", "Ada")
    call_command("begin_programme", *NORDIC)
    with pytest.raises(CommandError, match="There are: nordic-twins-1"):
        call_command("invite_office", "nordic", "ada@example.org", "--name", "Ada")
    with pytest.raises(CommandError, match="such as name"):
        call_command("invite_office", "nordic-twins-1", "ada", "--name", "Ada")
    assert Invitation.objects.get().state == "sent"
