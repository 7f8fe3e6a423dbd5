# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is clear is confirmed together after reading the list; each by itself in the record, and nothing that has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_person
from tests.factories.applications import CLOSED, complete_answers, lead_of, make_application, make_call, save
from tests.factories.cities import make_city
from tests.factories.hosts import office_of
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications import actions, queries
from tvilling.applications.models import Application, EligibilityCheck
from tvilling.applications.signals import application_eligible
from tvilling.audit.models import Entry
from tvilling.cities.models import CountryEligibility
from tvilling.core import clock
from tvilling.core.errors import NotAllowed
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
URL = "/office/cohort-1/eligibility/together/"
SWEDISH = ("Luleå", "Boden", "Piteå")


@pytest.fixture(autouse=True)
def after_closing():
    with clock.virtual(CLOSED):
        yield


@pytest.fixture
def call():
    """Three that meet every rule, and Ankara, which does not."""
    found = make_call()
    for name in SWEDISH:
        make_application(found, make_city(name))
    make_application(found, make_city("Ankara", "TR"))
    return found


def of(name: str) -> Application:
    return Application.objects.select_related("call__cohort", "city").get(city__name=name)


def clear(call, now=CLOSED) -> dict[str, str]:
    rows = Application.objects.filter(call__cohort=call.cohort)
    found = {str(case.application.city): case.stamp for case in queries.clear_cases(rows, call.cohort, now)}
    assert queries.any_clear(rows, call.cohort, now) == bool(found)
    return found


def seen(call) -> dict[str, str]:
    return {of(name).code: stamp for name, stamp in clear(call).items()}


def confirm(call, given=None, actor=None):
    given = seen(call) if given is None else given
    return actions.confirm_clear(
        actor=actor or office_of(call.cohort), now=CLOSED, cohort=call.cohort, seen=given
    )


def names(done):
    return [str(row.city) for row in done.confirmed], {str(row.city): str(why) for row, why in done.left_out}


def ask_for_correction(application):
    actions.request_fix(
        actor=office_of(application.cohort), now=CLOSED, application=application, sections=["team"],
        message="Say who supports you.", due_at=CLOSED + timedelta(days=5),
    )  # fmt: skip


def test_each_is_confirmed_recorded_announced_and_told_by_itself(call):
    heard = []
    application_eligible.connect(
        lambda application, **_given: heard.append(str(application.city)), weak=False, dispatch_uid="heard"
    )
    done = confirm(call)
    application_eligible.disconnect(dispatch_uid="heard")
    assert names(done) == (list(SWEDISH), {})
    assert heard == list(SWEDISH)
    entries = Entry.objects.filter(event="application.eligible")
    assert {entry.object_key for entry in entries} == {str(of(name).pk) for name in SWEDISH}
    assert all(entry.before["rules"] is True for entry in entries)
    together = Entry.objects.get(event="cohort.eligibility_confirmed")
    assert together.after == {"confirmed": 3, "left_out": 0}
    letters = Message.objects.filter(letter="applications.eligible")
    assert {letter.recipient for letter in letters} == {lead_of(of(name).city) for name in SWEDISH}
    checks = EligibilityCheck.objects.filter(verdict=True)
    assert {check.decided_by for check in checks} == {office_of(call.cohort)}
    assert of("Ankara").state == "submitted"


def test_what_anybody_had_a_doubt_about_is_looked_at_one_by_one(call):
    ada = office_of(call.cohort)
    unclear = of("Luleå").eligibility
    unclear.results[0]["passed"] = None
    unclear.save()
    boden = of("Boden")
    actions.confirm_eligibility(actor=ada, now=CLOSED, application=boden, verdict=True)
    actions.reopen_eligibility(actor=ada, now=CLOSED, application=boden, reason="A letter says otherwise.")
    assert boden.state == "submitted"
    assert set(clear(call)) == {"Piteå"}
    pitea = of("Piteå")
    ask_for_correction(pitea)
    team = {**complete_answers(pitea)["team"], "support": "The mayor."}
    save(pitea, "team", team, now=CLOSED)
    actions.submit_application(actor=lead_of(pitea.city), now=CLOSED, application=pitea, key="fix")
    assert of("Piteå").state == "submitted"
    assert clear(call) == {}


def test_while_the_call_is_open_nothing_is_clear(call):
    assert clear(call, call.closes_at - timedelta(hours=1)) == {}
    assert len(clear(call)) == 3


def test_what_has_changed_since_the_list_was_read_is_left_out_and_named(call):
    given = seen(call)
    ada = office_of(call.cohort)
    actions.compute_eligibility(actor=ada, now=CLOSED + timedelta(seconds=9), application=of("Luleå"))
    actions.confirm_eligibility(actor=ada, now=CLOSED, application=of("Boden"), verdict=False, reason="No.")
    confirmed, left_out = names(confirm(call, given))
    assert confirmed == ["Piteå"]
    assert left_out == {
        "Luleå": "submitted or evaluated anew since you opened the list",
        "Boden": "decided or changed meanwhile",
    }
    assert of("Luleå").state == "submitted"
    assert of("Boden").state == "ineligible"


def test_a_case_with_a_finding_is_not_confirmed_by_naming_it(call):
    ankara = of("Ankara")
    stamp = f"1-{ankara.eligibility.computed_at:%Y%m%d%H%M%S%f}"
    confirmed, left_out = names(confirm(call, {ankara.code: stamp}))
    assert (confirmed, left_out) == ([], {"Ankara": "to be looked at by itself"})
    assert of("Ankara").state == "submitted"


def test_rules_that_find_something_else_today_stop_it(call):
    given = seen(call)
    CountryEligibility.objects.all().delete()
    confirmed, left_out = names(confirm(call, given))
    assert confirmed == []
    assert set(left_out.values()) == {"the rules find something else today: evaluate them again"}


def test_only_the_office_of_the_cohort_confirms_and_only_its_own(call, client):
    eve = make_person("Eve Elsewhere")
    other = make_call(make_cohort("cohort-9", number=9), slug="call-9")
    make_role(other.cohort, eve)
    rut = make_person("Rut Sand")
    make_role(call.cohort, rut, "auditor")
    for person in (eve, rut, lead_of(of("Luleå").city)):
        with pytest.raises(NotAllowed):
            confirm(call, actor=person)
        client.force_login(person)
        answer = client.get(URL)
        assert answer.status_code == 404
        assert "Luleå" not in answer.content.decode()
        assert client.post(URL, {"case": "x:y"}).status_code == 404
    with pytest.raises(actions.NothingPicked):
        actions.confirm_clear(actor=eve, now=CLOSED, cohort=other.cohort, seen=seen(call))
    assert not Application.objects.filter(state="eligible").exists()


def test_ada_reads_the_list_unticks_one_and_is_told_what_came_of_it(call, client):
    client.force_login(office_of(call.cohort))
    queue = "/office/cohort-1/eligibility/"
    assert f'href="{URL}"' in client.get(queue).content.decode()
    text = client.get(URL).content.decode()
    assert "3 applications meet every rule" in text
    assert "Confirm up to 3 as eligible" in text
    assert "Ankara" not in text
    assert text.count("checked") == 3
    nothing = client.post(URL)
    assert nothing.status_code == 422
    assert "Choose at least one application." in nothing.content.decode()
    stamps = clear(call)
    cases = [f"{of(name).code}:{stamps[name]}" for name in ("Luleå", "Boden")]
    ask_for_correction(of("Boden"))
    told = client.post(URL, {"case": cases}, follow=True).content.decode()
    assert "1 application is confirmed as eligible. Its team gets a letter." in told
    assert "1 was left out: Boden (decided or changed meanwhile)." in told
    assert of("Piteå").state == "submitted"
    assert "1 application meets every rule" in client.get(URL).content.decode()


def test_an_empty_list_says_so(client):
    call = make_call()
    client.force_login(office_of(call.cohort))
    assert "Nothing can be confirmed together now." in client.get(URL).content.decode()
    assert f'href="{URL}"' not in client.get("/office/cohort-1/eligibility/").content.decode()


def test_nobody_is_sent_there_while_what_arrives_still_counts(call, client):
    client.force_login(office_of(call.cohort))
    queue = "/office/cohort-1/eligibility/"
    with clock.virtual(call.closes_at + timedelta(minutes=1)):
        assert f'href="{URL}"' not in client.get(queue).content.decode()
    assert f'href="{URL}"' in client.get(queue).content.decode()


def test_more_than_one_list_holds_are_confirmed_list_by_list(call, client, monkeypatch):
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    client.force_login(office_of(call.cohort))
    text = client.get(URL).content.decode()
    assert "1 more comes after these" in text
    assert text.count("checked") == 2


def test_the_list_asks_as_often_for_three_as_for_one(client):
    call = make_call()
    client.force_login(office_of(call.cohort))
    counts = []
    for batch in (SWEDISH[:1], SWEDISH[1:]):
        for name in batch:
            make_application(call, make_city(name))
        client.get(URL)
        with CaptureQueriesContext(connection) as found:
            client.get(URL)
        counts.append(len(found))
    assert counts[0] == counts[1]
