# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The next cohort begins with the call of the last one: everything of it, dates moved, nothing published."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.calls import DURING, PREPARING, make_draft_call
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit.models import Entry
from tvilling.calls import actions
from tvilling.calls.models import Call, CallDocument
from tvilling.calls.queries import missing_in
from tvilling.calls.states import CallState
from tvilling.calls.validators import shifted_wall
from tvilling.core import clock
from tvilling.core.errors import NotFound
from tvilling.mail.models import Message
from tvilling.programmes import actions as programmes
from tvilling.programmes.models import Cohort
from tvilling.travel.actions import set_travel_rules
from tvilling.travel.models import TravelRules

CHECK, PUBLISH = "/office/cohort-2/settings/check/", "/office/cohort-2/call/publish/"
LATER = datetime(2024, 1, 15, 9, tzinfo=UTC)
#: 52 weeks after the journeys of the first cohort.
STARTS = date(2024, 9, 23)


@pytest.fixture
def source(cast, draft) -> Call:
    """A published call with questions, dates, a document and a rule of balance."""
    ada = {"actor": cast.ada, "now": PREPARING}
    actions.set_selection(
        **ada, call=draft, places=30, reserve_places=6, tie_breaks=["criterion:needs"],
        balance={"country_max": 4}, overall_threshold=65,
    )  # fmt: skip
    actions.add_faq(
        **ada,
        call=draft,
        question={"en": "Who?", "sv": "Vem?"},
        answer={"en": "Horizon 2020; by 2050; from 2023.", "sv": "Horisont 2020"},
    )
    actions.add_timeline_entry(
        **ada, call=draft, label={"en": "Information session"}, is_information_session=True,
        at=datetime(2023, 5, 10, 8, tzinfo=UTC), until=datetime(2023, 5, 10, 9, tzinfo=UTC),
        link="https://example.org/room", recording="https://example.org/film",
    )  # fmt: skip
    actions.add_timeline_entry(
        **ada, call=draft, label={"en": "Kick-off"}, at=datetime(2023, 9, 30, 8, tzinfo=UTC),
        link="https://example.org/kick-off",
    )  # fmt: skip
    upload = ContentFile(b"Guidelines\n", name="guidelines.txt")
    actions.publish_document(**ada, call=draft, upload=upload, title={"en": "Guidelines"}, version="2")
    return actions.publish_call(**ada, call=draft)


def copy_of(cast, source: Call, **more) -> Call:
    given = {"slug": "cohort-2", "starts_on": STARTS, "name": {"en": "Cohort 2"}, **more}
    programmes.copy_cohort(actor=cast.ada, now=LATER, cohort=source.cohort, **given)
    return Call.objects.select_related("cohort").get(cohort__slug=given["slug"])


def rows(call: Call, name: str, *fields: str) -> list[tuple]:
    return list(getattr(call, name).values_list(*fields))


def test_a_copied_cohort_has_the_call_of_the_last_one_in_preparation(cast, source):
    copy = copy_of(cast, source)
    assert (copy.state, copy.published_at, copy.slug) == (CallState.DRAFT, None, "call-cohort-2")
    for name in ("title", "summary", "text", "form_version", "places", "reserve_places", "tie_breaks", "balance",
                 "overall_threshold", "divergence_limit", "grace_seconds"):  # fmt: skip
        assert getattr(copy, name) == getattr(source, name), name
    assert copy.title["sv"]
    assert rows(copy, "rules", "kind", "parameters") == rows(source, "rules", "kind", "parameters")
    criteria = ("key", "name", "description", "weight", "threshold", "maximum", "step", "order")
    assert rows(copy, "criteria", *criteria) == rows(source, "criteria", *criteria)
    assert rows(copy, "faq", "question", "answer") == rows(source, "faq", "question", "answer")
    documents = ("document", "title", "version")
    assert rows(copy, "documents", *documents) == rows(source, "documents", *documents)
    assert [item.topic for item in missing_in(copy, LATER)] == []
    assert source.faq.count() == source.documents.count() == 1
    assert not Message.objects.filter(scope="cohort-2").exists()


def test_its_dates_move_as_the_start_does_at_the_same_wall_time(cast, source):
    copy = copy_of(cast, source)
    assert (copy.opens_wall, copy.closes_wall) == ("2024-05-01T12:00", "2024-06-28T23:59")
    assert copy.closes_at == datetime(2024, 6, 28, 21, 59, tzinfo=UTC)
    assert copy.results_on == date(2024, 9, 2)
    session, kick_off = copy.timeline.all()
    assert session.is_information_session
    assert (session.at, session.until) == (
        datetime(2024, 5, 8, 8, tzinfo=UTC),
        datetime(2024, 5, 8, 9, tzinfo=UTC),
    )
    assert (session.link, session.recording) == ("", "")
    assert (kick_off.at, kick_off.link) == (
        datetime(2024, 9, 28, 8, tzinfo=UTC),
        "https://example.org/kick-off",
    )


def test_a_wall_time_that_the_clocks_skip_is_an_hour_later():
    days = date(2024, 3, 31) - date(2024, 3, 30)
    assert shifted_wall("2024-03-30T02:30", days, "Europe/Brussels") == "2024-03-31T03:30"
    assert shifted_wall("2024-03-30T12:00", days, "Europe/Brussels") == "2024-03-31T12:00"


def test_the_copy_is_recorded_and_its_address_is_free(cast, source):
    other = make_cohort("cohort-7", number=7)
    make_draft_call(other, slug="call-cohort-2")
    copy = copy_of(cast, source)
    assert copy.slug == "call-cohort-2-2"
    entry = Entry.objects.get(event="call.copied")
    assert (entry.scope, entry.after["from"], entry.actor_key) == ("cohort-2", source.pk, str(cast.ada.pk))


def test_a_cohort_without_a_call_is_copied_without_one(cast, client):
    programmes.copy_cohort(
        actor=cast.ada, now=LATER, cohort=cast.cohort, slug="cohort-2", starts_on=STARTS, name={"en": "Two"}
    )
    client.force_login(cast.ada)
    assert not Call.objects.exists()
    text = client.get(CHECK).content.decode()
    assert "The last cohort had no call" in text
    assert 'href="/office/cohort-2/call/new/"' in text


def test_only_who_may_copy_the_cohort_copies_its_call(cast, source):
    with pytest.raises(NotFound):
        actions.copy_call(actor=cast.eve, now=LATER, call=source, cohort=cast.other_cohort)
    with pytest.raises(NotFound):
        actions.copy_call(actor=cast.ada, now=LATER, call=source, cohort=cast.other_cohort)
    assert Call.objects.count() == 1


def test_what_is_paid_for_travel_goes_along(cast, source):
    set_travel_rules(
        actor=cast.ada, now=PREPARING, cohort=source.cohort, kinds=["rail", "hotel"], receipt_free=["meals"],
        days_before=2, days_after=0,
    )  # fmt: skip
    copy_of(cast, source)
    rules = TravelRules.objects.get(cohort__slug="cohort-2")
    assert (rules.kinds, rules.receipt_free, rules.days_before, rules.days_after) == (
        ["rail", "hotel"],
        ["meals"],
        2,
        0,
    )


def test_the_page_for_checking_shows_dates_beside_those_of_the_last_time(cast, source, client):
    copy = copy_of(cast, source)
    client.force_login(cast.ada)
    with clock.virtual(LATER):
        text = client.get(CHECK).content.decode()
    for words in (
        "Wednesday, 1 May 2024, 12:00 Brussels time", "3 May 2023, 12:00 Brussels time", "23 September 2024",
        "Saturday, 28 September 2024", "Falls on a weekend.", "Its texts name 2023.", "3 criteria", "30 places",
        "The link and the recording of the last session were left out.",
    ):  # fmt: skip
        assert words in text, words
    assert "Check the copy" in client.get("/office/cohort-2/settings/").content.decode()
    assert client.get("/office/cohort-1/settings/check/").status_code == 404
    for stranger in (cast.eve, cast.bo, cast.ola):
        client.force_login(stranger)
        assert client.get(CHECK).status_code == 404
        assert client.get(PUBLISH).status_code == 404
    assert copy.state == CallState.DRAFT


@pytest.mark.parametrize(
    ("starts", "weekends"),
    [
        (STARTS, {"Kick-off"}),
        # Two days earlier: a Saturday.
        (date(2024, 9, 21), {"Journeys start", "Results"}),
        # The hosts' last day was a Thursday; the call closed on a Friday.
        (date(2024, 9, 25), {"Hosts may send until", "Closes"}),
        # What is said of the link does not hide the weekend.
        (date(2024, 9, 27), {"Information session", "Opens"}),
    ],
)
def test_every_day_that_was_moved_to_a_weekend_is_named(cast, source, client, starts, weekends):
    Cohort.objects.filter(pk=source.cohort.pk).update(
        hosts_close_at=datetime(2023, 4, 13, 21, 59, tzinfo=UTC)
    )
    source.cohort.refresh_from_db()
    copy_of(cast, source, starts_on=starts)
    client.force_login(cast.ada)
    with clock.virtual(LATER):
        shown = client.get(CHECK)
    named = {date.label for date in shown.context["dates"] if date.remark}
    checked = shown.context["checked"].dates
    assert named | {date.label for date in checked if "Falls on a weekend." in date.remarks} == weekends
    assert shown.content.decode().count("Falls on a weekend.") == len(weekends)


def test_the_dates_of_a_call_that_the_reader_may_not_see_are_not_told(cast, source, client):
    copy_of(cast, source)
    Cohort.objects.filter(pk=source.cohort.pk).update(is_public=False)
    make_role(Cohort.objects.get(slug="cohort-2"), cast.bo)
    client.force_login(cast.bo)
    with clock.virtual(LATER):
        text = client.get(PUBLISH).content.decode()
    assert "1 May 2024" in text
    assert "3 May 2023" not in text


def test_a_copied_call_is_published_by_who_ticks_that_its_dates_are_read(cast, source, client):
    copy = copy_of(cast, source)
    client.force_login(cast.ada)
    with clock.virtual(LATER):
        assert f'href="{PUBLISH}"' in client.get("/office/cohort-2/call/").content.decode()
        shown = client.get(PUBLISH)
        assert "This cohort is not shown to the public" in shown.content.decode()
        stamp = shown.context["checked"].stamp
        unticked = client.post(PUBLISH, {"stamp": stamp})
        assert unticked.status_code == 422
        assert "Tick that you have read the dates" in unticked.content.decode()
        entry = copy.timeline.first()
        actions.update_timeline_entry(
            actor=cast.ada, now=LATER, entry=entry, label=entry.label, at=datetime(2024, 5, 9, 8, tzinfo=UTC)
        )
        stale = client.post(PUBLISH, {"stamp": stamp, "read": "on"})
        assert stale.status_code == 422
        assert "The dates have changed since you opened this page" in stale.content.decode()
        copy.refresh_from_db()
        assert copy.state == CallState.DRAFT
        done = client.post(PUBLISH, {"stamp": stale.context["checked"].stamp, "read": "on"})
        assert "This cohort is not shown to the public" in client.get(done.url).content.decode()
    assert done.url == "/office/cohort-2/call/"
    copy.refresh_from_db()
    assert copy.state == CallState.PUBLISHED


def test_no_door_publishes_a_copied_call_unread(cast, source):
    copy = copy_of(cast, source)
    with pytest.raises(actions.DatesUnchecked):
        actions.publish_call(actor=cast.ada, now=LATER, call=copy)
    copy.refresh_from_db()
    assert copy.state == CallState.DRAFT


def test_a_document_of_both_calls_is_read_with_either(cast, source, client):
    copy = copy_of(cast, source)
    document = CallDocument.objects.get(call=copy).document
    with clock.virtual(DURING):
        assert b"".join(client.get(f"/documents/{document.code}/").streaming_content) == b"Guidelines\n"
    CallDocument.objects.filter(call=source).delete()
    assert client.get(f"/documents/{document.code}/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, source, client):
    copy = copy_of(cast, source)
    client.force_login(cast.ada)
    counts = []
    for number in range(2):
        for each in range(2 * number):
            actions.add_timeline_entry(
                actor=cast.ada,
                now=LATER,
                call=copy,
                label={"en": f"Day {each}"},
                at=datetime(2024, 6, 3, tzinfo=UTC),
            )
            actions.add_faq(actor=cast.ada, now=LATER, call=copy, question={"en": "?"}, answer={"en": "!"})
        for address in (CHECK, PUBLISH):
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            counts.append(len(found))
    assert counts[:2] == counts[2:]
