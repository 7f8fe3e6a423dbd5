# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who reads what: with texts that could leak, looked for in every answer."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.applications import (
    CLOSED,
    WRITING,
    complete_answers,
    fill_in,
    lead_of,
    make_application,
    make_call,
    save,
    stored_letter,
)
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import office_of
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications import permissions
from tvilling.applications.permissions import (
    applications_visible_to,
    get_application_for,
    get_office_application,
    let_read_submitted,
    may_read_file,
)
from tvilling.core import clock
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows
from tvilling.documents.models import Document

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3a"


@pytest.fixture
def cast():
    """Everybody who could meet an application of Luleå, and one of Boden beside it."""
    call = make_call()
    lulea = make_city()
    people = {"bo": lead_of(lulea)}
    for name, role in (("Chidi Okafor", "member"), ("Rune Reader", "reader")):
        people[name.split()[0].lower()] = make_person(name)
        make_team_member(lulea, people[name.split()[0].lower()], role)
    boden = make_city("Boden", "SE")
    people["iris"] = make_person("Iris Meyer")
    make_team_member(boden, people["iris"])
    people["ada"] = office_of(call.cohort)
    for name, role in (("Dana Expert", "evaluator"), ("Gus Gold", "finance"), ("Otto Auditor", "auditor")):
        people[name.split()[0].lower()] = make_person(name)
        make_role(call.cohort, people[name.split()[0].lower()], role)
    people["eve"] = make_person("Eve Elsewhere")
    make_role(make_call(make_cohort("cohort-9", number=9), slug="call-9").cohort, people["eve"])
    return call, lulea, people


RIGHTS = {
    "applications.read": {"bo", "chidi", "rune"},
    "applications.edit": {"bo", "chidi"},
    "applications.submit": {"bo"},
    "applications.withdraw": {"bo"},
    "applications.consent": {"bo"},
    "applications.check": {"ada"},
    "applications.compute": {"ada"},
    "applications.read_submitted": {"ada", "otto"},
    "applications.remind": set(),
}


def test_each_right_belongs_to_exactly_these_people(cast):
    call, lulea, people = cast
    application = make_application(call, lulea)
    for right, allowed in RIGHTS.items():
        assert {name for name, person in people.items() if allows(person, right, application)} == allowed, (
            right
        )
    assert {name for name, person in people.items() if allows(person, "applications.start", lulea)} == {
        "bo",
        "chidi",
    }


def test_a_draft_is_visible_to_its_team_alone_and_a_submission_to_the_office_too(cast):
    call, lulea, people = cast
    application = make_application(call, lulea, "draft")

    def seers():
        return {name for name, person in people.items() if application in applications_visible_to(person)}

    assert seers() == {"bo", "chidi", "rune"}
    submitted = make_application(call, make_city("Kiruna", "SE"))
    assert submitted in applications_visible_to(people["ada"])
    assert submitted not in applications_visible_to(people["iris"])


def test_gateways_answer_not_found_alike_for_foreign_and_missing(cast):
    call, lulea, people = cast
    application = make_application(call, lulea)
    for person in (people["iris"], people["ada"], people["dana"], people["eve"]):
        with pytest.raises(NotFound):
            get_application_for(person, call.slug, lulea.slug)
    with pytest.raises(NotFound):
        get_application_for(people["bo"], call.slug, "nowhere")
    assert get_application_for(people["rune"], call.slug, lulea.slug) == application
    for person in (people["bo"], people["iris"], people["dana"], people["gus"], people["eve"]):
        with pytest.raises(NotFound):
            get_office_application(person, call.cohort, application.code)
    with pytest.raises(NotFound):
        get_office_application(people["eve"], "cohort-9", application.code)
    assert get_office_application(people["otto"], call.cohort.slug, application.code) == application


def every_page(application):
    here, call = [application.call.slug, application.city.slug], application.call
    office = [call.cohort.slug]
    one = [*office, application.code]
    pages = [
        reverse(f"applications:{name}", args=here) for name in ("overview", "check", "withdraw", "naming")
    ]
    for key in complete_answers(application):
        pages += [reverse(f"applications:{name}", args=[*here, key]) for name in ("section", "history")]
    pages += [reverse(f"applications:{name}", args=office) for name in ("office-list", "office-eligibility")]
    pages += [f"{reverse('applications:office-list', args=office)}?export={kind}" for kind in ("csv", "xlsx")]
    pages += [f"{reverse('applications:office-list', args=office)}?city={CANARY[-4:]}"]
    pages += [
        reverse(f"applications:{name}", args=one)
        for name in ("office-detail", "office-decide", "office-fix", "office-reopen")
    ]
    pages += [reverse("applications:receipt", args=[row.code]) for row in application.submissions.all()]
    pages += [reverse("applications:receipt-file", args=[row.code]) for row in application.submissions.all()]
    pages += [reverse("documents:download", args=[row.code]) for row in Document.objects.all()]
    return [*pages, reverse("applications:mine"), reverse("applications:start", args=[call.slug])]


def said_to(client, person, application):
    """Everything that a person gets to see by opening every address."""
    client.force_login(person)
    bodies = []
    for address in every_page(application):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if "xlsx" in address and response.status_code == 200:
            sheet = openpyxl.load_workbook(io.BytesIO(body)).active
            body = str([[cell.value for cell in row] for row in sheet.rows]).encode()
        bodies.append(body.decode(errors="replace"))
    return "\n".join(bodies)


def with_canaries(application):
    """A draft with a secret in every section that takes words."""
    answers = complete_answers(application)
    row = {**answers["learn"]["rows"][0], "text": f"{CANARY}-row"}
    secret: dict[str, dict[str, Any]] = {
        "city": {"portrait": f"{CANARY}-city"},
        "team": {"support": f"{CANARY}-team"},
        "learn": {"problem": f"{CANARY}-learn", "rows": [row]},
        "hosts": {"wishes": [{**answers["hosts"]["wishes"][0], "evidence": f"{CANARY}-wish"}]},
    }
    fill_in(application, answers=secret)


def test_no_word_of_a_draft_reaches_anybody_but_its_team(cast, client):
    call, lulea, people = cast
    application = make_application(call, lulea, "draft")
    with_canaries(application)
    with clock.virtual(WRITING):
        for name in ("chidi", "rune"):
            assert said_to(client, people[name], application).count(CANARY) > 5, "the secret is there to leak"
        for name in ("iris", "ada", "dana", "gus", "otto", "eve"):
            assert CANARY not in said_to(client, people[name], application), name


def test_what_is_typed_after_submitting_stays_the_teams(cast, client):
    call, lulea, people = cast
    application = make_application(call, lulea)
    save(application, "city", {**complete_answers(application)["city"], "portrait": f"{CANARY}-afterwards"})
    with clock.virtual(CLOSED):
        page = said_to(client, people["ada"], application)
        assert "Our district heating covers the centre" in page
        assert CANARY not in page


def test_a_submitted_text_reaches_office_and_auditor_and_nobody_else(cast, client):
    call, lulea, people = cast
    application = make_application(call, lulea, answers={"city": {"portrait": f"{CANARY}-submitted"}})
    with clock.virtual(CLOSED):
        for name in ("ada", "otto"):
            assert CANARY in said_to(client, people[name], application)
        for name in ("iris", "dana", "gus", "eve"):
            assert CANARY not in said_to(client, people[name], application), name


def test_files_of_a_draft_are_the_teams_and_submitted_ones_the_readers(cast, monkeypatch):
    call, lulea, people = cast
    application = make_application(call, lulea)
    submitted = Document.objects.get()
    save(application, "uploads", {})
    loose = submitted_copy(application)
    assert {name for name, person in people.items() if may_read_file(person, loose)} == {
        "bo",
        "chidi",
        "rune",
    }
    readers = {name for name, person in people.items() if may_read_file(person, submitted)}
    assert readers == {"bo", "chidi", "rune", "ada", "otto"}
    monkeypatch.setattr(permissions, "_submitted_readers", [])  # what is let in here is let in nowhere else
    let_read_submitted(lambda person, _application: person == people["dana"])
    assert may_read_file(people["dana"], submitted)
    assert not may_read_file(people["dana"], loose)


def submitted_copy(application):

    return Document.objects.get(code=stored_letter(application)["code"])


def test_who_leaves_the_team_is_out_at_once(cast, client):
    call, lulea, people = cast
    application = make_application(call, lulea, "draft")
    client.force_login(people["chidi"])
    address = reverse("applications:autosave", args=[call.slug, lulea.slug, "city"])
    with clock.virtual(WRITING):
        assert client.post(address, {"version": 0, "portrait": "In"}).status_code == 200
        people["chidi"].teams.update(left_at=WRITING)
        assert client.post(address, {"version": 1, "portrait": "Out"}).status_code == 404
    assert application.sections.get(key="city").answers == {"portrait": "In"}
