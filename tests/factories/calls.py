# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Calls as in 2023: open from 3 May 12:00 to 30 June 2023 23:59, Brussels time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.programmes import make_role
from tvilling.calls import actions
from tvilling.programmes.models import CohortRole, Participation

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort

#: Before the call opens, while it is open, on its last minute, and after its grace.
PREPARING = datetime(2023, 4, 20, 9, tzinfo=UTC)
DURING = datetime(2023, 6, 13, 9, tzinfo=UTC)
LAST_MINUTE = datetime(2023, 6, 30, 21, 58, 30, tzinfo=UTC)
AFTER = datetime(2023, 7, 3, 9, tzinfo=UTC)

TITLE = {"en": "Learn from a city that has already tried it", "sv": "Lär av en stad som redan har prövat"}
SUMMARY = {
    "en": "{months} months with a host, a facilitator and your peers.",
    "sv": "{months} månader med en värd, en processledare och kollegor.",
}
TEXT = {
    "en": "You leave with a {plan_label}.\n\nTravel is paid up to {ceiling} per representative and visit.",
    "sv": "Ni går hem med en {plan_label}.\n\nResor betalas upp till {ceiling} per person och besök.",
}
RULES: list[dict[str, Any]] = [
    {"kind": "country"},
    {
        "kind": "organisation",
        "parameters": {"kinds": ["local_authority", "district", "metropolitan", "company"]},
    },
    {"kind": "mission_city", "parameters": {"who": "any"}},
    {"kind": "commitment_year", "parameters": {"latest": 2050}},
    {"kind": "hours"},
    {"kind": "english", "parameters": {"minimum": "B2"}},
]
CRITERIA: list[dict[str, Any]] = [
    {"key": "needs", "name": {"en": "Learning needs", "sv": "Lärbehov"}, "weight": 40,
     "description": {"en": "How concrete are the needs?", "sv": "Hur konkreta är behoven?"}},
    {"key": "commitment", "name": {"en": "Commitment", "sv": "Åtagande"}, "weight": 30,
     "description": {"en": "Does the city stand behind it?", "sv": "Står staden bakom det?"}},
    {"key": "exchange", "name": {"en": "What it offers", "sv": "Vad den erbjuder"}, "weight": 30,
     "description": {"en": "What can others learn from it?", "sv": "Vad kan andra lära av den?"}},
]  # fmt: skip


def office_of(cohort: Cohort) -> Person:
    """Somebody of the cohort's office: the first who has the role, else Ada."""
    roles = Participation.objects.filter(cohort=cohort, role=CohortRole.OFFICE, ended_at__isnull=True)
    role = roles.select_related("person").order_by("pk").first()
    if role is None:
        role = make_role(cohort, make_person("Ada Lind"))
    return role.person


def make_draft_call(cohort: Cohort, slug: str = "call-2023", **fields: Any) -> Call:
    """A call in preparation that has all it needs."""
    ada = office_of(cohort)
    window = {
        "opens_wall": "2023-05-03T12:00",
        "closes_wall": "2023-06-30T23:59",
        "results_on": date(2023, 9, 4),
    }
    given = {name: fields.pop(name) for name in (*window, "time_zone") if name in fields}
    call = actions.create_call(
        actor=ada,
        now=PREPARING,
        cohort=cohort,
        slug=slug,
        title=fields.pop("title", TITLE),
        **{**window, **given},
    )
    actions.update_call_texts(
        actor=ada, now=PREPARING, call=call, title=call.title, summary=SUMMARY, text=TEXT
    )
    actions.set_rules(actor=ada, now=PREPARING, call=call, rules=fields.pop("rules", RULES))
    actions.set_criteria(actor=ada, now=PREPARING, call=call, criteria=fields.pop("criteria", CRITERIA))
    selection: dict[str, Any] = {
        "places": 40,
        "reserve_places": 8,
        "tie_breaks": ["criterion:needs", "country_represented_less"],
    }
    named = ("reviews_per_application", "divergence_limit", "overall_threshold", "balance", *selection)
    selection |= {name: fields.pop(name) for name in named if name in fields}
    keys = {f"criterion:{key}" for key in call.criteria.values_list("key", flat=True)}
    selection["tie_breaks"] = [
        rule for rule in selection["tie_breaks"] if not rule.startswith("criterion:") or rule in keys
    ]
    actions.set_selection(actor=ada, now=PREPARING, call=call, **selection)
    version = fields.pop("form_version", None)
    if version is None:
        actions.use_default_form(actor=ada, now=PREPARING, call=call)
    else:
        actions.set_form(actor=ada, now=PREPARING, call=call, form_version=version)
    if fields:
        raise TypeError(f"make_call does not know {sorted(fields)}")
    return call


def make_call(cohort: Cohort, slug: str = "call-2023", **fields: Any) -> Call:
    """A published call with the default form, rules and criteria, by the cohort's office (Ada when there is none)."""
    call = make_draft_call(cohort, slug, **fields)
    return actions.publish_call(actor=office_of(cohort), now=PREPARING, call=call)
