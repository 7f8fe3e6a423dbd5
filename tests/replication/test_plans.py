# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan's way from its first section to its endorsement, its pages and its documents."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from tests.factories.accounts import make_person
from tests.factories.cities import make_team_member
from tests.factories.documents import pdf_bytes
from tests.factories.insights import ENDORSING, LEARNING, Programme, make_matched
from tests.factories.pages import seen_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.documents.models import Document as StoredDocument
from tvilling.journeys.actions import end_group, leave_group
from tvilling.mail.models import Message
from tvilling.replication import actions, exports
from tvilling.replication.models import Plan, PlanVersion
from tvilling.replication.permissions import facilitator_waiting, team_waiting
from tvilling.replication.queries import SECTIONS, mark_of_plan, sha256_of, snapshot

pytestmark = pytest.mark.django_db
CODE = "#panic() *not bold* $x$ @nobody _a_ `b` <c> \\ // end"
CHECK = actions.Check(verdict="adapt", fit=4, conditions_met=3, support=5)
ACTION = actions.ActionText(
    title="One office", domain="stationary_energy", lever="governance_policy", owner="Energy office",
    starts_on=date(2025, 9, 1), ends_on=date(2027, 8, 31), cost=Decimal(200_000), reduction=Decimal(900),
)  # fmt: skip
INDICATOR = actions.IndicatorText("Oil", "houses", 2022, Decimal(1200), [(2030, Decimal(200))])
ENDORSED = actions.Endorsement(on=ENDORSING.date(), by="Vera Toth", function="Deputy mayor")


@pytest.fixture
def programme(db: None) -> Programme:
    """One confirmed pair; the twin's plan is open."""
    return make_matched()


def _plan(programme: Programme) -> Plan:
    return Plan.objects.get(place__group=programme.groups[0])


def _fill(programme: Programme, text: str = "As in Umeå.") -> Plan:
    plan, bo = _plan(programme), programme.people["bo"]
    for section in SECTIONS:
        if not section.component:
            actions.save_plan_section(
                actor=bo, now=LEARNING, plan=plan, key=section.key, text=text, version=0
            )
    practice = programme.groups[0].activity.practices.first()
    actions.save_check(actor=bo, now=LEARNING, plan=plan, practice=practice, check=CHECK)
    actions.save_plan_action(actor=bo, now=LEARNING, plan=plan, content=replace(ACTION, practice=practice))
    actions.save_indicator(actor=bo, now=LEARNING, plan=plan, content=INDICATOR)
    return plan


def _endorsed(programme: Programme, text: str = "As in Umeå.") -> Plan:
    plan, bo = _fill(programme, text), programme.people["bo"]
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    actions.accept_plan(actor=programme.people["fia"], now=LEARNING, plan=plan)
    return actions.endorse_plan(actor=bo, now=ENDORSING, plan=plan, endorsement=ENDORSED)


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_an_incomplete_plan_names_what_is_missing(programme: Programme) -> None:
    plan, bo = _plan(programme), programme.people["bo"]
    actions.save_plan_section(actor=bo, now=LEARNING, plan=plan, key="context", text="Here.", version=0)
    with pytest.raises(ActionRefused) as refusal:
        actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    assert "Risks" in str(refusal.value)
    assert "Indicators" in str(refusal.value)
    assert "City context" not in str(refusal.value)


def test_two_writers_of_a_section_see_both_texts(programme: Programme) -> None:
    plan, bo = _plan(programme), programme.people["bo"]
    address = f"/plans/{plan.code}/sections/context/"
    actions.save_plan_section(actor=bo, now=LEARNING, plan=plan, key="context", text="Chidi's.", version=0)
    answer = _client(bo).post(address, {"text": "Bo's.", "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chidi&#x27;s." in page
    assert "Bo&#x27;s." in page
    assert plan.sections.get(key="context").text == "Chidi's."
    assert _client(bo).post(address, {"text": "Both.", "version": "1"}).status_code in {302, 303}
    assert plan.sections.get(key="context").text == "Both."


@pytest.mark.parametrize(
    "change", [{"fit": 6}, {"support": 0}, {"verdict": "maybe"}]
)  # fmt: skip
def test_a_check_keeps_to_its_marks(programme: Programme, change: dict[str, Any]) -> None:
    practice = programme.groups[0].activity.practices.first()
    with pytest.raises(ActionRefused):
        actions.save_check(
            actor=programme.people["bo"], now=LEARNING, plan=_plan(programme), practice=practice,
            check=replace(CHECK, **change),
        )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"title": " "}, {"owner": ""}, {"ends_on": date(2025, 8, 31)}, {"cost": Decimal(-1)}]
)
def test_an_action_has_title_owner_dates_in_order_and_no_negative_cost(
    programme: Programme, change: dict[str, Any]
) -> None:
    with pytest.raises(ActionRefused):
        actions.save_plan_action(
            actor=programme.people["bo"],
            now=LEARNING,
            plan=_plan(programme),
            content=replace(ACTION, **change),
        )


def test_an_action_and_a_check_have_the_answers_that_somebody_chose(programme: Programme) -> None:
    bo, base = _client(programme.people["bo"]), f"/plans/{_plan(programme).code}/"
    for address, fields in (("actions/new/", ("domain", "lever")), ("checks/new/", ("verdict",))):
        answer = bo.post(base + address, {"title": ""})
        assert answer.status_code == 422
        assert {*fields} <= {*answer.context["form"].errors}


def test_targets_lie_after_the_baseline(programme: Programme) -> None:
    with pytest.raises(ActionRefused):
        actions.save_indicator(
            actor=programme.people["bo"], now=LEARNING, plan=_plan(programme),
            content=replace(INDICATOR, targets=[(2022, Decimal(1))]),
        )  # fmt: skip


def test_comments_are_settled_before_the_plan_is_accepted(programme: Programme) -> None:
    plan, bo, fia = _fill(programme), programme.people["bo"], programme.people["fia"]
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    comment = actions.comment_on_plan(actor=fia, now=LEARNING, plan=plan, section="risks", text="And wind?")
    assert "And wind?" in _page(_client(bo), f"/plans/{plan.code}/")
    with pytest.raises(ActionRefused):
        actions.accept_plan(actor=fia, now=LEARNING, plan=plan)
    accept, page = f"/plans/{plan.code}/accept/", _page(_client(fia), f"/plans/{plan.code}/")
    assert accept not in page
    assert 'href="#comments-risks"' in page
    assert 'id="comments-risks"' in page
    settle = f"/plans/{plan.code}/comments/{comment.code}/settle/"
    hana = programme.groups[0].activity.lead_city.team.get().person
    assert settle not in _page(_client(hana), f"/plans/{plan.code}/")
    assert _client(hana).post(settle).status_code == 404
    assert settle in _page(_client(bo), f"/plans/{plan.code}/")
    assert _client(bo).post(settle).status_code in {302, 303}
    assert accept in _page(_client(fia), f"/plans/{plan.code}/")
    assert actions.accept_plan(actor=fia, now=LEARNING, plan=plan).state == "ready"


def test_a_plan_under_review_is_not_changed_and_comes_back_with_a_reason(programme: Programme) -> None:
    plan, bo, fia = _fill(programme), programme.people["bo"], programme.people["fia"]
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    change = {"actor": bo, "now": LEARNING, "plan": plan, "key": "risks", "text": "New.", "version": 1}
    with pytest.raises(ActionRefused):
        actions.save_plan_section(**change)
    with pytest.raises(ActionRefused):
        actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="")
    actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="Say who pays.")
    assert actions.save_plan_section(**change).text == "New."


def test_a_returned_plan_waits_for_its_writers(programme: Programme) -> None:
    plan, fia, bo = _fill(programme), programme.people["fia"], programme.people["bo"]
    assert not list(team_waiting(bo, LEARNING))
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="Say who pays.")
    assert [str(row.title) for row in team_waiting(bo, LEARNING)] == [
        f"Change, and give to read again: {plan}"
    ]
    assert not list(facilitator_waiting(fia, LEARNING))


def test_comments_that_hold_a_plan_up_wait_for_its_writers(programme: Programme) -> None:
    plan, fia, bo = _fill(programme), programme.people["fia"], programme.people["bo"]
    note = "Open comments are settled first"
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    assert not list(team_waiting(bo, LEARNING))
    assert note not in _page(_client(bo), f"/plans/{plan.code}/")
    comment = actions.comment_on_plan(actor=fia, now=LEARNING, plan=plan, section="risks", text="And wind?")
    assert [str(row.title) for row in team_waiting(bo, LEARNING)] == [f"Settle the comments on: {plan}"]
    assert note in _page(_client(bo), f"/plans/{plan.code}/")
    actions.settle_comment(actor=bo, now=LEARNING, comment=comment)
    assert not list(team_waiting(bo, LEARNING))


def test_whoever_wrote_a_comment_settles_it_too_and_nobody_elses(programme: Programme) -> None:
    plan, fia = _fill(programme), programme.people["fia"]
    hana = programme.groups[0].activity.lead_city.team.get().person
    comments = [
        actions.comment_on_plan(
            actor=person, now=LEARNING, plan=plan, section="risks", text="And wind?\n\nAnd ice?"
        )
        for person in (fia, hana)
    ]
    pages = [_page(_client(person), f"/plans/{plan.code}/") for person in (fia, hana)]
    for mine, page in enumerate(pages):
        shown = [f"/comments/{comment.code}/settle/" in page for comment in comments]
        assert shown == [number == mine for number in range(2)]
        assert "<p>And ice?</p>" in page
    with pytest.raises(NotFound):
        actions.settle_comment(actor=hana, now=LEARNING, comment=comments[0])
    assert actions.settle_comment(actor=fia, now=LEARNING, comment=comments[0]).resolved_at == LEARNING


def test_the_plan_of_a_city_that_left_says_so(programme: Programme) -> None:
    plan, fia = _plan(programme), programme.people["fia"]
    leave_group(actor=programme.people["ada"], now=LEARNING, place=plan.place, reason="The council.")
    assert f"{plan.city} has left the journey" in _page(_client(fia), f"/plans/{plan.code}/")
    assert f"{plan.city} (has left)" in _page(_client(fia), "/plans/")


def test_the_plan_of_a_city_that_left_stays_as_it_was_and_its_city_reads_it(programme: Programme) -> None:
    bo, fia, plan = programme.people["bo"], programme.people["fia"], _fill(programme)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    address = f"/plans/{plan.code}/"
    assert f"Read: {plan}" in _page(_client(fia), "/my/")
    leave_group(actor=programme.people["ada"], now=LEARNING, place=plan.place, reason="The council.")
    plan = Plan.objects.get(pk=plan.pk)
    assert f"Read: {plan}" not in _page(_client(fia), "/my/")
    for who in (bo, fia):
        page = _page(_client(who), address)
        assert "City has left</span>" in page
        assert "<form" not in page.split("<main")[1].split("</main")[0]
    steps = (
        lambda: actions.accept_plan(actor=fia, now=LEARNING, plan=plan),
        lambda: actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="More."),
        lambda: actions.comment_on_plan(actor=fia, now=LEARNING, plan=plan, section="context", text="More."),
    )
    for step in steps:
        with pytest.raises(ActionRefused, match="has left"):
            step()
    fia_reads = _client(fia)
    assert plan.title in _page(fia_reads, "/plans/?state=left")
    assert plan.title not in _page(fia_reads, "/plans/?state=review")


def test_the_plan_of_a_journey_that_ended_early_stays_as_it_was(programme: Programme) -> None:
    bo, fia, plan = programme.people["bo"], programme.people["fia"], _fill(programme)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    end_group(actor=fia, now=LEARNING, group=plan.group, reason="The council.")
    plan = Plan.objects.get(pk=plan.pk)
    assert f"Read: {plan}" not in _page(_client(fia), "/my/")
    for who in (bo, fia):
        page = _page(_client(who), f"/plans/{plan.code}/")
        assert "Journey ended early</span>" in page
        assert "The plan stays as it was on that day." in page
        assert "<form" not in page.split("<main")[1].split("</main")[0]
    with pytest.raises(ActionRefused, match="has ended early"):
        actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="More.")
    assert plan.title in _page(_client(fia), "/plans/?state=ended")
    assert plan.title not in _page(_client(fia), "/plans/?state=review")
    assert plan.title not in _page(_client(fia), "/plans/?state=left")


def test_each_version_is_read_and_says_what_changed(programme: Programme) -> None:
    bo, fia, plan = programme.people["bo"], programme.people["fia"], _fill(programme)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="Name the risks.")
    actions.save_plan_section(actor=bo, now=LEARNING, plan=plan, key="risks", text="Frost.", version=1)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    reads, base = _client(fia), f"/plans/{plan.code}/"
    assert f'href="{base}versions/2/"' in _page(reads, base)
    first, second = (_page(reads, f"{base}versions/{number}/") for number in (1, 2))
    assert "Frost." not in first
    assert "Changed" not in first
    assert "Frost." in second
    assert second.count("Changed</span>") == 1
    assert f'href="{base}versions/1/"' in second
    assert reads.get(f"{base}versions/3/").status_code == 404
    assert _client(make_person("Eve Roth")).get(f"{base}versions/1/").status_code == 404


def test_an_endorsed_plan_takes_no_more_comments(programme: Programme) -> None:
    plan, fia = _endorsed(programme), programme.people["fia"]
    assert "/comment/" not in _page(_client(fia), f"/plans/{plan.code}/")
    with pytest.raises(ActionRefused, match="no more comments"):
        actions.comment_on_plan(actor=fia, now=ENDORSING, plan=plan, section="risks", text="Well done.")


def test_a_section_sent_while_the_plan_is_read_keeps_its_text(programme: Programme) -> None:
    bo, plan = programme.people["bo"], _fill(programme)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    sent = {"text": "An hour of typing.", "version": "1"}
    answer = _client(bo).post(f"/plans/{plan.code}/sections/context/", sent)
    assert answer.status_code == 422
    assert "An hour of typing." in answer.content.decode()
    row = plan.actions.get()
    answer = _client(bo).post(f"/plans/{plan.code}/actions/{row.code}/remove/", follow=True)
    assert "cannot be changed now" in answer.content.decode()
    assert plan.actions.filter(pk=row.pk).exists()


def test_an_endorsement_or_a_row_that_came_too_late_is_shown_to_be_copied(programme: Programme) -> None:
    bo, fia, plan = programme.people["bo"], programme.people["fia"], _fill(programme)
    sent = {"on": "2024-05-01", "by": "The mayor of the town", "function": "Mayor"}
    for address in (f"/plans/{plan.code}/endorse/", f"/plans/{plan.code}/actions/gone/"):
        answer = _client(bo).post(address, sent | {"title": "Pipes for all"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "What you typed stands at the end of this page." in page
        assert ("The mayor of the town" if "endorse" in address else "Pipes for all") in page
        assert _client(fia).post(address, sent).status_code == 404


def test_an_endorsement_has_a_name_and_no_day_ahead(programme: Programme) -> None:
    plan, bo = _fill(programme), programme.people["bo"]
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    actions.accept_plan(actor=programme.people["fia"], now=LEARNING, plan=plan)
    for wrong in (replace(ENDORSED, by=" "), replace(ENDORSED, on=ENDORSING.date() + timedelta(1))):
        with pytest.raises(ActionRefused):
            actions.endorse_plan(actor=bo, now=ENDORSING, plan=plan, endorsement=wrong)
    with pytest.raises(NotFound):
        actions.endorse_plan(actor=programme.people["fia"], now=ENDORSING, plan=plan, endorsement=ENDORSED)


def test_each_station_keeps_a_version_that_later_changes_do_not_touch(programme: Programme) -> None:
    plan = _endorsed(programme)
    rows = list(PlanVersion.objects.filter(plan=plan).order_by("number"))
    assert [(row.number, row.occasion) for row in rows] == [(1, "review"), (2, "endorsed")]
    assert all(sha256_of(row.snapshot) == row.snapshot_sha256 for row in rows)
    kept = rows[1].snapshot
    plan.sections.update(text="Tampered.")
    rows[1].refresh_from_db()
    assert rows[1].snapshot == kept
    assert sha256_of(snapshot(plan)) != rows[1].snapshot_sha256


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pdf_is_tagged_titled_and_in_the_readers_language(programme: Programme, language: str) -> None:
    plan = _fill(programme)
    with translation.override(language):
        pdf = pikepdf.open(BytesIO(exports.as_pdf(plan)))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang).split("-", maxsplit=1)[0] == language
    assert str(pdf.docinfo["/Title"]) == plan.title


def test_what_a_city_writes_is_never_code(programme: Programme) -> None:
    plan = _fill(programme, CODE)
    assert exports.as_pdf(plan).startswith(b"%PDF")
    word = Document(BytesIO(exports.as_word(plan)))
    assert CODE in [paragraph.text for paragraph in word.paragraphs]
    assert "&lt;c&gt;" in _page(_client(programme.people["bo"]), f"/plans/{plan.code}/")


def test_word_has_a_heading_for_each_section_and_the_json_is_the_snapshot(programme: Programme) -> None:
    plan = _fill(programme)
    word = Document(BytesIO(exports.as_word(plan)))
    headings = [row.text for row in word.paragraphs if row.style.name == "Heading 1"]
    assert headings == [str(section.title) for section in SECTIONS]
    assert all("w:tblHeader" in table._element.xml for table in word.tables)
    assert {language.get(qn("w:val")) for language in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert json.loads(exports.as_json(plan)) == snapshot(plan)


def test_all_that_is_said_of_an_action_is_read_on_the_page_and_in_the_files(programme: Programme) -> None:
    plan = _fill(programme)
    plan.actions.update(
        description="Begin in one street.", partners="the tenants' union", funding="A fund of the region",
        cost=Decimal("12500.50"), starts_on=date(2024, 10, 11),
    )  # fmt: skip
    page = _page(_client(programme.people["bo"]), f"/plans/{plan.code}/")
    rows = [
        cell for section in exports.document_data(plan)["sections"] for row in section["rows"] for cell in row
    ]
    for said in ("Begin in one street.", "union", "A fund of the region", "12,500.50", "11 October 2024"):
        assert said in page
        assert any(said in cell for cell in rows)


def test_paper_says_how_far_the_plan_is_and_writes_days_as_pages_do(programme: Programme) -> None:
    plan = _fill(programme, "First.\r\n\r\nSecond.")
    word = Document(BytesIO(exports.as_word(plan)))
    lines = [row.text for row in word.paragraphs]
    assert lines[1].endswith(" · Being written")
    assert lines.index("Second.") == lines.index("First.") + 1
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert {"1 September 2025", "31 August 2027"} <= set(cells)
    assert "Not written yet" not in lines
    plan.sections.filter(key="risks").delete()
    plan.actions.all().delete()
    plan.is_sample = True
    lines = [row.text for row in Document(BytesIO(exports.as_word(plan))).paragraphs]
    assert lines[1].endswith(" · Being written · Sample: the texts and figures are invented.")
    assert lines.count("Not written yet") == 3
    assert lines[lines.index("Timeline and milestones") + 1] == "Not written yet"


def test_everybody_reads_an_endorsed_plan_whose_city_agreed_and_nobody_a_draft(programme: Programme) -> None:
    plan = _plan(programme)
    address = f"/plans/{plan.code}/"
    programme.cohort.is_public = True
    programme.cohort.save(update_fields=["is_public"])
    assert Client().get(address).status_code == 404
    _endorsed(programme, "Only in the plan.")
    application = plan.place.match.application
    for consents, status in ((False, 404), (True, 200)):
        application.consent_publication = consents
        application.save(update_fields=["consent_publication"])
        assert Client().get(address).status_code == status
    assert "Only in the plan." in _page(Client(), address)
    for kind in ("pdf", "docx", "json"):
        assert Client().get(f"{address}plan.{kind}").headers["Content-Disposition"].endswith(f'.{kind}"')


def test_the_group_comments_and_only_the_twin_writes(programme: Programme) -> None:
    plan = _plan(programme)
    hana = programme.groups[0].activity.lead_city.team.get().person
    assert _client(hana).get(f"/plans/{plan.code}/sections/risks/").status_code == 404
    with pytest.raises(NotFound):
        actions.save_plan_section(actor=hana, now=LEARNING, plan=plan, key="risks", text="x", version=0)
    actions.comment_on_plan(actor=hana, now=LEARNING, plan=plan, section="risks", text="Mind the frost.")
    assert "Mind the frost." in _page(_client(hana), f"/plans/{plan.code}/")


def test_another_groups_city_finds_nothing() -> None:
    programme = make_matched(2)
    plan, iris = _plan(programme), make_person("Iris Lund")
    make_team_member(programme.groups[1].activity.lead_city, iris, "member")
    for address in ("", "plan.pdf", "sections/risks/", "actions/new/", "endorse/"):
        assert _client(iris).get(f"/plans/{plan.code}/{address}").status_code == 404, address
    assert plan.title not in _page(_client(iris), "/plans/")
    assert _client(iris).get("/office/cohort-1/plans/").status_code == 404


def test_every_page_of_writing_opens(programme: Programme) -> None:
    plan, bo = _fill(programme), _client(programme.people["bo"])
    base = f"/plans/{plan.code}/"
    rows = [f"checks/{plan.checks.get().code}/", f"actions/{plan.actions.get().code}/",
            f"indicators/{plan.indicators.get().code}/", "checks/new/", "actions/new/", "indicators/new/"]  # fmt: skip
    for address in (*rows, *(f"sections/{section.key}/" for section in SECTIONS)):
        assert "<h1" in _page(bo, base + address)
    assert "One office" in _page(bo, base + rows[1])
    actions.submit_plan(actor=programme.people["bo"], now=LEARNING, plan=plan)
    actions.accept_plan(actor=programme.people["fia"], now=LEARNING, plan=plan)
    assert "<form" in _page(bo, f"{base}endorse/")
    refused = bo.post(f"{base}endorse/", {"by": "Vera Toth"})
    assert refused.status_code == 422
    assert "Vera Toth" in refused.content.decode()


def test_the_file_of_an_endorsement_is_kept_and_that_of_a_refused_one_is_not(
    programme: Programme, settings: Any
) -> None:
    def endorse(**typed: str) -> int:
        upload = SimpleUploadedFile("signed.pdf", pdf_bytes(Signed=plan.code), "application/pdf")
        with clock.virtual(ENDORSING):
            answer = bo.post(f"/plans/{plan.code}/endorse/", {**form, **typed, "upload": upload})
        return answer.status_code

    def files() -> list[Path]:
        return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]

    plan, bo = _fill(programme), _client(programme.people["bo"])
    actions.submit_plan(actor=programme.people["bo"], now=LEARNING, plan=plan)
    actions.accept_plan(actor=programme.people["fia"], now=LEARNING, plan=plan)
    form = {"by": "Vera Toth", "function": "Mayor", "on": str(ENDORSING.date()), "seen": mark_of_plan(plan)}
    before = files()
    assert endorse(on=str(ENDORSING.date() + timedelta(days=1))) == 422
    assert endorse(by=" ") == 422
    assert files() == before
    assert not StoredDocument.objects.filter(owner_kind="replication").exists()
    assert endorse() == 302
    plan.refresh_from_db()
    assert plan.endorsement == StoredDocument.objects.get(owner_kind="replication")
    assert len(files()) == len(before) + 1


def test_a_moment_of_review_is_kept(programme: Programme) -> None:
    plan = _fill(programme)
    actions.submit_plan(actor=programme.people["bo"], now=datetime(2024, 5, 1, tzinfo=UTC), plan=plan)
    assert plan.submitted_at == datetime(2024, 5, 1, tzinfo=UTC)


def _told(letter: str) -> set[str]:
    return set(Message.objects.filter(letter=letter).values_list("recipient_email", flat=True))


def test_each_station_of_a_plan_writes_to_those_who_act_next(programme: Programme) -> None:
    plan, people = _fill(programme), programme.people
    bo, fia = people["bo"], people["fia"]
    hana = programme.groups[0].activity.lead_city.team.get().person
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    assert _told("replication.submitted") == {fia.email, hana.email}
    comment = actions.comment_on_plan(
        actor=hana, now=LEARNING, plan=plan, section="context", text="Say more."
    )
    assert bo.email in _told("replication.commented")
    assert hana.email not in _told("replication.commented")
    actions.settle_comment(actor=bo, now=LEARNING, comment=comment)
    actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="The costs are missing.")
    letter = Message.objects.filter(letter="replication.returned", recipient_email=bo.email).get()
    assert "The costs are missing." in letter.body
    assert f"/plans/{plan.code}/" in letter.body
    assert "The costs are missing." in _page(_client(bo), f"/plans/{plan.code}/")
    actions.submit_plan(actor=bo, now=ENDORSING, plan=plan)
    actions.accept_plan(actor=fia, now=ENDORSING, plan=plan)
    assert bo.email in _told("replication.accepted")
    actions.endorse_plan(actor=bo, now=ENDORSING, plan=plan, endorsement=ENDORSED)
    assert _told("replication.endorsed") == {fia.email, hana.email}


def test_a_plan_is_judged_in_the_version_and_state_that_was_read(programme: Programme) -> None:
    plan, bo, fia = _fill(programme), programme.people["bo"], programme.people["fia"]
    address = f"/plans/{plan.code}/"
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    first = mark_of_plan(plan)
    assert f'value="{first}"' in _page(_client(fia), address)
    actions.return_plan(actor=fia, now=LEARNING, plan=plan, reason="Say who pays.", seen=first)
    actions.submit_plan(actor=bo, now=LEARNING, plan=plan)
    _client(fia).post(f"{address}accept/", {"seen": first})
    plan.refresh_from_db()
    assert plan.state == "review"
    second = mark_of_plan(plan)
    actions.accept_plan(actor=fia, now=LEARNING, plan=plan, seen=second)
    answer = _client(fia).post(f"{address}return/", {"reason": "From an old tab.", "seen": second})
    assert answer.status_code == 422
    assert "From an old tab." in answer.content.decode()
    plan.refresh_from_db()
    assert plan.state == "ready"


def test_the_version_that_is_endorsed_is_the_one_that_the_form_named(programme: Programme) -> None:
    plan, bo, fia = _fill(programme), programme.people["bo"], programme.people["fia"]
    told: dict[str, Any] = {"now": LEARNING, "plan": plan}
    actions.submit_plan(actor=bo, **told)
    actions.accept_plan(actor=fia, **told)
    address = f"/plans/{plan.code}/endorse/"
    with clock.virtual(ENDORSING):
        old_tab = _page(_client(bo), address)
        assert f'<a href="/plans/{plan.code}/versions/1/">version 1</a>' in old_tab
        actions.return_plan(actor=fia, reason="Say who pays.", **told)
        actions.submit_plan(actor=bo, **told)
        actions.accept_plan(actor=fia, **told)
        typed = {"by": "Vera Toth", "function": "Deputy mayor", "on": ENDORSING.date().isoformat()}
        answer = _client(bo).post(address, {**typed, "seen": seen_in(old_tab)})
        page = answer.content.decode()
        assert answer.status_code == 422
        for words in ("This has changed since you opened the page", 'value="Vera Toth"', ">version 2</a>"):
            assert words in page
        plan.refresh_from_db()
        assert plan.state == "ready"
        assert _client(bo).post(address, {**typed, "seen": seen_in(page)}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "endorsed"
