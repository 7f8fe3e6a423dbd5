# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing and handing in do not get slower when the catalogue grows: they read the hosts that are named, no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.applications import lead_of, make_application, make_call, save
from tests.factories.hosts import make_host_activity
from tvilling.applications import actions
from tvilling.applications.queries import components
from tvilling.calls.queries import form_options
from tvilling.hosts.models import HostActivity

if TYPE_CHECKING:
    from tvilling.applications.models import Application

pytestmark = pytest.mark.django_db
CATALOGUE = 'FROM "hosts_hostactivity"'


@pytest.fixture
def application() -> Application:
    """A draft in a call with three hosts."""
    call = make_call()
    for title in ("Home retrofit", "Heat plan", "Bus lanes"):
        make_host_activity(call.cohort, title=title)
    return make_application(call, state="draft")


def test_saving_a_section_without_hosts_does_not_read_the_catalogue(application: Application) -> None:
    with CaptureQueriesContext(connection) as captured:
        save(application, "city", {"portrait": "A town by the river."})
    assert not [each["sql"] for each in captured if CATALOGUE in each["sql"]]


def test_ranked_hosts_are_checked_against_the_named_ones_alone(application: Application) -> None:
    chosen = HostActivity.objects.get(title="Heat plan")
    with CaptureQueriesContext(connection) as captured:
        actions.set_preferences(
            actor=lead_of(application.city), now=application.created_at, application=application,
            preferences=[(chosen, "We plan our heat too.")],
        )  # fmt: skip
    reads = [each["sql"] for each in captured if CATALOGUE in each["sql"]]
    assert reads
    assert all(chosen.code in sql for sql in reads)


def test_a_form_that_asks_for_hosts_still_finds_them_by_title(application: Application) -> None:
    offered = form_options(application.call)["hosts"]
    assert [title for _code, title in offered] == ["Bus lanes", "Heat plan", "Home retrofit"]


def test_the_faults_of_wishes_stay_what_they_were(application: Application) -> None:
    cohort, code = application.cohort, HostActivity.objects.get(title="Bus lanes").code
    assert components.wish_faults(cohort, {}) == ["Choose at least one host."]
    unknown = {"wishes": [{"activity": code, "evidence": "Because."}, {"activity": "gone", "evidence": "x"}]}
    assert components.wish_faults(cohort, unknown) == [
        "Your choice number 2 is no longer in the catalogue. Choose another host."
    ]
