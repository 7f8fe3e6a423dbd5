# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of the city and of the office, as the cast sees them, with texts and names that could leak."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_person
from tests.factories.applications import CLOSED, lead_of
from tests.factories.cities import make_city, make_team_member
from tests.factories.complaints import (
    CITY_SAYS,
    OFFICE_SAYS,
    impartial,
    make_complaint,
    make_ineligible,
    make_rejected,
    propose,
)
from tests.factories.documents import make_upload
from tests.factories.evaluation import TELLING
from tests.factories.programmes import make_cohort, make_role
from tvilling.complaints import actions
from tvilling.complaints.jobs import office_waiting, team_waiting
from tvilling.complaints.models import Complaint
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows, rights
from tvilling.insights.queries.report import figures_of
from tvilling.programmes import actions as programmes
from tvilling.programmes.models import CohortRole, Participation

pytestmark = pytest.mark.django_db

NOW = TELLING + timedelta(days=5)


@pytest.fixture(autouse=True)
def in_september():
    with clock.virtual(NOW):
        yield


@pytest.fixture
def panel(db):
    return make_rejected()


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, url, status=200):
    answer = client_of(person).get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode(errors="replace")


def post(person, url, data=None, status=302):
    answer = client_of(person).post(url, data or {})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def mine(complaint, *rest):
    return "/".join(["/my/complaints", complaint.code, *rest, ""])


def office(complaint, *rest):
    return "/".join([f"/office/{complaint.cohort.slug}/complaints", complaint.code, *rest, ""])


def team_of(panel):
    """The lead, somebody who writes, and somebody who may only read."""
    city = panel.applications[0].city
    chidi, vera = make_person("Chidi Okafor"), make_person("Vera Reader")
    make_team_member(city, chidi, "member")
    make_team_member(city, vera, "reader")
    return panel.lead(), chidi, vera


def strangers(panel):
    """An evaluator, finance, another city's lead, and another programme's office."""
    eve, gus, iris = make_person("Eve Elsewhere"), make_person("Gus Falk"), make_person("Iris Elsewhere")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(panel.cohort, gus, "finance")
    make_team_member(make_city("Lund"), iris)
    return [panel.dana, gus, iris, eve]


def test_each_right_belongs_to_exactly_these_people(panel):
    lead, chidi, vera = team_of(panel)
    siri, noor = impartial(panel.cohort)
    rut = make_person("Rut Sandell")
    make_role(panel.cohort, rut, "auditor")
    complaint = make_complaint(panel.applications[0], "examined")
    people = [lead, chidi, vera, panel.ada, panel.ola, siri, noor, rut, *strangers(panel)]
    everybody = {panel.ada, panel.ola, siri, noor}
    wanted = {
        "complaints.write": {lead, chidi},
        "complaints.file": {lead},
        "complaints.withdraw": {lead},
        "complaints.see": everybody | {rut},
        "complaints.assign": everybody,
        "complaints.answer": {siri},
        "complaints.put_right": everybody,
        "complaints.remind": set(),
        "complaints.take_file": everybody | {rut},
        "complaints.release": {siri, noor},
    }
    assert set(wanted) == {right.name for right in rights() if right.name.startswith("complaints.")}
    for right, allowed in wanted.items():
        assert {person for person in people if allows(person, right, complaint)} == allowed, right


def test_the_result_leads_to_a_complaint_and_says_until_when(panel):
    lead, chidi, vera = team_of(panel)
    address = f"/my/results/{panel.decision().code}/"
    link = f"/my/complaints/about/{panel.applications[0].code}/"
    for person in (lead, chidi):
        text = page(person, address)
        assert "28 September 2023, 23:59 Brussels time" in text
        assert link in text
    assert link not in page(vera, address)
    page(vera, link, 404)
    with clock.virtual(TELLING + timedelta(days=31)):
        text = page(lead, address)
        assert "The time to complain about this decision is over. It ended:" in text
        assert "28 September 2023, 23:59 Brussels time" in text
        assert link not in text
        assert "it ended on 28 September 2023, 23:59" in page(lead, link)


def test_a_city_that_is_not_eligible_complains_from_its_application(panel):
    application = make_ineligible(panel.call, "Lund")
    with clock.virtual(CLOSED + timedelta(days=2)):
        text = page(lead_of(application.city), f"/apply/{panel.call.slug}/{application.city.slug}/")
    assert f"/my/complaints/about/{application.code}/" in text
    assert "Write a complaint" not in page(panel.lead(), f"/apply/{panel.call.slug}/lulea/")


def test_from_the_first_word_to_the_answer(panel):
    lead, chidi, vera = team_of(panel)
    siri, noor = impartial(panel.cohort)
    start = f"/my/complaints/about/{panel.applications[0].code}/"
    words = {"ground": "procedure", "text": f"Only one expert read it. {CITY_SAYS}"}
    post(chidi, start, words)
    complaint = Complaint.objects.get()
    assert client_of(chidi).get(start).url == mine(complaint)
    post(chidi, mine(complaint, "files"), {"file": make_upload("minutes.pdf")})
    text = page(chidi, mine(complaint))
    assert "minutes.pdf" in text
    assert "Only the lead of your team can file it" in text
    post(chidi, mine(complaint, "file"), {"version": "2"}, 404)
    text = page(lead, mine(complaint))
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    post(lead, mine(complaint, "file"), {"version": version})
    pressed_twice = client_of(lead).post(mine(complaint, "file"), {"version": version}, follow=True)
    assert "changed" not in pressed_twice.content.decode().partition("<main")[2]
    text = page(vera, mine(complaint))
    assert "What happens next" in text
    assert "Withdraw the complaint" not in text
    assert "until" in text
    post(panel.ada, office(complaint, "assign"), {"person": siri.pk})
    post(
        siri, office(complaint, "answer"), {"verdict": "not_upheld", "answer": f"It was done. {OFFICE_SAYS}"}
    )
    text = page(noor, office(complaint))
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    post(noor, office(complaint, "release"), {"version": version})
    for person in (lead, chidi, vera):
        text = page(person, mine(complaint))
        assert OFFICE_SAYS in text
        assert "Not upheld" in text
    complaint.refresh_from_db()
    assert complaint.state == "released"


@pytest.mark.parametrize("state", ["filed", "examined", "proposed", "released", "withdrawn"])
def test_the_city_reads_no_name_of_the_office_or_of_experts_and_no_answer_before_its_time(panel, state):
    complaint = make_complaint(panel.applications[0], state)
    siri, noor = impartial(panel.cohort)
    texts = [
        page(panel.lead(), url)
        for url in (mine(complaint), "/my/complaints/", f"/my/results/{panel.decision().code}/", "/my/")
    ]
    for person in (panel.ada, panel.ola, panel.dana, siri, noor):
        assert not any(person.name in text for text in texts)
    assert (OFFICE_SAYS in texts[0]) == (state == "released")
    assert not any("Answer proposed" in text for text in texts)
    assert ("Not upheld" in texts[0]) == (state == "released")


@pytest.mark.parametrize("state", ["draft", "filed", "released"])
def test_for_others_there_is_no_complaint(panel, state):
    complaint = make_complaint(panel.applications[0], state)
    row = None
    if state == "draft":
        row = actions.add_file(
            actor=panel.lead(), now=NOW, complaint=complaint, upload=make_upload("minutes.pdf")
        )
    for person in strangers(panel):
        for url in (mine(complaint), office(complaint), f"/office/{panel.cohort.slug}/complaints/"):
            page(person, url, 404)
        for url in (mine(complaint, "withdraw"), office(complaint, "assign"), office(complaint, "release")):
            post(person, url, {"version": "1"}, 404)
        assert CITY_SAYS not in page(person, "/my/complaints/")
        assert not [*office_waiting(person, NOW), *team_waiting(person, NOW)]
        if row is not None:
            page(person, f"/documents/{row.document.code}/", 404)
    complaint.refresh_from_db()
    assert complaint.state == state


def test_the_office_sees_nothing_of_a_draft_and_of_one_withdrawn_before_it_was_filed(panel):
    complaint = make_complaint(panel.applications[0])
    row = actions.add_file(
        actor=panel.lead(), now=NOW, complaint=complaint, upload=make_upload("minutes.pdf")
    )
    address, file = f"/office/{panel.cohort.slug}/complaints/", f"/documents/{row.document.code}/"
    for _state in ("draft", "withdrawn"):
        assert complaint.code not in page(panel.ada, address)
        page(panel.ada, office(complaint), 404)
        page(panel.ada, file, 404)
        page(panel.lead(), file)
        complaint.refresh_from_db()
        if complaint.state == "draft":
            actions.withdraw_complaint(actor=panel.lead(), now=NOW, complaint=complaint)


def test_the_file_holds_everything_for_office_and_auditor(panel):
    complaint = make_complaint(panel.applications[0])
    row = actions.add_file(
        actor=panel.lead(), now=NOW, complaint=complaint, upload=make_upload("minutes.pdf")
    )
    complaint.refresh_from_db()
    actions.file_complaint(actor=panel.lead(), now=NOW, complaint=complaint, version=complaint.version)
    siri, noor = impartial(panel.cohort)
    actions.assign_complaint(actor=panel.ada, now=NOW, complaint=complaint, person=siri)
    propose(complaint, siri, NOW, verdict="partly", redone="The comment is corrected by Friday.")
    rut = make_person("Rut Sandell")
    make_role(panel.cohort, rut, "auditor")
    for person in (panel.ada, siri, noor, rut):
        text = page(person, office(complaint))
        for part in (
            CITY_SAYS, OFFICE_SAYS, "minutes.pdf", complaint.code, "A rule of the procedure was not followed",
            "Dana Keller", "evaluated the application", "drafted the decision", "released the decision",
            "Answer to the complaint proposed", "Complaint filed", "Siri Halonen", "The comment is corrected by Friday.",
        ):  # fmt: skip
            assert part in text, part
        page(person, f"/documents/{row.document.code}/")
    assert "Release the answer" in page(noor, office(complaint))
    assert "You proposed the answer" in page(siri, office(complaint))
    for person in (panel.ada, rut):
        text = page(person, office(complaint))
        assert "Release the answer" not in text
        assert "Somebody of the office who took no part in the decision releases the answer." in text


def test_a_draft_whose_time_is_over_says_so_and_offers_nothing(panel):
    complaint = make_complaint(panel.applications[0])
    with clock.virtual(TELLING + timedelta(days=31)):
        text = page(panel.lead(), mine(complaint))
        assert "A complaint that was not filed" in text
        assert "it ended on 28 September 2023, 23:59 Brussels time" in text
        assert CITY_SAYS in text
        main = text.partition("<main")[2].partition("</main>")[0]
        assert "<form" not in main
        assert not [*team_waiting(panel.lead(), clock.now())]


def test_the_offices_page_of_an_application_leads_to_the_complaints_about_it(panel):
    application = panel.applications[0]
    address = f"/office/{panel.cohort.slug}/applications/{application.code}/"
    complaint = make_complaint(application)
    assert complaint.code not in page(panel.ada, address)
    complaint.delete()
    complaint = make_complaint(application, "released")
    assert office(complaint) in page(panel.ada, address)
    assert "Not upheld" in page(panel.ada, address)


def test_a_report_counts_what_was_filed_and_what_was_upheld_in_the_period():
    panel = make_rejected(("Luleå", "Lund"))
    make_complaint(panel.applications[0], "released")
    partly = make_complaint(panel.applications[1], "examined")
    siri, noor = impartial(panel.cohort)
    propose(partly, siri, NOW, verdict="partly", redone="One sentence is put right.")
    actions.release_answer(actor=noor, now=NOW, complaint=partly, version=partly.version)

    def counted(first, last):
        figures = {row.key: row.value for row in figures_of(panel.cohort, first.date(), last.date())}
        return figures["complaints"], figures["complaints_upheld"]

    assert counted(TELLING, NOW) == ("2", "1")
    assert counted(TELLING, TELLING + timedelta(days=3)) == ("2", "0")
    assert counted(NOW, NOW) == ("0", "1")


def test_what_is_refused_is_shown_again_with_what_was_typed(panel):
    lead, siri = panel.lead(), impartial(panel.cohort)[0]
    start = f"/my/complaints/about/{panel.applications[0].code}/"
    text = post(lead, start, {"text": "Heron"}, 422).content.decode()
    assert "Choose an answer to “What went wrong?”." in text
    assert "Heron" in text
    long = "heron " * 1003
    text = post(lead, start, {"ground": "fact", "text": long}, 422).content.decode()
    assert "This is 3 words too long" in text
    complaint = make_complaint(panel.applications[0], "filed")
    text = post(panel.ada, office(complaint, "assign"), {"person": panel.ola.pk}, 422).content.decode()
    assert f"{panel.ola.name} took part in the decision (released the decision)." in text
    post(panel.ada, office(complaint, "assign"), {"person": siri.pk})
    sent = {"verdict": "upheld", "answer": "Otter writes."}
    text = post(siri, office(complaint, "answer"), sent, 422).content.decode()
    assert "Say what is done anew, and by when." in text
    assert "Otter writes." in text


def test_a_text_sent_after_the_complaint_was_filed_is_shown_to_be_copied(panel):
    complaint = make_complaint(panel.applications[0], "filed")
    sent = {"ground": "fact", "version": "1", "text": "Heron and otter."}
    text = post(panel.lead(), mine(complaint, "text"), sent, 422).content.decode()
    assert "so nothing was saved" in text
    assert "Heron and otter." in text


def test_a_colleagues_newer_text_is_shown_beside_ones_own(panel):
    complaint = make_complaint(panel.applications[0])
    words = {"ground": "fact", "version": "1"}
    post(panel.lead(), mine(complaint, "text"), {**words, "text": "What the first wrote."})
    text = post(
        panel.lead(), mine(complaint, "text"), {**words, "text": "What I wrote."}, 422
    ).content.decode()
    assert "What your colleague saved" in text
    assert "What the first wrote." in text
    assert "What I wrote." in text
    post(panel.lead(), mine(complaint, "text"), {**words, "text": "Both.", "version": "2"})
    assert Complaint.objects.get().text == "Both."


def test_a_file_of_another_kind_and_a_stale_filing_are_answered_in_a_sentence(panel):
    complaint, lead = make_complaint(panel.applications[0]), panel.lead()
    text = post(lead, mine(complaint, "files"), {"file": make_upload("x.exe", b"MZ")}, 422).content.decode()
    assert "This is a file of another kind." in text
    client = client_of(lead)
    answer = client.post(mine(complaint, "file"), {"version": "nonsense"}, follow=True).content.decode()
    assert "The complaint was changed after you checked it. Check it again." in answer
    row = actions.add_file(actor=lead, now=NOW, complaint=complaint, upload=make_upload("minutes.pdf"))
    post(lead, mine(complaint, "files", row.code, "remove"))
    assert "No files." in page(lead, mine(complaint))


def test_what_waits_for_whom(panel):
    siri, noor = impartial(panel.cohort)
    lead, _chidi, vera = team_of(panel)

    def titles(person):
        return [str(item.title) for item in (*office_waiting(person, NOW), *team_waiting(person, NOW))]

    complaint = make_complaint(panel.applications[0])
    assert titles(lead) == ["File the complaint of Luleå, or withdraw it"]
    assert titles(vera) == titles(panel.ada) == []
    actions.file_complaint(actor=lead, now=NOW, complaint=complaint, version=1)
    assert titles(lead) == []
    assert titles(panel.ada) == titles(siri) == ["Say who examines the complaint of Luleå"]
    actions.assign_complaint(actor=panel.ada, now=NOW, complaint=complaint, person=siri)
    assert (titles(siri), titles(noor)) == (["Examine the complaint of Luleå"], [])
    propose(complaint, siri, NOW)
    assert titles(noor) == ["Read the answer to the complaint of Luleå"]
    # Whoever decided cannot release the answer, so it does not wait for them.
    assert titles(siri) == titles(panel.ada) == titles(panel.ola) == []
    [item] = office_waiting(noor, NOW)
    due = complaint.answer_by
    assert due is not None
    assert (item.due_at, item.tone) == (due, "attention")
    [item] = office_waiting(noor, due + timedelta(minutes=1))
    assert item.tone == "bad"


def test_a_complaint_whose_examiner_left_the_office_waits_for_another_one(panel):
    siri, noor = impartial(panel.cohort)
    complaint = make_complaint(panel.applications[0], "examined")
    assert complaint.handler == siri
    assert [*office_waiting(noor, NOW)] == []
    role = Participation.objects.get(cohort=panel.cohort, person=siri, role=CohortRole.OFFICE)
    programmes.end_role(actor=panel.ada, now=NOW, participation=role, reason="Moved on")
    [item] = office_waiting(noor, NOW)
    assert str(item.title) == "Say who examines the complaint of Luleå"
    assert 'name="person"' in page(panel.ada, office(complaint))


def test_shortly_before_an_answer_is_due_the_whole_office_sees_it(panel):
    siri, noor = impartial(panel.cohort)
    complaint = make_complaint(panel.applications[0], "examined")
    assert complaint.answer_by is not None
    when = {days: complaint.answer_by - timedelta(days=days) for days in (6, 8)}

    def titles(person, days):
        return [str(item.title) for item in office_waiting(person, when[days])]

    due = ["See that the complaint of Luleå is answered in time"]
    assert (titles(panel.ada, 8), titles(panel.ada, 6), titles(noor, 6)) == ([], due, due)
    assert titles(siri, 6) == ["Examine the complaint of Luleå"]
    assert titles(panel.lead(), 6) == titles(panel.dana, 6) == []
    propose(complaint, siri, NOW)
    assert (titles(siri, 6), titles(noor, 6)) == (due, ["Read the answer to the complaint of Luleå"])
    actions.release_answer(actor=noor, now=NOW, complaint=complaint, version=complaint.version)
    assert titles(panel.ada, 6) == titles(siri, 6) == []


def test_the_list_is_filtered_exported_and_asks_as_often_for_three_rows_as_for_one():
    panel = make_rejected(("Luleå", "Lund", "Kalmar"))
    address = f"/office/{panel.cohort.slug}/complaints/"
    assert "No complaint has been filed." in page(panel.ada, address)
    make_complaint(panel.applications[0], "released")
    client = client_of(panel.ada)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make_complaint(panel.applications[1], "filed")
    make_complaint(panel.applications[2], "examined")
    with CaptureQueriesContext(connection) as three:
        text = client.get(address).content.decode()
    assert len(one) == len(three)
    assert all(city in text for city in ("Luleå", "Lund", "Kalmar"))
    shown = client.get(f"{address}?state=filed&export=csv").getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(shown))
    assert (row["City"], row["State"], row["About"]) == ("Lund", "Received", "Not selected")


def test_the_pages_of_one_complaint_ask_as_often_for_three_as_for_one(panel):
    complaint = make_complaint(panel.applications[0])
    counts = []
    for number in range(3):
        actions.add_file(
            actor=panel.lead(), now=NOW, complaint=complaint, upload=make_upload(f"{number}.pdf")
        )
        client = client_of(panel.lead())
        client.get(mine(complaint))
        with CaptureQueriesContext(connection) as found:
            client.get(mine(complaint))
        counts.append(len(found))
    assert counts[0] == counts[2]


def test_the_settings_of_the_cohort_hold_the_days_and_a_copy_takes_them_along(panel):
    address = f"/office/{panel.cohort.slug}/settings/"
    text = page(panel.ada, address)
    assert "Days to complain after a letter" in text
    assert "Days to answer a complaint" in text
    with pytest.raises(ActionRefused) as refusal:
        programmes.update_cohort(actor=panel.ada, now=NOW, cohort=panel.cohort, complaint_days=0)
    assert refusal.value.field == "complaint_days"
    programmes.update_cohort(
        actor=panel.ada, now=NOW, cohort=panel.cohort, complaint_days=21, complaint_answer_days=60
    )
    starts = panel.cohort.starts_on + timedelta(days=365)
    copy = programmes.copy_cohort(
        actor=panel.ada, now=NOW, cohort=panel.cohort, slug="next", starts_on=starts
    )
    assert (copy.complaint_days, copy.complaint_answer_days) == (21, 60)
