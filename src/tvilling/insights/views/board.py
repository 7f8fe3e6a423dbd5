# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's board."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.calls.queries import step_to_open
from tvilling.core import clock
from tvilling.insights.permissions import get_overseen_cohort
from tvilling.insights.queries.board import Card, address, board_of
from tvilling.insights.queries.reading import readings_of
from tvilling.insights.tables import BoardTable
from tvilling.mail.queries import held_batches
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, is_office
from tvilling.ui.lists import render_list
from tvilling.ui.standing import standing_of
from tvilling.ui.waiting import waiting_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort
    from tvilling.ui.waiting import WaitingItem


@require_safe
@signed_in
def board(request: PersonRequest, cohort: str) -> HttpResponse:
    """The whole cohort on one page."""
    chosen, now = get_overseen_cohort(request.user, cohort), clock.now()
    in_office = is_office(request.user, chosen)
    found = board_of(chosen, now, with_pulse=in_office)
    cards = [_waiting_card(request, chosen, now), *found.cards] if in_office else found.cards
    context = {
        "cohort": chosen,
        "board": found,
        "cards": cards,
        "in_office": in_office,
        "step": step_to_open(chosen, found.call, now) if in_office else None,
        "today": now.date(),
        "links": _links(chosen),
        "readings": [] if in_office else readings_of(chosen),
    }
    table_kwargs = {} if in_office else {"exclude": ("pulse",)}
    return render_list(
        request,
        BoardTable,
        found.groups,
        template="insights/board.html",
        context=context,
        table_kwargs=table_kwargs,
    )


def _waiting_card(request: PersonRequest, cohort: Cohort, now: datetime) -> Card:
    """How much waits for the person, of which kinds, and letters that a second person has to release."""
    letters = sum(number for _batch, number in held_batches(cohort.slug))
    items = waiting_for(request.user, now, standing_of(request))
    late = sum(item.is_late(now) for item in items)
    notes = [_("%(kind)s: %(n)d") % {"kind": kind, "n": number} for kind, number in parts_of(items)]
    if late:
        notes.insert(0, ngettext("%(n)d late", "%(n)d late", late) % {"n": late})
    if letters:
        notes.append(
            ngettext("%(n)d letter to release", "%(n)d letters to release", letters) % {"n": letters}
        )
    # What waits is counted as on the page that the card leads to: over all that the person works in.
    several = cohorts_with_role(request.user, CohortRole.OFFICE).count() > 1
    label = _("Waiting for you, in all cohorts") if several else _("Waiting for you")
    return Card(label, str(len(items)), note=", ".join(notes), url=reverse("web:my"))


def parts_of(items: Sequence[WaitingItem]) -> list[tuple[str, int]]:
    """How many of what waits are of which kind: the three most frequent ones, and all others, so that it adds up."""
    named = Counter(str(item.kind) for item in items if item.kind).most_common(3)
    others = len(items) - sum(number for _kind, number in named)
    return [*named, (_("Others"), others)] if others else named


def _links(cohort: Cohort) -> list[tuple[str, str]]:
    """Where the steps of the funnel are worked on."""
    named = [
        (_("Applications"), "applications:office-list"),
        (_("Eligibility"), "applications:office-eligibility"),
        (_("Evaluation"), "evaluation:office"),
        (_("Selection"), "evaluation:office-selection"),
        (_("Matching"), "matching:office"),
        (_("Journeys"), "journeys:office-groups"),
    ]
    return [(label, url) for label, name in named if (url := address(name, cohort))]
