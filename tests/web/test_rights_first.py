# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may not take a step is told so before the form is read: an empty one gets no “Fill in…” from any address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.insights import LEARNING
from tests.factories.programmes import make_role
from tests.web.test_every_list import address_of, pages
from tvilling.core import clock
from tvilling.programmes.models import CohortRole

pytestmark = pytest.mark.django_db


def test_an_empty_form_of_an_auditor_is_read_by_no_address_of_the_office(whole):
    client = Client()
    client.force_login(make_role(whole.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person)
    answers = {}
    with clock.virtual(LEARNING):
        for name in pages():
            url = address_of(name, whole, {})
            if url.startswith("/office/"):
                answers[name] = client.post(url, {}).status_code
    assert "evaluation:office-release" in answers
    assert {name for name, status in answers.items() if status == 422} == set()
