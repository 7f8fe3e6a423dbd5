# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Ranked hosts, needs and offers: rows that are moved, added and taken away with buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tvilling.applications import actions, queries
from tvilling.applications.permissions import hosts_to_choose
from tvilling.applications.queries import components
from tvilling.applications.views.steps import address
from tvilling.calls.queries import form_options
from tvilling.core import clock
from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.applications.models import Application
    from tvilling.applications.queries import SectionState
    from tvilling.core.http import PersonRequest
    from tvilling.hosts.models import HostActivity

#: Empty rows offered under those that are filled in.
SPARE_ROWS = 2


def component_context(
    application: Application, state: SectionState, typed: dict[str, Any] | None
) -> dict[str, Any]:
    """What the section's component needs on its page; also the hosts that fit what was written so far."""
    answers = {**state.answers, **(typed or {})}
    if state.component == components.PREFERENCES:
        return {**_wishes(application, answers), "suggestions": _suggestions(application, answers)}
    if state.component in components.EXCHANGE_KEYS.values():
        context = _rows(application, answers)
        if state.component == components.EXCHANGE_KEYS["need"]:
            context["suggestions"] = _suggestions(application, None)
        return context
    if any(question.choices_from == "domains" for question in state.definition.questions):
        return {"suggestions": _suggestions(application, None)}
    return {}


def _wishes(application: Application, answers: dict[str, Any]) -> dict[str, Any]:
    hosts: dict[str, HostActivity] = {host.code: host for host in hosts_to_choose(application.cohort)}
    chosen = queries.wishes(answers)
    rows = [
        {"number": number, "rank": number + 1, "host": hosts.get(row["activity"]), **row}
        for number, row in enumerate(chosen)
    ]
    taken = {row["activity"] for row in chosen}
    return {
        "wishes": rows,
        "free_hosts": [host for host in hosts.values() if host.code not in taken],
        "is_full": len(rows) >= application.cohort.preferences_max,
        "wishes_max": application.cohort.preferences_max,
        "evidence_limit": components.EVIDENCE_WORDS_MAX,
    }


def _rows(application: Application, answers: dict[str, Any]) -> dict[str, Any]:
    filled = queries.exchange_rows(answers)
    spare = min(SPARE_ROWS, components.ROWS_MAX - len(filled))
    blank = {"domain": "", "lever": "", "weight": components.WEIGHT_USUAL, "text": ""}
    options = form_options(application.call)
    return {
        "rows": [
            {"number": number, "position": number + 1, **row}
            for number, row in enumerate([*filled, *[blank] * max(spare, 0)])
        ],
        "filled": len(filled),
        "domains": options["domains"],
        "levers": options["levers"],
        "weights": range(components.WEIGHT_MIN, components.WEIGHT_MAX + 1),
        "row_limit": components.WORDS_MAX,
    }


def _suggestions(application: Application, answers: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Hosts that share domains or levers with what the team wrote, without those chosen already."""
    domains, levers, chosen = queries.asked_for(application)
    if answers is not None:
        chosen = {row["activity"] for row in queries.wishes(answers)}
    found = queries.suggested_hosts(application.cohort, domains, levers, limit=5 + len(chosen))
    place = len(chosen) + 1
    if place > application.cohort.preferences_max:
        return []
    return [
        {"activity": one.activity, "share": one.share, "shared": one.shared, "place": place}
        for one in found
        if one.activity.code not in chosen
    ][:5]


def add_wish(request: PersonRequest, application: Application, code: str) -> HttpResponse:
    """Put a suggested host at the end of the ranked list; the evidence is written there."""
    key = queries.component_key(queries.form_of(application), components.PREFERENCES)
    hosts = {host.code: host for host in hosts_to_choose(application.cohort)}
    try:
        version, current = queries.working_wishes(application)
        kept = [(hosts[row["activity"]], row["evidence"]) for row in current if row["activity"] in hosts]
        new = hosts.get(code)
        if new is not None and all(host.code != new.code for host, _evidence in kept):
            kept.append((new, ""))
        actions.set_preferences(
            actor=request.user, now=clock.now(), application=application, preferences=kept, version=version
        )
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Added to the hosts you prefer. Say there what you want to learn from them.")
        )
    return redirect(address(application, "section", key))
