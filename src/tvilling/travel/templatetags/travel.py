# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Icons of modes of travel, and the panel on the page of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string

from tvilling.journeys.models import MeetingKind
from tvilling.journeys.states import MeetingState
from tvilling.travel.models import Mode
from tvilling.travel.permissions import sees_amounts, travelling_cities, trips_of_visit
from tvilling.ui.badges import icon_svg

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from tvilling.journeys.models import Meeting

register = template.Library()
ICONS = {
    Mode.RAIL: "train", Mode.COACH: "bus", Mode.FERRY: "ferry", Mode.CAR: "car", Mode.ELECTRIC_CAR: "car",
    Mode.FLIGHT: "plane",
}  # fmt: skip


@register.simple_tag
def mode_icon(mode: str) -> SafeString:
    """The picture of a mode; the word stands beside it."""
    return icon_svg(ICONS[Mode(mode)], "", 20)


def visit_panel(request: HttpRequest, meeting: Meeting) -> SafeString | None:
    """Who travels to the visit; amounts for staff and the facilitator, asking for those who may come."""
    if meeting.kind != MeetingKind.VISIT or not request.user.is_authenticated:
        return None
    trips = list(trips_of_visit(request.user, meeting))
    can_ask = meeting.state == MeetingState.PLANNED and travelling_cities(request.user, meeting).exists()
    amounts = sees_amounts(request.user, meeting)
    if not (trips or can_ask or amounts):
        return None
    context = {"trips": trips, "meeting": meeting, "amounts": amounts, "can_ask": can_ask}
    return render_to_string("travel/includes/visit_panel.html", context)
