# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The list of sections beside every page of an application, and what all these pages know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.applications import queries
from tvilling.core.permissions import allows
from tvilling.ui.parts import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.applications.queries import SectionState


def address(application: Application, name: str, *more: Any) -> str:
    """The address of one of the application's pages."""
    return reverse(f"applications:{name}", args=[application.call.slug, application.city.slug, *more])


def steps_of(
    application: Application,
    states: Sequence[SectionState],
    others: Mapping[str, Sequence[str]],
    current: str = "",
) -> list[Step]:
    """Each section with its state and who is in it; the check comes last."""
    steps = [
        Step(
            label=state.title,
            url=address(application, "section", state.key),
            state=_state(state),
            note=_note(state, others.get(state.key, ())),
            is_current=state.key == current,
        )
        for state in states
        if not state.is_review
    ]
    last = next((state.title for state in states if state.is_review), _("Check and send"))
    return [*steps, Step(last, address(application, "check"), "open", is_current=current == "check")]


def _state(state: SectionState) -> str:
    if state.is_complete:
        return "done"
    if state.is_editable:
        return "open"
    return "locked"


def _note(state: SectionState, others: Sequence[str]) -> str:
    """Who is in the section now; else how far it is, where that can be counted."""
    if others:
        return ", ".join(name.split()[0] for name in others)
    if state.is_started and not state.is_complete:
        return _("To complete")
    return ""


def frame(request: Any, application: Application, now: datetime, current: str = "") -> dict[str, Any]:
    """What every page of an application shows: the steps, the time left, colleagues, what one may do."""
    states = queries.section_states(application, now)
    others = queries.colleagues_in(application, request.user, now)
    allowed = queries.window(application, now)
    writing = [state for state in states if not state.is_review]
    return {
        "application": application,
        "states": writing,
        "steps": steps_of(application, states, others, current),
        "others": others.get(current, []),
        "window": allowed,
        "days_left": (allowed.closes_at - now).days if allowed.is_open else None,
        "fix": queries.open_fix_request(application),
        "opened": [state.title for state in writing if state.is_editable],
        "done": sum(state.is_complete for state in writing),
        "may_write": allows(request.user, "applications.edit", application),
        "may_submit": allows(request.user, "applications.submit", application),
        "now": now,
    }
