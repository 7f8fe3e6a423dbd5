# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Until the call can open by itself, its office reads on its own page what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.calls import DURING, PREPARING, make_draft_call
from tests.factories.programmes import make_role
from tvilling.calls import actions
from tvilling.calls.receivers import calls_waiting
from tvilling.core import clock
from tvilling.programmes.models import CohortRole

CALL = "/office/cohort-1/call/"


def waiting(person, now=PREPARING):
    return [(str(item.title), item.url, item.due_at) for item in calls_waiting(person, now)]


def test_a_cohort_without_a_call_needs_one(cast, client):
    assert waiting(cast.ada) == [(f"Prepare the call of {cast.cohort}: it has none yet", CALL, None)]
    client.force_login(cast.ada)
    with clock.virtual(PREPARING):
        page = client.get("/my/").content.decode()
    assert "it has none yet" in page
    assert "Nothing, at the moment." not in page


def test_what_is_missing_is_counted_and_due_when_the_call_is_to_open(cast, draft):
    draft.criteria.all().delete()
    said = f"Prepare the call of {cast.cohort}: one thing is missing before it can be published"
    assert waiting(cast.ada) == [(said, CALL, draft.opens_at)]
    draft.rules.all().delete()
    assert "2 things are missing" in waiting(cast.ola)[0][0]


def test_a_complete_call_is_published_and_then_opens_by_itself(cast, draft):
    said = f"Publish the call of {cast.cohort}: nothing is missing"
    assert waiting(cast.ada) == [(said, CALL, draft.opens_at)]
    actions.publish_call(actor=cast.ada, now=PREPARING, call=draft)
    assert waiting(cast.ada) == []
    assert waiting(cast.ada, DURING) == []


def test_a_window_that_is_over_is_put_right_and_not_late_for_ever(cast, draft):
    after = draft.closes_at + timedelta(days=1)
    ((title, _url, due_at),) = waiting(cast.ada, after)
    assert "one thing is missing" in title
    assert due_at is None


def test_the_dates_of_a_copied_call_are_checked_first(cast, draft):
    type(cast.cohort).objects.filter(pk=cast.cohort.pk).update(copied_from=cast.other_cohort)
    assert waiting(cast.ada)[0][0] == f"Check the dates of the call of {cast.cohort}, then publish it"


def test_a_published_call_that_nobody_can_read_needs_its_cohort_shown(cast, call):
    type(cast.cohort).objects.filter(pk=cast.cohort.pk).update(is_public=False)
    said = f"Show {cast.cohort} to the public: its call is published, but nobody can read it yet"
    assert waiting(cast.ada) == [(said, "/office/cohort-1/settings/", call.opens_at)]


@pytest.mark.parametrize("role", [CohortRole.FINANCE, CohortRole.AUDITOR, CohortRole.FACILITATOR])
def test_it_waits_for_the_office_of_that_cohort_alone(cast, role):
    make_draft_call(cast.cohort)
    make_role(cast.cohort, cast.bo, role)
    assert waiting(cast.bo) == []
    assert [url for _title, url, _due in waiting(cast.eve)] == ["/office/cohort-9/call/"]


def test_once_the_journeys_have_begun_no_call_is_missed(cast):
    assert waiting(cast.ada, datetime(2023, 9, 25, 9, tzinfo=UTC)) == []
