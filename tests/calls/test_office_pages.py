# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office prepares its call page by page; others find nothing."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories.accounts import make_person
from tests.factories.calls import AFTER, DURING, PREPARING, TITLE, make_call
from tests.factories.programmes import make_role
from tvilling.calls import actions
from tvilling.calls.models import Call, Extension
from tvilling.calls.queries import checklist
from tvilling.calls.states import CallState, ExtensionState
from tvilling.core import clock
from tvilling.programmes.models import CohortRole

TOPICS = (
    "texts",
    "window",
    "rules",
    "criteria",
    "selection",
    "form",
    "faq",
    "timeline",
    "documents",
    "extension",
)


def url(name: str, **more: str) -> str:
    return reverse(f"calls:{name}", kwargs={"cohort": "cohort-1", **more})


def get(client, address: str, at=PREPARING) -> str:
    with clock.virtual(at):
        response = client.get(address)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def post(client, address: str, data: dict, status: int = 302, at=PREPARING) -> str:
    with clock.virtual(at):
        response = client.post(address, data)
    assert response.status_code == status, response.content.decode()[:3000]
    return str(response.content.decode())


@pytest.fixture
def ada(client, cast):
    client.force_login(cast.ada)
    return client


def test_an_auditor_reads_what_happened_to_the_call_and_is_offered_no_step(client, cast) -> None:
    rut = make_role(cast.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    client.force_login(rut)
    with clock.virtual(PREPARING):
        assert client.get(url("office")).status_code == 404, "there is no call yet"
    make_call(cast.cohort)
    text = get(client, url("office"), DURING)
    assert "Call published" in text
    assert str(cast.ada) in text.split("What happened")[1]
    assert 'href="/office/cohort-1/call/' not in text.replace('href="/office/cohort-1/call/"', "")
    assert 'method="post" action="/office' not in text
    for topic in TOPICS:
        with clock.virtual(DURING):
            assert client.get(url(f"office-{topic}")).status_code == 404
            assert client.post(url(f"office-{topic}"), {}).status_code in {404, 405}


def moment(name: str, day: str, time: str) -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_time": time, f"{name}_zone": "Europe/Brussels"}


def test_a_call_is_prepared_and_published_by_hand(ada, cast):
    assert "This cohort has no call yet" in get(ada, url("office"))
    window = {**moment("opens", "2023-05-03", "12:00"), **moment("closes", "2023-06-30", "23:59")}
    post(ada, url("office-new"), {"title_en": "Call 2023", "slug": "call-2023", **window})
    assert "4 things are missing" in get(ada, url("office"))
    assert "Still to be written: Summary (English), Text (English)." in get(ada, url("office"))
    texts = {"title_en": "Call 2023", "summary_en": "{months} months", "text_en": "Much."}
    post(ada, url("office-texts"), texts)
    assert "Still to be written" not in get(ada, url("office"))
    rules = {"country": "on", "organisation": ["local_authority"], "commitment_year": "2050", "english": "B2"}
    post(ada, url("office-rules"), rules)
    criteria = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0",
        "form-0-name_en": "Needs", "form-0-key": "needs", "form-0-weight": "60", "form-0-maximum": "5",
        "form-0-step": "0.5", "form-0-threshold": "3", "form-1-name_en": "Team", "form-1-key": "team",
        "form-1-weight": "40",
    }  # fmt: skip
    post(ada, url("office-criteria"), criteria)
    post(ada, url("office-form-default"), {})
    assert "Publish the call" in get(ada, url("office"))
    post(ada, url("office-publish"), {})
    call = Call.objects.get(slug="call-2023")
    assert call.state == CallState.PUBLISHED
    assert [rule.kind for rule in call.rules.all()] == [
        "country",
        "organisation",
        "commitment_year",
        "english",
    ]
    assert [row.key for row in call.criteria.all()] == ["needs", "team"]
    assert "Call published" in get(ada, url("office"))


def test_the_forms_say_that_texts_are_shown_plain_as_the_page_shows_them(ada, cast, draft):
    for topic, fields in (("texts", ("text_en", "text_sv")), ("faq-new", ("answer_en", "answer_sv"))):
        page = get(ada, url(f"office-{topic}"))
        for field in fields:
            assert f'id="id_{field}_helptext"' in page
        assert "Shown as plain text: an empty line begins a new paragraph." in page
    typed = {"title_en": "Call 2023", "text_en": "A **bold** step\n\n# See https://example.org/"}
    post(ada, url("office-texts"), typed)
    page = get(ada, f"/calls/{draft.slug}/")
    assert "<p>A **bold** step</p>\n\n<p># See https://example.org/</p>" in page


def test_each_criterion_is_named_in_every_language_of_the_cohort_before_the_call_is_published(
    ada, cast, draft
):
    type(cast.cohort).objects.filter(pk=cast.cohort.pk).update(languages=["en", "sv"])
    texts = {f"{name}_{code}": "Words" for name in ("title", "summary", "text") for code in ("en", "sv")}
    post(ada, url("office-texts"), texts)
    assert "Publish the call" in get(ada, url("office"))
    criterion = draft.criteria.get(key="needs")
    criterion.name = {"en": "Learning needs"}
    criterion.save(update_fields=["name"])
    page = get(ada, url("office"))
    assert "Still to be written: Learning needs (Swedish)." in page
    assert "Publish the call" not in page
    page = get(ada, url("office-criteria"))
    assert "each criterion has a name in every language of the cohort" in page
    assert "Name (Swedish)" in page
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name_en": "Needs", "form-0-name_sv": "Behov",
        "form-0-key": "needs", "form-0-weight": "100",
    }  # fmt: skip
    post(ada, url("office-criteria"), form)
    assert "Publish the call" in get(ada, url("office"))


def test_a_criterion_of_a_call_that_has_opened_is_not_asked_to_be_named(ada, cast, call):
    type(cast.cohort).objects.filter(pk=cast.cohort.pk).update(languages=["en", "sv"])
    call.criteria.update(name={"en": "Learning needs"})
    call.refresh_from_db()
    (before,) = (item for item in checklist(call, PREPARING) if item.topic == "criteria")
    assert "Learning needs (Swedish)" in str(before.note)
    (after,) = (item for item in checklist(call, DURING) if item.topic == "criteria")
    assert after.is_done
    assert not after.note


def test_publishing_too_early_is_refused_with_what_is_missing(ada, cast):
    window: dict[str, Any] = {"opens_wall": "2023-05-03T12:00", "closes_wall": "2023-06-30T23:59"}
    actions.create_call(actor=cast.ada, now=PREPARING, cohort=cast.cohort, slug="c", title=TITLE, **window)
    with clock.virtual(PREPARING):
        page = ada.post(url("office-publish"), follow=True).content.decode()
    assert "The call still needs:" in page


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_page_and_others_find_nothing(client, cast, draft, topic):
    address = url(f"office-{topic}")
    assert client.get(address).status_code == 302
    for stranger in (cast.eve, cast.bo):
        client.force_login(stranger)
        for method in (client.get, client.post):
            assert method(address).status_code in {404, 405}
    client.force_login(cast.ada)
    assert "<h1>" in get(client, address)


def test_the_rules_of_a_new_call_begin_with_the_countries_without_which_it_is_not_published(ada, draft):
    draft.rules.all().delete()
    assert re.search(r'name="country"[^>]*checked', get(ada, url("office-rules"), at=PREPARING))


def test_a_wrong_window_is_refused_at_its_field_with_what_was_typed(ada, draft):
    data = {
        **moment("opens", "2023-05-03", "12:00"),
        **moment("closes", "2023-05-01", "12:00"),
        "grace_minutes": "5",
    }
    page = post(ada, url("office-window"), data, status=422)
    assert "The call has to close after it opens." in page
    assert 'href="#id_closes' in page
    assert 'value="2023-05-01"' in page


def test_a_time_that_comes_twice_is_refused(ada, draft):
    data = {
        **moment("opens", "2023-05-03", "12:00"),
        **moment("closes", "2023-10-29", "02:30"),
        "grace_minutes": "5",
    }
    assert "comes twice" in post(ada, url("office-window"), data, status=422)


def test_weights_that_do_not_sum_up_keep_what_was_typed(ada, draft):
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-name_en": "Needs",
        "form-0-weight": "90",
    }
    page = post(ada, url("office-criteria"), data, status=422)
    assert "they sum to 90" in page
    assert 'value="90"' in page
    assert draft.criteria.count() == 3


def rows_of(page: str) -> int:
    return page.count('<fieldset class="card stack"')


def test_more_rows_for_criteria_are_added_to_what_was_typed(ada, draft):
    draft.criteria.all().delete()
    assert rows_of(get(ada, url("office-criteria"))) == 5
    data = {
        "form-TOTAL_FORMS": "5",
        "form-INITIAL_FORMS": "5",
        **{f"form-{at}-name_en": f"Question {at}" for at in range(5)},
        "form-4-weight": "a fifth",
        "add": "1",
    }
    page = post(ada, url("office-criteria"), data, status=200)
    assert rows_of(page) == 7
    assert 'value="Question 4"' in page
    assert 'value="a fifth"' in page
    assert "error-summary" not in page
    full = post(ada, url("office-criteria"), data | {"form-TOTAL_FORMS": "12"}, status=200)
    assert rows_of(full) == 12
    assert 'name="add"' not in full
    assert draft.criteria.count() == 0


def test_what_a_criterion_lacks_is_said_at_its_row(ada, draft):
    data = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3", "form-0-name_en": "Needs", "form-1-weight": "40",
        "form-2-name_en": "Team", "form-2-weight": "60", "form-2-maximum": "5", "form-2-threshold": "6",
    }  # fmt: skip
    page = post(ada, url("office-criteria"), data, status=422)
    for field in ("form-0-weight", "form-1-name_en", "form-2-threshold"):
        assert f'href="#id_{field}"' in page
    assert draft.criteria.count() == 3


def test_criteria_of_a_call_that_has_opened_are_shown_alone(ada, call):
    page = get(ada, url("office-criteria"), at=DURING)
    assert rows_of(page) == call.criteria.count()
    assert "<fieldset disabled>" in page
    assert 'name="add"' not in page


def test_an_unknown_figure_is_refused_beside_the_list_of_known_ones(ada, draft):
    data = {"title_en": "Call", "summary_en": "{moths} months", "text_en": "x"}
    page = post(ada, url("office-texts"), data, status=422)
    assert "{moths} is not known here" in page
    assert "{closes}" in page


def test_once_open_the_pages_say_that_it_stays(ada, call):
    for topic in ("window", "rules", "criteria", "selection", "form"):
        assert "this stays as it was published" in get(ada, url(f"office-{topic}"), at=DURING)
    assert "this stays" in post(ada, url("office-rules"), {"country": "on"}, status=422, at=DURING)


def test_selection_is_read_back_as_it_was_set(ada, draft):
    data = {
        "places": "30", "reserve_places": "5", "reviews_per_application": "3", "divergence_limit": "25",
        "overall_threshold": "65", "tie_breaks_0": "criterion:needs", "tie_breaks_1": "smaller_population",
        "country_max": "4",
    }  # fmt: skip
    post(ada, url("office-selection"), data)
    draft.refresh_from_db()
    assert draft.tie_breaks == ["criterion:needs", "smaller_population"]
    assert draft.balance == {"country_max": 4}
    assert 'value="30"' in get(ada, url("office-selection"))


def test_questions_are_listed_changed_exported_and_removed(ada, cast, call):
    data = {"question_en": "How long?", "answer_en": "{months} months."}
    post(ada, url("office-faq-new"), data)
    entry = call.faq.get()
    assert "How long?" in get(ada, url("office-faq"))
    post(ada, url("office-faq-edit", code=entry.code), {**data, "question_sv": "Hur länge?"})
    with clock.virtual(PREPARING):
        exported = ada.get(url("office-faq") + "?export=csv")
    assert "How long?" in b"".join(exported).decode("utf-8-sig")
    empty = post(
        ada, url("office-faq-edit", code=entry.code), {"question_en": "", "answer_en": "x"}, status=422
    )
    assert "error-summary" in empty
    post(ada, url("office-faq-remove", code=entry.code), {})
    assert not call.faq.exists()


def test_a_date_is_added_and_gets_its_recording_afterwards(ada, call):
    data = {
        "label_en": "Information session",
        "is_information_session": "on",
        **moment("at", "2023-05-10", "14:00"),
    }
    post(ada, url("office-timeline-new"), data)
    entry = call.timeline.get()
    page = get(ada, url("office-timeline-edit", code=entry.code))
    assert 'value="14:00"' in page
    post(ada, url("office-timeline-edit", code=entry.code), {**data, "recording": "https://video.example/1"})
    entry.refresh_from_db()
    assert entry.recording == "https://video.example/1"


def test_a_document_is_published_read_by_all_and_taken_off(ada, client, call):
    upload = SimpleUploadedFile("guide.png", png(), content_type="image/png")
    post(ada, url("office-documents"), {"title_en": "Guidelines", "version": "1.1", "upload": upload})
    entry = call.documents.select_related("document").get()
    client.logout()
    with clock.virtual(DURING):
        assert "Guidelines" in client.get("/calls/call-2023/").content.decode()
        assert download(client, reverse("documents:download", args=[entry.document.code])) == png()
    client.force_login(entry.document.uploaded_by)
    post(client, url("office-document-remove", code=entry.code), {})
    assert not call.documents.exists()


def test_a_document_of_a_draft_is_not_for_everybody(ada, client, draft):
    upload = SimpleUploadedFile("guide.png", png(), content_type="image/png")
    post(ada, url("office-documents"), {"title_en": "Guidelines", "upload": upload})
    address = reverse("documents:download", args=[draft.documents.get().document.code])
    assert download(client, address) == png()
    client.logout()
    assert client.get(address).status_code == 404


def download(client, address: str) -> bytes:
    return b"".join(client.get(address))  # the client closes it, and leaves the connection open


def png() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_form_is_previewed_taken_along_and_given_back_changed(ada, draft):
    code = draft.form_version.code
    preview = get(ada, url("form-preview", code=code))
    assert "Describe the problem you are stuck on" in preview
    assert "for 20 months" in preview
    assert "Section 9 of 9" in preview
    definition = json.loads(get(ada, url("form-definition", code=code)))
    definition["sections"][0]["title"]["en"] = "Who you are"
    upload = SimpleUploadedFile("form.json", json.dumps(definition).encode())
    post(ada, url("office-form"), {"definition": upload})
    draft.refresh_from_db()
    assert draft.form_version.number == 2
    assert "Who you are" in get(ada, url("form-preview", code=draft.form_version.code))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not json", "This file is not JSON."),
        (b"{}", "a form needs at least one section"),
        (b"[" * 9000, "not JSON"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place(ada, draft, content, sentence):
    page = post(ada, url("office-form"), {"definition": SimpleUploadedFile("form.json", content)}, status=422)
    assert sentence in page


def test_an_extension_takes_two_people_on_two_pages(ada, client, cast, call):
    data = {**moment("closes", "2023-07-07", "17:00"), "reason": "The portal was down."}
    post(ada, url("office-extension"), data, at=DURING)
    page = get(ada, url("office-extension"), at=DURING)
    assert "A colleague has to approve it" in page
    overview = get(ada, url("office"), at=DURING)
    assert "proposes that the call closes later" in overview
    assert "The portal was down." in overview
    assert "Take the extension back" in get(
        ada, url("office-extension-refuse", code=Extension.objects.get().code)
    )
    extension = Extension.objects.get()
    approve = url("office-extension-approve", code=extension.code)
    post(ada, approve, {}, at=DURING)
    assert Extension.objects.get().state == ExtensionState.PROPOSED
    client.force_login(cast.eve)
    with clock.virtual(DURING):
        assert client.post(approve).status_code == 404
    client.force_login(cast.ola)
    assert "Approve the extension" in get(client, url("office-extension"), at=DURING)
    post(client, approve, {}, at=DURING)
    assert Call.objects.get().closes_wall == "2023-07-07T17:00"


def test_a_refusal_asks_for_its_reason(client, cast, call):
    extension = actions.propose_extension(
        actor=cast.ada, now=DURING, call=call, closes_wall="2023-07-07T17:00", reason="Late."
    )
    client.force_login(cast.ola)
    address = url("office-extension-refuse", code=extension.code)
    assert "error-summary" in post(client, address, {"reason": ""}, status=422, at=DURING)
    assert "Refuse the extension" in get(client, address)
    post(client, address, {"reason": "No need."}, at=DURING)
    assert "No need." in get(client, url("office-extension"), at=DURING)


def test_a_call_is_settled_when_it_is_over(ada, call):
    assert "Settle the call" not in get(ada, url("office"), at=DURING)
    assert "Settle the call" in get(ada, url("office"), at=AFTER)
    post(ada, url("office-settle"), {}, at=AFTER)
    assert Call.objects.get().state == CallState.SETTLED


def test_the_office_of_another_cohort_never_reaches_this_ones_entries(client, cast, call):
    entry = actions.add_faq(
        actor=cast.ada, now=PREPARING, call=call, question={"en": "Secret?"}, answer={"en": "Not yet."}
    )
    make_call(cast.other_cohort, "call-9")
    client.force_login(cast.eve)
    theirs = reverse("calls:office-faq-edit", kwargs={"cohort": "cohort-9", "code": entry.code})
    assert client.get(theirs).status_code == 404
    preview = reverse("calls:form-preview", kwargs={"cohort": "cohort-9", "code": call.form_version.code})
    assert client.get(preview).status_code == 404


def test_the_settings_say_at_the_start_of_the_journeys_when_the_call_closes(client, cast, ada):
    call = make_call(cast.cohort)
    address = reverse("programmes:settings", args=[cast.cohort.slug])
    initial = client.get(address).context["form"].initial
    typed = {name: value for name, value in initial.items() if isinstance(value, str | int)}
    typed |= {"name_en": "Renamed", "plan_label_en": "Plan", "starts_on": "2023-06-30"}
    page = post(client, address, typed, 422)
    assert "The call closes on 30 June 2023: the journeys have to start after that." in page
    assert all(f'value="{kept}"' in page for kept in ("2023-06-30", "Renamed"))
    post(client, address, typed | {"starts_on": "2023-10-02"})
    call.cohort.refresh_from_db()
    assert f"{call.cohort.starts_on}" == "2023-10-02"
