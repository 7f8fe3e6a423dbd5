# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever reads the record of a cohort can tell who did what, also of people who share a name or took another."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.factories.accounts import make_person
from tests.factories.hosts import make_host_activity
from tests.factories.programmes import make_cohort, make_role
from tvilling.accounts.actions import accept_invitation, update_profile
from tvilling.audit.models import Entry
from tvilling.audit.queries import verify_chain
from tvilling.core import clock
from tvilling.programmes.actions import invite_to_role

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def cohort():
    return make_cohort(languages=["en", "sv"])


@pytest.fixture
def ada(cohort):
    return make_role(cohort, make_person("Ada Lindqvist")).person


def record_of(cohort, reader):
    client = Client()
    client.force_login(reader)
    with clock.virtual(NOW):
        return client.get(f"/office/{cohort.slug}/audit/").content.decode()


def call(person, name):
    settings = {"language": "en", "time_zone": "Europe/Brussels"}
    update_profile(actor=person, now=NOW, person=person, name=name, **settings)


def test_people_of_one_name_are_told_apart_by_their_codes(cohort, ada):
    make_host_activity(cohort, "accepted")
    assert ada.code not in record_of(cohort, ada)
    make_person("Ada Lindqvist", email="another@example.org")
    assert f"Ada Lindqvist ({ada.code})" in record_of(cohort, ada)


def test_a_new_name_is_told_in_each_record_in_which_the_person_did_something(cohort, ada):
    elsewhere = make_cohort(slug="cohort-2")
    olga = make_role(cohort, make_person("Olga Nyberg"), "auditor").person
    make_host_activity(cohort, "accepted")
    call(ada, "Ola Berg")
    renamed = Entry.objects.get(event="person.renamed")
    assert (renamed.scope, renamed.actor_key, renamed.after) == (cohort.slug, str(ada.pk), {})
    assert elsewhere.slug not in Entry.objects.values_list("scope", flat=True)
    text = record_of(cohort, olga)
    assert "Own name changed" in text
    assert "Ada Lindqvist" not in text
    call(ada, "Ola Berg")
    assert Entry.objects.filter(event="person.renamed").count() == 1
    assert not verify_chain().faults


def test_the_record_says_who_invited_somebody_to_a_role(cohort, ada):
    dana = make_person("Dana Expert")
    words = {"email": dana.email, "name": "Dana", "role": "evaluator"}
    invitation = invite_to_role(actor=ada, now=NOW, cohort=cohort, **words)
    accept_invitation(actor=dana, now=NOW, invitation=invitation)
    text = record_of(cohort, ada)
    assert "Invitation sent" in text
    assert "Invitation accepted" in text
    assert dana.email not in text


def test_the_page_shows_with_which_hash_the_whole_record_ends(cohort, ada):
    make_host_activity(cohort, "accepted")
    call(make_role(make_cohort(slug="cohort-2"), make_person("Olga Nyberg"), "auditor").person, "Olga Berg")
    last = Entry.objects.latest("sequence")
    assert last.scope != cohort.slug
    text = record_of(cohort, ada)
    assert f"ends with entry {last.sequence} now" in text
    assert f"<code>{last.hash}</code>" in text
    assert verify_chain(last.hash).noted == last.sequence


def test_both_files_of_the_record_say_the_same(cohort, ada):
    make_host_activity(cohort, "accepted")
    call(ada, "Ola Berg")
    client = Client()
    client.force_login(ada)
    with clock.virtual(NOW):
        files = {
            kind: b"".join(client.get(f"/office/{cohort.slug}/audit/?export={kind}"))
            for kind in ("csv", "xlsx")
        }
    expected = list(csv.reader(StringIO(files["csv"].decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(files["xlsx"])).active
    found = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found == expected
    assert len(found) == 1 + Entry.objects.filter(scope=cohort.slug).count()
    assert any(row[4].startswith("Host activity: ") for row in found), "in words, without a link"
