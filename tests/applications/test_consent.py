# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Being named in public: agreed to, taken back, and given again, after the application was handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.applications import (
    CLOSED,
    WRITING,
    complete_answers,
    lead_of,
    make_application,
    save,
)
from tests.factories.cities import make_team_member
from tests.factories.hosts import office_of
from tvilling.applications import actions
from tvilling.applications.queries import answers_of, counted_submission
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import NotAllowed

pytestmark = pytest.mark.django_db


def say(application, *, agrees, actor=None, now=CLOSED):
    return actions.change_consent(
        actor=actor or lead_of(application.city), now=now, application=application, agrees=agrees
    )


def events(application):
    rows = history_of(application).filter(event__startswith="application.consent")
    return [(row.event, row.before, row.after) for row in rows]


@pytest.mark.parametrize("state", ["submitted", "fix_requested", "eligible", "ineligible", "withdrawn"])
def test_consent_is_taken_back_and_given_again_and_each_change_is_on_record(state):
    application = make_application(state=state)
    for agrees in (False, True):
        say(application, agrees=agrees)
        application.refresh_from_db()
        assert application.consent_publication is agrees
    assert events(application) == [
        ("application.consent_taken_back", {"consent_publication": True}, {"consent_publication": False}),
        ("application.consent_given", {"consent_publication": False}, {"consent_publication": True}),
    ]
    assert answers_of(counted_submission(application).snapshot)["publication"] is True


def test_the_same_answer_twice_is_no_event_even_from_an_old_page():
    application = make_application()
    stale = type(application).objects.get(pk=application.pk)
    say(application, agrees=False)
    say(stale, agrees=False)
    assert not stale.consent_publication
    assert len(events(application)) == 1


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_still_being_written_counts_with_its_submission_alone(state):
    application = make_application(state=state)
    if state == "withdrawn":
        actions.restore_application(actor=lead_of(application.city), now=WRITING, application=application)
    with pytest.raises(actions.NotSubmitted):
        say(application, agrees=not application.consent_publication)
    assert events(application) == []


def test_only_the_lead_of_the_team_decides():
    application = make_application()
    chidi = make_person("Chidi Okafor")
    make_team_member(application.city, chidi, "member")
    for person in (chidi, office_of(application.cohort), make_person("Iris Meyer")):
        with pytest.raises(NotAllowed):
            say(application, agrees=False, actor=person)
    application.refresh_from_db()
    assert application.consent_publication


def test_a_correction_of_something_else_does_not_undo_what_was_taken_back():
    application = make_application(state="fix_requested")
    say(application, agrees=False)
    save(application, "team", {**complete_answers(application)["team"], "support": "The mayor."}, now=CLOSED)
    actions.submit_application(
        actor=lead_of(application.city), now=CLOSED, application=application, key="correction"
    )
    application.refresh_from_db()
    assert not application.consent_publication


def test_an_answer_that_is_changed_in_a_later_submission_counts_again():
    application = make_application()
    say(application, agrees=False, now=WRITING + timedelta(hours=2))
    consents = complete_answers(application)["consents"]
    for number, agrees in enumerate((False, True)):
        save(application, "consents", {**consents, "publication": agrees})
        actions.submit_application(
            actor=lead_of(application.city), now=WRITING + timedelta(hours=3), application=application,
            key=f"again-{number}",
        )  # fmt: skip
        application.refresh_from_db()
        assert application.consent_publication is agrees


def page_of(application):
    return reverse("applications:naming", args=[application.call.slug, application.city.slug])


def test_the_lead_changes_it_on_a_page_that_says_what_it_means():
    application, client = make_application(), Client()
    client.force_login(lead_of(application.city))
    overview = reverse("applications:overview", args=[application.call.slug, application.city.slug])
    with clock.virtual(CLOSED):
        assert page_of(application) in client.get(overview).content.decode()
        page = client.get(page_of(application)).content.decode()
        assert "Luleå may be named in public now." in page
        assert "What others have copied or printed cannot be called back." in page
        answer = client.post(page_of(application), {"agrees": "no"}, follow=True)
        assert "Luleå is not named in public." in answer.content.decode()
        refused = client.post(page_of(application), {"agrees": "perhaps"})
        assert refused.status_code == 422
        assert 'href="#id_agrees' in refused.content.decode()
    application.refresh_from_db()
    assert not application.consent_publication


def test_colleagues_read_it_and_neither_strangers_nor_drafts_have_the_form():
    application, client = make_application(), Client()
    chidi, iris = make_person("Chidi Okafor"), make_person("Iris Meyer")
    make_team_member(application.city, chidi, "member")
    client.force_login(chidi)
    page = client.get(page_of(application)).content.decode()
    assert "Only the lead of your team can change this." in page
    assert 'name="agrees"' not in page
    assert client.post(page_of(application), {"agrees": "no"}).status_code == 404
    client.force_login(iris)
    assert client.get(page_of(application)).status_code == 404
    client.force_login(lead_of(application.city))
    with clock.virtual(WRITING):
        actions.withdraw_application(actor=lead_of(application.city), now=WRITING, application=application)
        actions.restore_application(actor=lead_of(application.city), now=WRITING, application=application)
        page = client.get(page_of(application)).content.decode()
        assert "It counts once the application is submitted" in page
        assert 'name="agrees"' not in page
        refused = client.post(page_of(application), {"agrees": "no"})
    assert refused.status_code == 422


def test_the_office_reads_the_answer_that_holds_beside_the_one_that_was_submitted():
    application, client = make_application(), Client()
    client.force_login(office_of(application.cohort))
    address = reverse("applications:office-detail", args=[application.cohort.slug, application.code])
    with clock.virtual(CLOSED):
        assert "The city may be named in public." in client.get(address).content.decode()
        say(application, agrees=False)
        page = client.get(address).content.decode()
    assert "The city may not be named in public." in page
    assert "Consent to be named in public taken back" in page
