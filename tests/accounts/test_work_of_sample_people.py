# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What sample people do is told by the apps that give the roles."""

from __future__ import annotations

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
    assert roles_of(bo) == ["City team lead, Luleå", "Evaluator, Cohort 1"]
    TeamMember.objects.update(left_at=timezone.now())
    assert roles_of(bo) == ["Evaluator, Cohort 1"]
    assert roles_of(make_person("Eve Other")) == []
