# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person takes out what is kept about her: all of it, and nothing of anybody else."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import EPOCH, make_person
from tests.factories.applications import make_application
from tests.factories.mail import make_message
from tests.factories.travel import make_account, make_claim, make_scene
from tvilling.accounts.exports import kept_about
from tvilling.audit.models import Entry
from tvilling.evaluation.models import Assignment, Conflict, ConflictSource, Expert, Review
from tvilling.evaluation.states import AssignmentState
from tvilling.travel.models import ClaimLine
from tvilling.travel.states import ClaimState

if TYPE_CHECKING:
    from tvilling.accounts.models import Person

pytestmark = pytest.mark.django_db
DATA = "/my/data/"


def client_of(person: Person) -> Client:
    """A browser of somebody who has just signed in."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True, "email": person.email}
    ]
    session.save()
    return client


def taken_out(person: Person) -> zipfile.ZipFile:
    answer = client_of(person).post(DATA)
    assert answer["Content-Type"] == "application/zip"
    assert "private, no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(BytesIO(answer.content))


def records(archive: zipfile.ZipFile, kind: str) -> list[dict[str, Any]]:
    parts = json.loads(archive.read("data.json"))["parts"]
    return [record for part in parts if part["kind"] == kind for record in part["records"]]


def test_the_copy_holds_trips_claims_and_receipts_and_the_number_only_by_its_end() -> None:
    scene = make_scene()
    make_account(scene.chidi)
    claim = make_claim(scene, ClaimState.SUBMITTED)
    archive = taken_out(scene.chidi)
    page, data = archive.read("your-data.html").decode(), archive.read("data.json").decode()
    assert "FI2112345600000785" not in page + data
    assert records(archive, "travel.bankaccount")[0]["number"].endswith("0785")
    line, stored = records(archive, "travel.claimline")[0], ClaimLine.objects.filter(claim=claim).first()
    assert stored is not None
    assert stored.receipt is not None
    with stored.receipt.file.open("rb") as receipt:
        assert archive.read(line["file"]) == receipt.read()
    assert line["file"] in page
    assert records(archive, "travel.claim")[0]["state"] == "submitted"
    # To read it says what people say, not what is stored.
    assert str(claim.get_state_display()) in page
    # A colleague of the same team has a copy of her own, without any of it.
    others = taken_out(scene.bo)
    assert records(others, "travel.claim") == []
    assert "0785" not in others.read("data.json").decode()


def test_the_copy_goes_on_record_and_a_few_a_day_are_enough() -> None:
    bo = make_person()
    client = client_of(bo)
    for _copy in range(5):
        assert client.post(DATA)["Content-Type"] == "application/zip"
    refused = client.post(DATA, follow=True)
    assert "5 times in the last 24 hours" in refused.content.decode()
    entries = Entry.objects.filter(event="person.data_taken_out", actor_key=str(bo.pk), object_key=str(bo.pk))
    assert entries.count() == 5


def test_looking_at_the_page_writes_nothing_and_visitors_sign_in_first(client: Client) -> None:
    assert client.get(DATA)["Location"].startswith(reverse("account_login"))
    assert "Download your data" in client_of(make_person()).get(DATA).content.decode()
    assert not Entry.objects.filter(event="person.data_taken_out").exists()


def test_who_has_a_password_and_signed_in_long_ago_signs_in_once_more() -> None:
    person = make_person()
    client = Client()
    client.force_login(person)
    assert "reauthenticate" in client.post(DATA)["Location"]
    assert not Entry.objects.filter(event="person.data_taken_out").exists()


def test_a_letter_that_is_held_back_is_not_told() -> None:
    bo = make_person()
    make_message(recipient=bo, held_batch="decisions")
    assert not [kept for kept in kept_about(bo) if kept.part.model == "mail.message"]


def test_an_expert_reads_her_own_reviews_and_nothing_of_a_case_in_conflict() -> None:
    application = make_application()
    dana, eve = make_person("Dana"), make_person("Eve")
    for person, words in ((dana, "Dana's words"), (eve, "Eve's words")):
        expert = Expert.objects.create(created_at=EPOCH, cohort=application.cohort, person=person)
        case = Assignment.objects.create(
            created_at=EPOCH, expert=expert, application=application, state=AssignmentState.SUBMITTED
        )
        Review.objects.create(created_at=EPOCH, assignment=case, comment=words)
    told = taken_out(dana).read("data.json").decode()
    assert "Dana's words" in told
    assert "Eve's words" not in told
    expert = Expert.objects.get(person=dana)
    Conflict.objects.create(
        created_at=EPOCH,
        expert=expert,
        application=application,
        source=ConflictSource.OFFICE,
        reason="Lives there",
    )
    told = taken_out(dana).read("data.json").decode()
    assert "Dana's words" not in told
    assert "Lives there" not in told
