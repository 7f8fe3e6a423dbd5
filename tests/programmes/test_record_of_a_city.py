# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever looks into what happened to one city finds all of it in the record, and nothing of another city."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.cities import make_city
from tests.factories.hosts import make_host_activity
from tests.factories.insights import LEARNING, make_staffed_cohort, make_whole
from tvilling.audit import words
from tvilling.audit.models import Entry
from tvilling.audit.queries import about_cities, entries_in
from tvilling.cities.models import City
from tvilling.core import clock
from tvilling.hosts.actions import add_city, remove_city

if TYPE_CHECKING:
    from tests.factories.insights import Programme

pytestmark = pytest.mark.django_db
#: Kinds of records that are about no city: what concerns all alike, and what concerns a person.
ABOUT_NONE = {
    "accounts.person", "calls.call", "calls.extension", "cities.country", "cities.place", "evaluation.expert",
    "evaluation.rankedlist", "mail.message", "matching.matchingrun", "programmes.cohort", "programmes.module",
    "programmes.outputtemplate", "programmes.participation", "programmes.programme", "travel.bankaccount",
    "travel.paymentrun",
}  # fmt: skip


def _about(*names: str) -> set[Entry]:
    pks = list(City.objects.filter(name__in=names).values_list("pk", flat=True))
    assert len(pks) == len(names)
    return set(about_cities(entries_in("cohort-1"), pks))


def _client(programme: Programme) -> Client:
    client = Client()
    client.force_login(programme.people["ada"])
    return client


def test_every_kind_of_record_says_which_cities_it_is_about() -> None:
    assert set(words._kinds) == ABOUT_NONE | set(words.kinds_of_cities())


def test_each_step_of_a_city_is_found_by_its_name_and_none_of_anothers() -> None:
    make_whole(2)
    twin, host = _about("Luleå"), _about("Umeå")
    assert {entry.object_type for entry in twin} == {
        "applications.application", "evaluation.assignment", "evaluation.decision", "journeys.attendance",
        "journeys.group", "journeys.lesson", "journeys.meeting", "journeys.output", "journeys.pulse",
        "knowledge.story", "matching.match", "replication.plan", "travel.claim",
        "travel.claimline", "travel.payment", "travel.trip",
    }  # fmt: skip
    assert {entry.object_type for entry in host - twin} == {
        "hosts.hostactivity", "hosts.practice", "knowledge.practiceentry", "programmes.cityparticipation",
    }  # fmt: skip
    assert not {entry.object_type for entry in host} & {"applications.application", "travel.claim"}
    others = _about("Kiruna", "Lund")
    assert not (twin | host) & others
    rest = set(entries_in("cohort-1")) - twin - host - others
    assert {entry.object_type for entry in rest} <= ABOUT_NONE | {
        "questionnaires.form",
        "questionnaires.formversion",
    }


def test_a_city_taken_out_of_a_host_activity_still_finds_that_it_was() -> None:
    programme = make_staffed_cohort()
    activity = make_host_activity(programme.cohort, "accepted", city=make_city("Umeå"))
    made = {
        "actor": programme.people["ada"],
        "now": LEARNING,
        "activity": activity,
        "city": make_city("Visby"),
    }
    add_city(**made)
    remove_city(**made)
    found = {entry.event for entry in _about("Visby")}
    assert found == {"host_activity.city_added", "host_activity.city_removed"}


def test_page_and_export_follow_the_city() -> None:
    programme = make_whole(2)
    client = _client(programme)
    numbers = {str(entry.sequence) for entry in _about("Luleå")}
    address = "/office/cohort-1/audit/?city=lule"
    with clock.virtual(LEARNING):
        page = client.get(address).content.decode()
        assert f"{len(numbers)} audit entries" in page.split("data-announce", 1)[1].split("</p>", 1)[0]
        exported = b"".join(client.get(f"{address}&export=csv")).decode("utf-8-sig")
        assert {row["Number"] for row in csv.DictReader(exported.splitlines())} == numbers
        nowhere = client.get("/office/cohort-1/audit/?city=Atlantis").content.decode()
    assert "0 audit entries" in nowhere.split("data-announce", 1)[1].split("</p>", 1)[0]


def test_one_query_answers_for_one_city_and_for_many() -> None:
    make_whole(2)
    for pks in ([City.objects.get(name="Luleå").pk], list(City.objects.values_list("pk", flat=True))):
        with CaptureQueriesContext(connection) as asked:
            assert list(about_cities(entries_in("cohort-1"), pks))
        assert len(asked) == 1
