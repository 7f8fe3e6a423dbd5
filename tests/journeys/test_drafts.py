# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""An output is written over days, by several people: what is saved is theirs alone, and nobody writes over another."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.documents import pdf_bytes
from tests.factories.insights import LEARNING, Programme, make_matched
from tests.factories.pages import seen_in
from tvilling.core import clock
from tvilling.core.errors import NotAsSeen, NotFound
from tvilling.documents.models import Document
from tvilling.journeys import actions
from tvilling.journeys.models import Output
from tvilling.journeys.queries import mark_of_output

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(db: None) -> Programme:
    """One confirmed pair with Fia as facilitator."""
    return make_matched()


@pytest.fixture
def output(programme: Programme) -> Output:
    """The first output that Bo's city owes."""
    (group,) = programme.groups
    found = group.outputs.filter(city=group.twins.get().city).first()
    assert found is not None
    return found


def address_of(output: Output) -> str:
    return f"/journeys/{output.group.slug}/outputs/{output.code}/"


def sent(person: Any, output: Output, **fields: Any) -> tuple[int, str]:
    """The status of the answer to the form, and the page that follows."""
    client = Client()
    client.force_login(person)
    with clock.virtual(LEARNING):
        answer = client.post(address_of(output), fields, follow=True)
    return answer.status_code, answer.content.decode()


def read(person: Any, output: Output) -> str:
    client = Client()
    client.force_login(person)
    with clock.virtual(LEARNING):
        return client.get(address_of(output)).content.decode()


def test_a_draft_is_kept_for_its_writers_alone_until_it_is_submitted(
    programme: Programme, output: Output
) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    assert (
        "Saved. Only those who write it can read it"
        in sent(bo, output, text="Half of it.", saves=0, save=1)[1]
    )
    assert ">\nHalf of it.</textarea>" in read(bo, output)
    assert "Half of it." not in read(fia, output)
    output.refresh_from_db()
    assert (output.state, output.versions.count()) == ("draft", 0)
    assert "Submitted." in sent(bo, output, text="All of it.", saves=1)[1]
    output.refresh_from_db()
    assert (output.state, output.draft, output.versions.get().text) == ("submitted", "", "All of it.")


def test_after_feedback_a_draft_comes_before_the_last_version(programme: Programme, output: Output) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    actions.save_draft(actor=bo, now=LEARNING, output=output, text="Begun.", saves=0)
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say who.")
    assert ">\nFirst.</textarea>" in read(bo, output)
    actions.save_draft(actor=bo, now=LEARNING, output=output, text="Second, half.", saves=output.draft_saves)
    assert ">\nSecond, half.</textarea>" in read(bo, output)


@pytest.mark.parametrize("button", [{"save": 1}, {}], ids=["saved", "submitted"])
def test_two_writers_see_both_texts_and_lose_none(
    programme: Programme, output: Output, button: dict[str, int]
) -> None:
    bo = programme.people["bo"]
    actions.save_draft(actor=bo, now=LEARNING, output=output, text="What Bo saved.", saves=0)
    status, page = sent(bo, output, text="Typed in an old tab.", saves=0, **button)
    assert status == 422
    assert "put them together" in page
    assert "<p>What Bo saved.</p>" in page
    assert ">\nTyped in an old tab.</textarea>" in page
    output.refresh_from_db()
    assert (output.state, output.draft) == ("draft", "What Bo saved.")
    # The form that was shown again stands on top of what was saved.
    assert 'name="saves" value="1"' in page
    assert sent(bo, output, text="Both.", saves=1, **button)[0] == 200


def test_what_was_submitted_is_no_draft_any_more(programme: Programme, output: Output) -> None:
    bo = programme.people["bo"]
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    status, page = sent(bo, output, text="Typed in an old tab.", saves=0, save=1)
    assert status == 422
    assert "Typed in an old tab." in page
    assert output.versions.get().text == "First."


def test_a_draft_keeps_no_file_and_says_so(programme: Programme, output: Output) -> None:
    upload = SimpleUploadedFile("plan.pdf", pdf_bytes(), "application/pdf")
    _status, page = sent(programme.people["bo"], output, text="Half.", saves=0, save=1, upload=upload)
    assert "A draft keeps no file" in page
    output.refresh_from_db()
    assert output.draft == "Half."


def test_a_file_that_is_not_taken_is_named_at_its_field_and_nothing_is_handed_in(
    programme: Programme, output: Output
) -> None:
    upload = SimpleUploadedFile("plan.pdf", b"no PDF", "application/pdf")
    status, page = sent(programme.people["bo"], output, text="Ours.", saves=0, upload=upload)
    assert status == 422
    assert '<a href="#id_upload">' in page
    assert ">\nOurs.</textarea>" in page
    assert "Waiting for feedback" not in page
    assert not output.versions.exists()


def test_only_its_writers_save_a_draft(programme: Programme, output: Output) -> None:
    with pytest.raises(NotFound):
        actions.save_draft(actor=programme.people["fia"], now=LEARNING, output=output, text="Mine.", saves=0)


def test_nobody_hands_in_an_output_of_a_journey_that_was_ended(programme: Programme, output: Output) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    actions.end_group(actor=fia, now=LEARNING, group=output.group, reason="The city has no time.")
    output = Output.objects.get(pk=output.pk)
    with pytest.raises(actions.JourneyEnded):
        actions.submit_output(actor=bo, now=LEARNING, output=output, text="Too late.")
    assert "<textarea" not in read(bo, output)


def test_what_is_sent_after_the_journey_ended_is_shown_again_and_leaves_no_file(
    programme: Programme, output: Output
) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    actions.end_group(actor=fia, now=LEARNING, group=output.group, reason="The city has no time.")
    upload = SimpleUploadedFile("plan.pdf", pdf_bytes(), "application/pdf")
    status, page = sent(bo, output, text="Written for hours.", saves=0, upload=upload)
    assert status == 422
    assert "Written for hours." in page
    assert "its outputs can no longer be written. Nothing was sent." in page
    assert sent(fia, output, text="Not mine.", saves=0)[0] == 404
    assert not output.versions.exists()
    assert not Document.objects.filter(owner_kind="journeys").exists()


def test_the_file_of_a_version_that_was_refused_is_not_kept(programme: Programme, output: Output) -> None:
    actions.submit_output(actor=programme.people["bo"], now=LEARNING, output=output, text="First.")
    upload = SimpleUploadedFile("plan.pdf", pdf_bytes(), "application/pdf")
    status, page = sent(programme.people["bo"], output, text="Typed in an old tab.", saves=0, upload=upload)
    assert status == 422
    assert "Typed in an old tab." in page
    assert not Document.objects.filter(owner_kind="journeys").exists()


def test_a_second_press_is_told_that_it_was_done_already(programme: Programme, output: Output) -> None:
    bo = programme.people["bo"]
    assert sent(bo, output, text="First.", saves=0)[0] == 200
    status, page = sent(bo, output, text="First.", saves=0)
    assert status == 422
    assert "This was done already." in page
    assert "Somebody else" not in page


@pytest.mark.parametrize("button", ["accept", "back"])
def test_a_version_that_the_page_did_not_show_is_not_answered(
    programme: Programme, output: Output, button: str
) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    address = address_of(output)
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="What we want to learn.")
    typed = {"feedback": "Say who pays.", "seen": seen_in(read(fia, output), "judge"), button: "1"}
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say when.")
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="And when.")
    status, page = answered(fia, address, typed)
    assert status == 422
    for words in ("This has changed since you opened the page", "Say who pays.</textarea>", "And when."):
        assert words in page
    output.refresh_from_db()
    assert output.state == "submitted"
    assert answered(fia, address, typed | {"seen": seen_in(page, "judge")})[0] == 302


def answered(person: Any, address: str, typed: dict[str, str]) -> tuple[int, str]:
    """What comes back when the answer is sent."""
    client = Client()
    client.force_login(person)
    answer = client.post(f"{address}judge/", typed)
    return answer.status_code, answer.content.decode()


def test_the_version_is_compared_where_it_is_answered(programme: Programme, output: Output) -> None:
    bo, fia = programme.people["bo"], programme.people["fia"]
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="What we want to learn.")
    seen = mark_of_output(output)
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say when.", seen=seen)
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="And when.")
    with pytest.raises(NotAsSeen):
        actions.accept_output(actor=fia, now=LEARNING, output=output, seen=seen)
    actions.accept_output(actor=fia, now=LEARNING, output=output, seen=mark_of_output(output))


def test_what_is_asked_for_is_said_beside_the_field_and_an_accepted_output_looks_so(programme, output):
    bo, fia = programme.people["bo"], programme.people["fia"]
    assert "Submit a text, a file, or both." in read(bo, output)
    sent(bo, output, text="Streets first.", saves=0)
    assert "Needed when you send it back" in read(fia, output)
    output.refresh_from_db()
    actions.accept_output(
        actor=fia, now=LEARNING, output=output, seen=mark_of_output(output), feedback="Clear."
    )
    text = read(bo, output)
    assert "badge-good" in text
    assert "notice-attention" not in text.split("Version 1")[1]
