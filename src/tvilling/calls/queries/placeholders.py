# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The figures of a call, for its texts, its form and its letters: no date, length or label is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tvilling.calls.validators import PLACEHOLDER
from tvilling.core.text import localised
from tvilling.hosts.permissions import accepted_activities

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tvilling.calls.models import Call

#: All names that texts of a call and limits of its form may use.
PLACEHOLDERS: Final = frozenset({
    "months", "starts", "ends", "opens", "closes", "results", "places", "reserve_places", "ceiling",
    "hours_minimum", "domains_max", "preferences_max", "representatives_max", "visits_to_host", "visits_to_twin",
    "plan_label", "cohort", "programme", "funding_programme", "contact", "travel_ceiling",
})  # fmt: skip


def call_placeholders(call: Call) -> dict[str, Any]:
    """Name → number, or words in the reader's language. Ask with the call's cohort and programme loaded."""
    cohort = call.cohort
    return {
        "months": cohort.months,
        "starts": shown_day(cohort.starts_on),
        "ends": shown_day(cohort.ends_on),
        "opens": shown_moment(call.opens_at, call.time_zone),
        "closes": shown_moment(call.closes_at, call.time_zone),
        "results": shown_day(call.results_on) if call.results_on else _("a day to be announced"),
        "places": call.places,
        "reserve_places": call.reserve_places,
        "ceiling": shown_amount(cohort.travel_ceiling, cohort.currency),
        "travel_ceiling": shown_amount(cohort.travel_ceiling, cohort.currency),
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
    """What the call's form chooses from and counts with: lists of the cohort and its hosts, and all figures."""
    cohort = call.cohort
    return {
        "domains": [(entry["key"], localised(entry["label"])) for entry in cohort.domains],
        "levers": [(entry["key"], localised(entry["label"])) for entry in cohort.levers],
        "hosts": [(activity.code, str(activity)) for activity in accepted_activities(cohort)],
        "figures": call_placeholders(call),
    }


def shown_day(day: date) -> str:
    """The day in the reader's language."""
    return date_format(day, "DATE_FORMAT")


def shown_amount(amount: Any, currency: str) -> str:
    """An amount, without decimals where there are none."""
    whole = amount == int(amount)
    return f"{currency} {int(amount) if whole else amount:,}".replace(",", "\u202f")


def shown_moment(moment: datetime, zone: str) -> str:
    """Such as "30 June 2023, 23:59 Brussels time (UTC+2)"."""
    local = moment.astimezone(ZoneInfo(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    hours, minutes = divmod(int((local.utcoffset() or local - local).total_seconds()) // 60, 60)
    offset = f"{hours:+d}" + (f":{minutes:02d}" if minutes else "")
    return _("%(day)s, %(time)s %(place)s time (UTC%(offset)s)") % {
        "day": shown_day(local.date()), "time": f"{local:%H:%M}", "place": place, "offset": offset,
    }  # fmt: skip
