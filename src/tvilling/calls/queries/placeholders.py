# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The figures of a call, for its texts, its form and its letters: no date, length or label is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tvilling.calls.validators import PLACEHOLDER
from tvilling.core.text import localised
from tvilling.hosts.permissions import accepted_activities
from tvilling.ui.formats import day_text, moment_text, money_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.calls.models import Call

#: All names that texts of a call and limits of its form may use.
PLACEHOLDERS: Final = frozenset({
    "months", "starts", "ends", "opens", "closes", "results", "places", "reserve_places", "ceiling",
    "hours_minimum", "domains_max", "preferences_max", "representatives_max", "visits_to_host", "visits_to_twin",
    "plan_label", "cohort", "programme", "funding_programme", "contact",
})  # fmt: skip


def call_placeholders(call: Call) -> dict[str, Any]:
    """Name → number, or words in the reader's language. Ask with the call's cohort and programme loaded."""
    cohort = call.cohort
    is_whole = cohort.travel_ceiling == int(cohort.travel_ceiling)
    ceiling = money_text(cohort.travel_ceiling, cohort.currency, whole=is_whole)
    return {
        "months": cohort.months,
        "starts": day_text(cohort.starts_on),
        "ends": day_text(cohort.ends_on),
        "opens": moment_text(call.opens_at, call.time_zone),
        "closes": moment_text(call.closes_at, call.time_zone),
        "results": day_text(call.results_on) if call.results_on else _("a day to be announced"),
        "places": call.places,
        "reserve_places": call.reserve_places,
        "ceiling": ceiling,
        "hours_minimum": cohort.hours_minimum,
        "domains_max": cohort.domains_max,
        "preferences_max": cohort.preferences_max,
        "representatives_max": cohort.representatives_max,
        "visits_to_host": cohort.visits_to_host,
        "visits_to_twin": cohort.visits_to_twin,
        "plan_label": localised(cohort.plan_label) or _("plan"),
        "cohort": str(cohort),
        "programme": str(cohort.programme),
        "funding_programme": cohort.funding_programme,
        "contact": cohort.programme.contact_email,
    }


def filled(texts: Mapping[str, str], placeholders: Mapping[str, Any]) -> str:
    """The text in the reader's language with its figures; an unknown name stays as it is written."""
    return PLACEHOLDER.sub(
        lambda match: str(placeholders.get(match.group(1), match.group(0))), localised(texts)
    )


def form_options(call: Call) -> dict[str, Any]:
    """What the call's form chooses from and counts with: lists of the cohort and its hosts, and all figures.

    The hosts are read when a question asks for them: most sections do not, and there may be hundreds.
    """
    cohort = call.cohort
    return {
        "domains": [(entry["key"], localised(entry["label"])) for entry in cohort.domains],
        "levers": [(entry["key"], localised(entry["label"])) for entry in cohort.levers],
        "hosts": SimpleLazyObject(lambda: list(accepted_activities(cohort).values_list("code", "title"))),
        "figures": call_placeholders(call),
    }
