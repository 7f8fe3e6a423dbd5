# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What sample people do is told by the apps that give the roles."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.programmes import make_cohort, make_role
from tvilling.accounts.sample import roles_of
from tvilling.cities.models import TeamMember
from tvilling.programmes.models import CohortRole

pytestmark = pytest.mark.django_db


def test_roles_in_cohorts_and_teams_are_told_while_they_last() -> None:
    cohort, bo = make_cohort(), make_person()
    make_role(cohort, bo, CohortRole.EVALUATOR)
    make_team_member(make_city("Luleå"), bo)
    assert roles_of([bo]) == [["City team lead, Luleå", "Evaluator, Cohort 1"]]
    TeamMember.objects.update(left_at=timezone.now())
    assert roles_of([make_person("Eve Other"), bo]) == [[], ["Evaluator, Cohort 1"]]


def test_many_people_take_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    cohort = make_cohort()
    people = [make_person(name) for name in ("Ann One", "Ben Two", "Cat Three")]
    for person in people:
        make_role(cohort, person, CohortRole.EVALUATOR)
    with django_assert_num_queries(2):
        assert roles_of(people[:1]) == [["Evaluator, Cohort 1"]]
    with django_assert_num_queries(2):
        assert roles_of(people) == [["Evaluator, Cohort 1"]] * 3
