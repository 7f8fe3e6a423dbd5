# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A cohort with Ada and Ola in its office, Eve in the office of another, and its call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.factories.accounts import make_person
from tests.factories.calls import make_call, make_draft_call
from tests.factories.cities import make_country
from tests.factories.programmes import make_cohort, make_role
from tvilling.accounts.models import Person
from tvilling.calls.models import Call
from tvilling.cities.models import CountryEligibility
from tvilling.programmes.models import Cohort, CohortRole


@dataclass
class Cast:
    """Who acts."""

    cohort: Cohort
    other_cohort: Cohort
    ada: Person
    ola: Person
    eve: Person
    bo: Person


@pytest.fixture
def cast(db) -> Cast:
    cohort, other = make_cohort(), make_cohort("cohort-9", number=9)
    people = {
        name.split()[0].lower(): make_person(name)
        for name in ("Ada Lind", "Ola Berg", "Eve Moreau", "Bo Sandström")
    }
    make_role(cohort, people["ada"], CohortRole.OFFICE)
    make_role(cohort, people["ola"], CohortRole.OFFICE)
    make_role(other, people["eve"], CohortRole.OFFICE)
    return Cast(cohort, other, **people)


@pytest.fixture
def draft(cast: Cast) -> Call:
    return make_draft_call(cast.cohort)


@pytest.fixture
def call(cast: Cast) -> Call:
    return make_call(cast.cohort)


@pytest.fixture
def countries(db) -> None:
    """Sweden is a Member State; Türkiye is associated to Horizon 2020; Ukraine only from later; Canada is not."""
    for iso2, programme, basis, first in (
        ("SE", "EU", "EU Member State", None),
        ("TR", "Horizon 2020", "Associated", None),
        ("UA", "Horizon 2020", "Associated", date(2023, 6, 1)),
    ):
        country = make_country(iso2, is_eu_member=iso2 == "SE")
        CountryEligibility.objects.create(
            country=country, programme=programme, basis=basis, valid_from=first,
            source_url=f"https://example.org/{iso2}",
        )  # fmt: skip
    make_country("CA", is_eu_member=False)
