# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The team's pages, as its people use them, without JavaScript."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
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
)
from tests.factories.cities import make_city, make_team_member
from tests.factories.documents import make_upload
from tests.factories.hosts import make_host_activity
from tvilling.applications.models import Application, FailedAttempt, Submission
from tvilling.applications.validators import verify
from tvilling.core import clock
from tvilling.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_window():
    with clock.virtual(WRITING):
        yield


def go(application, name, *more):
    return reverse(f"applications:{name}", args=[application.call.slug, application.city.slug, *more])


def enter(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def bo(client):
    return enter(client, lead_of(make_city()))


def text_of(response):
    return response.content.decode()


def test_a_visitor_reads_what_comes_next_and_is_led_back_here():
    call = make_call()
    address = reverse("applications:start", args=[call.slug])
    page = text_of(Client().get(address))
    assert "What comes next" in page
    for name in ("account_signup", "account_login"):
        assert f'{reverse(name)}?{urlencode({"next": address})}"' in page
    assert Client().post(address, {"city": "lulea"})["Location"].startswith(reverse("account_login"))
    assert Client().get(reverse("applications:start", args=["nowhere"])).status_code == 404


def test_bo_begins_for_his_city_and_lands_on_the_overview(bo):
    call = make_call()
    page = text_of(bo.get(reverse("applications:start", args=[call.slug])))
    assert "Luleå, Sweden" in page
    assert "Brussels time (UTC+2)" in page
    answer = bo.post(reverse("applications:start", args=[call.slug]), {"city": "lulea"}, follow=True)
    assert "Application of Luleå" in text_of(answer)
    assert "0 of 8 sections ready" in text_of(answer)
    assert Application.objects.get().started_by.name == "Bo Sandström"


def test_the_city_page_leads_to_the_call_until_an_application_is_begun(bo):
    call = make_call()
    way = f'href="/apply/{call.slug}/"'
    assert way in text_of(bo.get("/cities/lulea/"))
    bo.post(reverse("applications:start", args=[call.slug]), {"city": "lulea"})
    assert way not in text_of(bo.get("/cities/lulea/"))


def test_a_reader_of_the_team_is_not_sent_to_apply(client):
    call, reader = make_call(), make_person("Chidi Okafor")
    make_team_member(make_city(), reader, role="reader")
    page = text_of(enter(client, reader).get("/cities/lulea/"))
    assert f'href="/apply/{call.slug}/"' not in page


def test_starting_without_a_city_says_so(bo):
    call = make_call()
    answer = bo.post(reverse("applications:start", args=[call.slug]), {})
    assert answer.status_code == 422
    assert 'id="error-summary"' in text_of(answer)


def test_a_visitor_is_sent_to_sign_in_and_a_stranger_finds_nothing(client):
    application = make_application(state="draft")
    address = go(application, "overview")
    assert client.get(address).status_code == 302
    iris = make_person("Iris Meyer")
    make_team_member(make_city("Espoo", "FI"), iris)
    enter(client, iris)
    for name, more in [("overview", ()), ("section", ("city",)), ("check", ()), ("history", ("city",))]:
        assert client.get(go(application, name, *more)).status_code == 404
    assert client.post(go(application, "autosave", "city"), {"version": 0}).status_code == 404
    assert client.post(go(application, "submit"), {}).status_code == 404


def test_a_section_is_saved_and_the_next_one_comes(bo):
    application = make_application(state="draft")
    answers = {
        "version": 0,
        "department": "Environment office",
        "portrait": "Steel and snow.",
        "earlier": "no",
    }
    answer = bo.post(go(application, "section", "city"), answers)
    assert answer["Location"] == go(application, "section", "team")
    section = application.sections.get(key="city")
    assert section.answers == {
        "department": "Environment office",
        "portrait": "Steel and snow.",
        "earlier": False,
    }
    assert section.is_complete


def test_going_on_says_what_is_missing_and_has_saved_all_the_same(bo):
    application = make_application(state="draft")
    answer = bo.post(go(application, "section", "city"), {"version": 0, "portrait": "Only this."})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Your text is saved" in page
    assert 'href="#id_department"' in page
    assert "Only this." in page
    assert 'name="version" value="1"' in page
    assert application.sections.get(key="city").answers == {"portrait": "Only this."}


def test_finish_later_saves_without_judging(bo):
    application = make_application(state="draft")
    answer = bo.post(
        go(application, "section", "city"), {"version": 0, "portrait": "Half", "later": "1"}, follow=True
    )
    assert answer.status_code == 200
    assert "Saved. You can go on whenever you like." in text_of(answer)
    assert "To complete" in text_of(answer)


def test_the_section_page_says_why_counts_words_and_marks_what_is_optional(bo):
    application = make_application(state="draft")
    page = text_of(bo.get(go(application, "section", "city")))
    assert "Why we ask:" in page
    assert "0 of 150 words" in page
    assert page.count("(optional)") == 1
    assert "Section 1 of 8" in page
    assert "51 days left" in page


def test_a_collision_shows_both_texts_and_keeps_both(client, bo):
    application = make_application(state="draft")
    chidi = make_person("Chidi Okafor")
    make_team_member(application.city, chidi, "member")
    save(application, "city", {"portrait": "Bo wrote this."})
    enter(client, chidi)
    answer = client.post(go(application, "section", "city"), {"version": 0, "portrait": "Chidi wrote that."})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Bo wrote this." in page
    assert "Chidi wrote that." in page
    kept = application.sections.get(key="city").versions.get(is_collision=True)
    merge = go(application, "merge", "city", kept.pk)
    assert client.get(merge).status_code == 200
    client.post(merge, {"version": 1, "choice-portrait": "both"})
    section = application.sections.get(key="city")
    assert section.answers["portrait"] == "Bo wrote this.\n\nChidi wrote that."
    assert section.saved_by == chidi


def test_a_merge_against_a_text_that_moved_again_overwrites_nothing(bo):
    application = make_application(state="draft")
    save(application, "city", {"portrait": "One"})
    answer = bo.post(go(application, "section", "city"), {"version": 0, "portrait": "Two"})
    kept = application.sections.get(key="city").versions.get(is_collision=True)
    save(application, "city", {"portrait": "Three"})
    answer = bo.post(go(application, "merge", "city", kept.pk), {"version": 1, "choice-portrait": "mine"})
    assert answer.status_code == 409
    assert "Three" in text_of(answer)
    assert application.sections.get(key="city").answers == {"portrait": "Three"}


def test_autosave_answers_with_time_and_version_and_with_the_way_out_of_a_collision(bo):
    application = make_application(state="draft")
    address = go(application, "autosave", "city")
    answer = bo.post(address, {"version": 0, "portrait": "Typed"})
    assert answer.json() == {"saved_at": WRITING.isoformat(), "version": 1, "others": ""}
    stale = bo.post(address, {"version": 0, "portrait": "Other"})
    kept = application.sections.get(key="city").versions.get(is_collision=True)
    assert stale.status_code == 409
    assert stale.json()["url"] == go(application, "merge", "city", kept.pk)
    with clock.virtual(CLOSED):
        late = bo.post(address, {"version": 1, "portrait": "Late"})
    assert late.status_code == 422
    assert "closed" in late.json()["message"]


def test_colleagues_see_each_other_in_a_section(client, bo):
    application = make_application(state="draft")
    chidi = make_person("Chidi Okafor")
    make_team_member(application.city, chidi, "member")
    bo.post(go(application, "presence", "city"))
    enter(client, chidi)
    assert (
        "Bo Sandström is in this section too"
        in client.post(go(application, "presence", "city")).json()["others"]
    )
    assert "Bo Sandström is in this section too" in text_of(client.get(go(application, "section", "city")))
    with clock.virtual(WRITING + timedelta(minutes=5)):
        assert "is in this section" not in text_of(client.get(go(application, "section", "city")))


def test_hosts_are_added_moved_and_removed_with_buttons(bo):
    application = make_application(state="draft")
    first, second = (make_host_activity(application.cohort, title=f"Host {name}") for name in ("A", "B"))
    address = go(application, "section", "hosts")
    bo.post(address, {"version": 0, "add": "1", "add-activity": first.code})
    mine = {"wish-0-activity": first.code, "wish-0-evidence": "A because"}
    answer = bo.post(address, {"version": 1, **mine, "add-activity": "", "suggested": second.code})
    assert answer["Location"] == address
    kept = [row["evidence"] for row in application.sections.get(key="hosts").answers["wishes"]]
    assert kept == ["A because", ""]
    rows = {"wish-0-activity": first.code, "wish-0-evidence": "A because", "wish-1-activity": second.code}
    answer = bo.post(address, {"version": 3, **rows, "wish-1-evidence": "B because", "move-up": "1"})
    assert answer["Location"].endswith("#rows")
    wishes = application.sections.get(key="hosts").answers["wishes"]
    assert [(row["activity"], row["evidence"]) for row in wishes] == [
        (second.code, "B because"),
        (first.code, "A because"),
    ]
    page = text_of(bo.get(address))
    assert "A because" in page
    assert 'name="move-down" value="0"' in page
    moved = {"wish-0-activity": second.code, "wish-1-activity": first.code}
    bo.post(address, {"version": 4, **moved, "remove": "0"})
    assert [row["activity"] for row in application.sections.get(key="hosts").answers["wishes"]] == [
        first.code
    ]


def test_a_suggested_host_is_added_after_what_was_typed_in_another_section_is_saved(bo):
    application = make_application(state="draft")
    host = make_host_activity(application.cohort, title="Host A")
    typed = {"version": 0, "problem": "Heat for old houses", "suggested": host.code}
    answer = bo.post(go(application, "section", "learn"), typed)
    assert answer["Location"] == go(application, "section", "hosts")
    assert application.sections.get(key="learn").answers["problem"] == "Heat for old houses"
    wishes = application.sections.get(key="hosts").answers["wishes"]
    assert [row["activity"] for row in wishes] == [host.code]


def test_a_section_is_sent_to_its_own_address_without_a_place_in_the_page(bo):
    application = make_application(state="draft")
    address = go(application, "section", "learn")
    assert f'action="{address}"' in bo.get(address).content.decode()


def test_a_host_that_stands_chosen_is_not_lost_when_the_section_is_saved(bo):
    application = make_application(state="draft")
    host = make_host_activity(application.cohort, title="Host A")
    answer = bo.post(go(application, "section", "hosts"), {"version": 0, "add-activity": host.code})
    assert answer["Location"].endswith("#rows")
    wishes = application.sections.get(key="hosts").answers["wishes"]
    assert [row["activity"] for row in wishes] == [host.code]


def test_hosts_that_fit_what_was_written_are_suggested(bo):
    application = make_application(state="draft")
    make_host_activity(application.cohort, title="Shares the domain", domains=["transport"])
    make_host_activity(
        application.cohort, title="Shares nothing", domains=["waste"], levers=["finance_funding"]
    )
    save(application, "learn", {"domains": ["transport"]})
    page = text_of(bo.get(go(application, "section", "learn")))
    assert "Shares the domain" in page
    assert "Shares nothing" not in page
    assert "Add as choice 1" in page


def test_a_file_is_stored_and_only_the_team_may_open_it(client, bo):
    application = make_application(state="draft")
    bo.post(
        go(application, "section", "uploads"), {"version": 0, "commitment_letter": make_upload("letter.pdf")}
    )
    document = Document.objects.get()
    assert application.sections.get(key="uploads").answers["commitment_letter"]["code"] == document.code
    download = bo.get(reverse("documents:download", args=[document.code]))
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    iris = make_person("Iris Meyer")
    enter(client, iris)
    assert client.get(reverse("documents:download", args=[document.code])).status_code == 404


def test_a_file_that_lies_about_its_kind_is_refused_at_its_field(bo):
    application = make_application(state="draft")
    wrong = make_upload("letter.pdf", b"<html>no pdf</html>")
    answer = bo.post(go(application, "section", "uploads"), {"version": 0, "commitment_letter": wrong})
    assert answer.status_code == 422
    assert 'href="#id_commitment_letter"' in text_of(answer)
    assert not Document.objects.exists()


def test_history_brings_an_earlier_text_back(bo):
    application = make_application(state="draft")
    section = save(application, "city", {"portrait": "The first text"})
    save(application, "city", {"portrait": "The second text"}, now=WRITING + timedelta(hours=1))
    assert text_of(bo.get(go(application, "history", "city"))).count("Bo Sandström") >= 2
    earlier = section.versions.get(version=1)
    page = text_of(bo.get(go(application, "earlier", "city", earlier.pk)))
    assert "The first text" in page
    bo.post(go(application, "restore-text", "city", earlier.pk), {"version": 2})
    assert application.sections.get(key="city").answers == {"portrait": "The first text"}


def test_check_submit_and_receipt(bo):
    application = fill_in(make_application(state="draft"))
    page = bo.get(go(application, "check"))
    form = {name: page.context[name] for name in ("key", "versions")}
    assert "They did what we need." in text_of(page)
    answer = bo.post(go(application, "submit"), form, follow=True)
    assert "We have the application of Luleå" in text_of(answer)
    assert bo.post(go(application, "submit"), form)["Location"] == answer.redirect_chain[-1][0]
    submission = Submission.objects.get()
    file = bo.get(reverse("applications:receipt-file", args=[submission.code]))
    assert "attachment" in file["Content-Disposition"]
    verify(json.loads(file.content))


def test_the_check_says_which_rules_of_the_call_the_text_breaks_and_stops_nobody(bo):
    application = fill_in(make_application(state="draft"))
    heading = "By what is written here, your city could not take part"
    assert heading not in text_of(bo.get(go(application, "check")))
    save(
        application,
        "commitment",
        {"commitment_year": 2060, "commitment_kind": "council", "progress": "Words"},
    )
    page = bo.get(go(application, "check"))
    assert heading in text_of(page)
    assert "The commitment to 2060 is later than 2050." in text_of(page)
    form = {name: page.context[name] for name in ("key", "versions")}
    assert bo.post(go(application, "submit"), form).status_code == 302


def test_an_incomplete_draft_is_refused_with_links_and_the_attempt_kept(bo):
    application = make_application(state="draft")
    page = bo.get(go(application, "check"))
    answer = bo.post(go(application, "submit"), {"key": "k", "versions": page.context["versions"]})
    assert answer.status_code == 422
    assert "Some sections are not complete yet." in text_of(answer)
    assert go(application, "section", "team") in text_of(answer)
    assert FailedAttempt.objects.count() == 1


def test_a_member_is_told_that_the_lead_submits(client):
    application = fill_in(make_application(state="draft"))
    chidi = make_person("Chidi Okafor")
    make_team_member(application.city, chidi, "member")
    enter(client, chidi)
    assert "Only the lead of your team can submit" in text_of(client.get(go(application, "check")))
    answer = client.post(go(application, "submit"), {"key": "k", "versions": "{}"})
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_after_closing_everything_can_be_read_and_nothing_typed(bo):
    application = fill_in(make_application(state="draft"))
    with clock.virtual(CLOSED):
        page = text_of(bo.get(go(application, "section", "city")))
        assert "The call has closed." in page
        assert "Environment office" in page
        assert "<textarea" not in page
        answer = bo.post(go(application, "section", "city"), {"version": 1, "portrait": "Late words"})
        assert answer.status_code == 422
        check = bo.post(go(application, "submit"), {"key": "k", "versions": "{}"})
    assert "The call has closed." in text_of(check)
    assert application.sections.get(key="city").versions.get(is_late=True).answers["portrait"] == "Late words"


def test_the_page_says_whether_the_call_closes_or_closed(bo):
    application = fill_in(make_application(state="draft"))
    for moment, word in ((WRITING, "Closes:"), (CLOSED, "Closed:")):
        with clock.virtual(moment):
            assert word in text_of(bo.get(go(application, "overview")))
            assert word in text_of(bo.get(reverse("applications:mine")))


def test_in_a_fix_only_the_named_sections_open(bo):
    application = make_application(state="fix_requested")
    with clock.virtual(CLOSED):
        page = text_of(bo.get(go(application, "section", "team")))
        assert "Say who supports you." in page
        assert "<textarea" in page
        assert "<textarea" not in text_of(bo.get(go(application, "section", "city")))
        check = text_of(bo.get(go(application, "check")))
        assert "Only these sections are open: Team and hours." in " ".join(check.split())
        assert f'href="{go(application, "section", "team")}">Change' in check
        assert f'href="{go(application, "section", "city")}">Change' not in check
        assert "until the call closes" not in check


def test_withdraw_asks_first_and_restore_follows(bo):
    application = make_application()
    assert "Keep it" in text_of(bo.get(go(application, "withdraw")))
    page = bo.post(go(application, "withdraw"), {"reason": ""}, follow=True)
    assert "Take it up again" in text_of(page)
    bo.post(go(application, "restore"))
    application.refresh_from_db()
    assert application.state == "draft"


def test_what_changed_since_the_submission_is_said(bo):
    application = make_application()
    assert "You changed something" not in text_of(bo.get(go(application, "overview")))
    answers = complete_answers(application)["city"]
    save(application, "city", {**answers, "portrait": "New words"})
    assert "It counts only when you submit again: Your city" in text_of(bo.get(go(application, "overview")))


def test_the_overview_asks_as_often_for_one_section_as_for_all(bo, django_assert_max_num_queries):
    application = make_application(state="draft")
    with django_assert_max_num_queries(30):
        bo.get(go(application, "overview"))
    fill_in(application)
    with django_assert_max_num_queries(30):
        bo.get(go(application, "overview"))
