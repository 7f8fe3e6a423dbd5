# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A call is prepared, published complete, and what was published stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.calls import AFTER, CRITERIA, DURING, PREPARING, RULES, make_draft_call
from tvilling.audit.queries import history_of
from tvilling.calls import actions
from tvilling.calls.models import CallDocument
from tvilling.calls.queries import missing_in, window_has_moved
from tvilling.calls.signals import call_published
from tvilling.calls.states import CallState
from tvilling.core.errors import ActionRefused, NotAllowed, StaleState
from tvilling.programmes.actions import update_cohort
from tvilling.questionnaires.definition import DefinitionRefused


def test_a_call_is_published_complete_and_opens_by_the_clock(cast, draft):
    heard = []
    call_published.connect(lambda call, **_rest: heard.append(call), weak=False, dispatch_uid="test")
    actions.publish_call(actor=cast.ada, now=PREPARING, call=draft)
    call_published.disconnect(dispatch_uid="test")
    assert heard == [draft]
    assert not draft.is_open(draft.opens_at - timedelta(seconds=1))
    assert draft.is_open(draft.opens_at)
    assert not draft.is_open(draft.closes_at)
    assert draft.accepts_submissions(draft.closes_at + timedelta(seconds=299))
    assert not draft.accepts_submissions(draft.closes_at + timedelta(seconds=300))
    assert history_of(draft).values_list("after__grace_seconds", flat=True).last() == 300


def test_an_incomplete_call_says_what_it_needs(cast):
    window: dict[str, Any] = {"opens_wall": "2023-05-03T12:00", "closes_wall": "2023-06-30T23:59"}
    call = actions.create_call(
        actor=cast.ada, now=PREPARING, cohort=cast.cohort, slug="empty", title={"en": "Empty"}, **window
    )
    with pytest.raises(actions.NotReady) as refused:
        actions.publish_call(actor=cast.ada, now=PREPARING, call=call)
    assert [item.topic for item in refused.value.missing] == ["texts", "rules", "criteria", "form"]
    assert "An application form" in str(refused.value)
    assert call.state == CallState.DRAFT


def test_a_call_whose_window_is_over_is_not_published(cast, draft):
    assert [item.topic for item in missing_in(draft, AFTER)] == ["window"]


def test_texts_that_name_a_contact_wait_for_one(draft):
    assert not missing_in(draft, PREPARING)
    draft.text = {"en": "Write to {contact}."}
    assert [str(item.label) for item in missing_in(draft, PREPARING)] == [
        "The contact that the texts name: give it in the settings, under “Programme”"
    ]
    draft.cohort.programme.contact_email = "office@example.org"
    assert not missing_in(draft, PREPARING)


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        ("2023-06-30T23:59", "2023-06-30T23:59", "close after it opens"),
        ("2023-03-26T02:30", "2023-06-30T23:59", "does not exist"),
        ("2023-05-03T12:00", "2023-10-29T02:30", "comes twice"),
    ],
)
def test_a_window_that_is_none_is_refused_at_its_field(cast, draft, opens, closes, sentence):
    with pytest.raises(ActionRefused, match=sentence) as refused:
        actions.set_window(actor=cast.ada, now=PREPARING, call=draft, opens_wall=opens, closes_wall=closes)
    assert refused.value.field in {"opens", "closes"}


@pytest.mark.parametrize(
    ("closes", "sentence"),
    [
        ("2023-06-20T12:00", "results are announced for 20 June 2023"),
        ("2023-10-02T12:00", "journeys start on"),
    ],
)
def test_the_days_of_a_call_follow_each_other(cast, draft, closes, sentence):
    begun = {"actor": cast.ada, "now": PREPARING, "opens_wall": "2023-05-03T12:00", "closes_wall": closes}
    begun["results_on"] = date(2023, 6, 20) if "results" in sentence else None
    with pytest.raises(ActionRefused, match=sentence) as refused:
        actions.set_window(call=draft, **begun)
    assert refused.value.field == "closes"
    with pytest.raises(ActionRefused, match=sentence):
        actions.create_call(cohort=draft.cohort, slug="another", title={"en": "Another"}, **begun)


def test_results_are_told_at_the_latest_on_the_day_the_journeys_start(cast, draft):
    window = {"opens_wall": "2023-05-03T12:00", "closes_wall": "2023-06-30T23:59"}
    begun = {"actor": cast.ada, "now": PREPARING, "call": draft, **window}
    with pytest.raises(ActionRefused, match="journeys start on 25 September 2023") as refused:
        actions.set_window(**begun, results_on=date(2023, 9, 26))
    assert refused.value.field == "results_on"
    assert actions.set_window(**begun, results_on=date(2023, 9, 25)).results_on == date(2023, 9, 25)


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        (date(2023, 6, 30), "call closes on 30 June 2023"),
        (date(2023, 9, 3), "results are announced for 4 September 2023"),
    ],
)
def test_journeys_are_not_moved_before_the_days_of_a_call(cast, call, starts, sentence):
    move = {"actor": cast.ada, "now": DURING, "cohort": cast.cohort}
    with pytest.raises(ActionRefused, match=sentence) as refused:
        update_cohort(**move, starts_on=starts)
    assert refused.value.field == "starts_on"
    assert update_cohort(**move, starts_on=date(2023, 9, 4)).starts_on == date(2023, 9, 4)


@pytest.mark.parametrize(
    "change",
    [
        lambda ada, call: actions.set_window(
            actor=ada, now=DURING, call=call, opens_wall="2023-05-03T12:00", closes_wall="2023-06-20T12:00"
        ),
        lambda ada, call: actions.set_rules(actor=ada, now=DURING, call=call, rules=RULES[:1]),
        lambda ada, call: actions.set_criteria(actor=ada, now=DURING, call=call, criteria=CRITERIA),
        lambda ada, call: actions.set_selection(actor=ada, now=DURING, call=call, places=1, reserve_places=0),
        lambda ada, call: actions.use_default_form(actor=ada, now=DURING, call=call),
    ],
    ids=["window", "rules", "criteria", "selection", "form"],
)
def test_what_was_published_stays_once_the_call_has_opened(cast, call, change):
    with pytest.raises(actions.AlreadyOpen):
        change(cast.ada, call)


def test_a_published_call_may_be_moved_until_it_opens(cast, call):
    actions.set_window(
        actor=cast.ada, now=PREPARING, call=call, opens_wall="2023-05-04T12:00", closes_wall="2023-07-01T12:00",
        grace_seconds=600,
    )  # fmt: skip
    call.refresh_from_db()
    assert (call.opens_wall, call.grace_seconds) == ("2023-05-04T12:00", 600)


def test_the_window_cannot_be_set_from_a_stale_view(cast, draft):
    actions.set_window(
        actor=cast.ola, now=PREPARING, call=type(draft).objects.get(pk=draft.pk), opens_wall="2023-05-09T12:00",
        closes_wall="2023-07-01T12:00",
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        actions.set_window(
            actor=cast.ada,
            now=PREPARING,
            call=draft,
            opens_wall="2023-05-04T12:00",
            closes_wall="2023-06-01T12:00",
        )


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [((50, 40), "sum to 90"), ((60, 40, 10), "sum to 110"), ((100, 0), "weight above nought")],
)
def test_the_weights_sum_to_a_hundred(cast, draft, weights, sentence):
    criteria = [
        {"key": f"c{n}", "name": {"en": f"C{n}"}, "weight": weight} for n, weight in enumerate(weights)
    ]
    with pytest.raises(ActionRefused, match=sentence):
        actions.set_criteria(actor=cast.ada, now=PREPARING, call=draft, criteria=criteria)
    assert draft.criteria.count() == len(CRITERIA)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "colour"},
        {"kind": "english", "parameters": {"minimum": "Z9"}},
        {"kind": "organisation", "parameters": {"kinds": []}},
        {"kind": "commitment_year"},
        {"kind": "country", "parameters": {"list": ["SE"]}},
    ],
)
def test_a_rule_outside_the_fixed_set_is_refused(cast, draft, rule):
    with pytest.raises(ActionRefused):
        actions.set_rules(actor=cast.ada, now=PREPARING, call=draft, rules=[rule])
    assert draft.rules.count() == len(RULES)


def test_tie_breaks_name_criteria_that_exist(cast, draft):
    given = {"actor": cast.ada, "now": PREPARING, "call": draft, "places": 40, "reserve_places": 8}
    with pytest.raises(ActionRefused):
        actions.set_selection(**given, tie_breaks=["criterion:beauty"])
    with pytest.raises(ActionRefused):
        actions.set_selection(**given, balance={"mayors_min": 1})
    actions.set_selection(**given, tie_breaks=["smaller_population"], balance={"country_max": 4})
    draft.refresh_from_db()
    assert (draft.tie_breaks, draft.balance) == (["smaller_population"], {"country_max": 4})


def test_texts_name_only_figures_that_exist(cast, draft):
    texts = {"title": {"en": "T"}, "summary": {"en": "{moths} months"}, "text": {}}
    with pytest.raises(ActionRefused, match="moths") as refused:
        actions.update_call_texts(actor=cast.ada, now=PREPARING, call=draft, **texts)
    assert refused.value.field == "summary"


def test_a_form_of_ones_own_is_checked_before_it_is_used(cast, draft):
    default = draft.form_version
    with pytest.raises(DefinitionRefused):
        actions.write_form(actor=cast.ada, now=PREPARING, call=draft, definition={"title": {"en": "X"}})
    question = {"key": "q", "kind": "long_text", "label": {"en": "Why?"}, "limit": "months"}
    form = {"title": {"en": "X"}, "sections": [{"key": "s", "title": {"en": "S"}, "questions": [question]}]}
    version = actions.write_form(actor=cast.ada, now=PREPARING, call=draft, definition=form)
    assert version.form == default.form
    assert (version.number, draft.form_version) == (2, version)


def test_questions_dates_and_documents_come_and_go_even_while_the_call_is_open(cast, call):
    given = {"actor": cast.ada, "now": DURING}
    entry = actions.add_faq(
        **given, call=call, question={"en": "How long?"}, answer={"en": "{months} months."}
    )
    actions.update_faq(**given, entry=entry, question={"en": "How long is it?"}, answer=entry.answer)
    session = actions.add_timeline_entry(
        **given, call=call, label={"en": "Information session"}, at=DURING, is_information_session=True
    )
    with pytest.raises(ActionRefused, match="end has to come after"):
        actions.update_timeline_entry(**given, entry=session, label=session.label, at=DURING, until=DURING)
    upload = SimpleUploadedFile("guide.txt", b"Guidelines", content_type="text/plain")
    with pytest.raises(ActionRefused):
        actions.publish_document(**given, call=call, upload=upload, title={})
    assert not CallDocument.objects.exists()
    actions.remove_faq(**given, entry=entry)
    actions.remove_timeline_entry(**given, entry=session)
    assert not call.faq.exists()
    assert [one.event for one in history_of(call)][-4:] == [
        "call.faq_changed", "call.timeline_changed", "call.faq_changed", "call.timeline_changed",
    ]  # fmt: skip


def test_a_call_is_settled_only_when_it_is_over(cast, call):
    with pytest.raises(ActionRefused):
        actions.settle_call(actor=cast.ada, now=call.closes_at + timedelta(seconds=299), call=call)
    actions.settle_call(actor=cast.ada, now=AFTER, call=call)
    assert call.state == CallState.SETTLED
    with pytest.raises(StaleState):
        actions.settle_call(actor=cast.ada, now=AFTER, call=call)


def test_only_the_office_of_the_cohort_prepares_its_call(cast, draft):
    for stranger in (cast.eve, cast.bo):
        with pytest.raises(NotAllowed):
            actions.publish_call(actor=stranger, now=PREPARING, call=draft)
        with pytest.raises(NotAllowed):
            actions.set_rules(actor=stranger, now=PREPARING, call=draft, rules=[])
    window: dict[str, Any] = {"opens_wall": "2023-05-03T12:00", "closes_wall": "2023-06-30T23:59"}
    with pytest.raises(NotAllowed):
        actions.create_call(
            actor=cast.eve, now=PREPARING, cohort=cast.cohort, slug="x", title={"en": "X"}, **window
        )


def test_an_address_is_taken_once(cast, draft):
    with pytest.raises(ActionRefused) as refused:
        make_draft_call(cast.other_cohort, draft.slug)
    assert refused.value.field == "slug"


def test_a_window_that_new_zone_rules_would_move_is_noticed(cast, call):
    assert not window_has_moved(call)
    call.closes_at += timedelta(hours=1)
    assert window_has_moved(call)
    call.time_zone = "Europe/Atlantis"
    assert window_has_moved(call)
