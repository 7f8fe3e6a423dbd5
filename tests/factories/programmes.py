# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A programme with one cohort as in 2023, and people's roles in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tvilling.programmes.models import Cohort, CohortRole, Module, OutputTemplate, Participation, Programme

if TYPE_CHECKING:
    from tvilling.accounts.models import Person

EPOCH = datetime(2023, 1, 10, 9, tzinfo=UTC)
DOMAINS = [
    {"key": "stationary_energy", "label": {"en": "Energy", "sv": "Energi"}},
    {"key": "transport", "label": {"en": "Mobility and transport", "sv": "Transporter"}},
    {"key": "waste", "label": {"en": "Waste", "sv": "Avfall"}},
]
LEVERS = [
    {"key": "governance_policy", "label": {"en": "Governance and policy", "sv": "Styrning"}},
    {"key": "finance_funding", "label": {"en": "Finance and funding", "sv": "Finansiering"}},
]


def make_programme(slug: str = "twinning") -> Programme:
    """A programme; the same one when asked twice."""
    return Programme.objects.get_or_create(
        slug=slug, defaults={"name": {"en": "Twinning", "sv": "Tvillingstäder"}, "created_at": EPOCH}
    )[0]


def make_cohort(slug: str = "cohort-1", **fields: object) -> Cohort:
    """A cohort of twenty months from 25 September 2023 with three modules of one output each."""
    values: dict[str, object] = {
        "programme": make_programme(),
        "number": 1,
        "name": {"en": "Cohort 1", "sv": "Omgång 1"},
        "starts_on": date(2023, 9, 25),
        "months": 20,
        "funding_programme": "Horizon 2020",
        "languages": ["en"],
        "plan_label": {"en": "Replication Plan", "sv": "Replikeringsplan"},
        "domains": DOMAINS,
        "levers": LEVERS,
        "travel_ceiling": Decimal(900),
        "is_public": True,
        "created_at": EPOCH,
        **fields,
    }
    cohort = Cohort.objects.create(slug=slug, **values)
    spans = [("getting-started", 1, 5), ("co-creating", 6, 14), ("capitalising", 15, 20)]
    for number, (key, first, last) in enumerate(spans, start=1):
        module = Module.objects.create(
            cohort=cohort, number=number, key=key, name={"en": key.replace("-", " ").capitalize()},
            first_month=first, last_month=last,
        )  # fmt: skip
        OutputTemplate.objects.create(
            module=module, key=f"{key}-output", name={"en": f"Output of {key}"}, due_month=last
        )
    return cohort


def make_role(cohort: Cohort, person: Person, role: str = CohortRole.OFFICE) -> Participation:
    """A person's role in a cohort."""
    return Participation.objects.create(cohort=cohort, person=person, role=role, created_at=EPOCH)
