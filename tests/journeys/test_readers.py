# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""An auditor reads what a group does. No step is hers, and an incomplete form does not tell her that it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.accounts import make_person
from tests.factories.programmes import make_role
from tvilling.programmes.models import CohortRole

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.insights import Programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "step", ["journeys/{group}/pause/", "journeys/{group}/end/", "journeys/{group}/lessons/new/",
             "office/{cohort}/matching/", "reports/{cohort}/keep/", "office/{cohort}/evaluation/assign/"]
)  # fmt: skip
def test_an_incomplete_form_for_a_step_that_is_not_ones_own_is_not_found(
    client: Client, whole: Programme, step: str
) -> None:
    path = "/" + step.format(group=whole.groups[0].slug, cohort=whole.cohort.slug)
    client.force_login(make_role(whole.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person)
    assert client.get(f"/journeys/{whole.groups[0].slug}/").status_code == 200
    refused = client.post(path, {})
    assert refused.status_code == 404
    assert "We found nothing here" in refused.content.decode()


def test_who_may_take_the_step_reads_what_is_missing(client: Client, whole: Programme) -> None:
    client.force_login(make_role(whole.cohort, make_person("Siri Ek"), CohortRole.OFFICE).person)
    asked = client.post(f"/journeys/{whole.groups[0].slug}/pause/", {})
    assert asked.status_code == 422
    assert "Fill in" in asked.content.decode()


def test_a_lesson_is_not_offered_to_who_only_reads(client: Client, whole: Programme) -> None:
    client.force_login(make_role(whole.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person)
    assert client.get(f"/journeys/{whole.groups[0].slug}/lessons/new/").status_code == 404
