# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What calls tell to menus and to the page of what waits, and what they do when a cohort is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tvilling.calls.actions import copy_call
from tvilling.calls.models import Call
from tvilling.calls.permissions import extensions_waiting_for
from tvilling.calls.queries import is_copied, latest_call, missing_in
from tvilling.calls.states import CallState
from tvilling.programmes.apps import cohort_in_address, has_role_here, sees_office
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

    from tvilling.programmes.models import Cohort


def extensions_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Extensions that this person can approve until the call closes."""
    for extension in extensions_waiting_for(person).filter(call__closes_at__gt=now):
        yield WaitingItem(
            title=_("Approve or refuse: “%(call)s” may close later") % {"call": extension.call},
            url=reverse("calls:office-extension", kwargs={"cohort": extension.cohort.slug}),
            since=extension.created_at,
            due_at=extension.old_closes_at,
            kind=gettext_lazy("Extension"),
            tone="attention",
        )


def calls_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """The next step on the way to an open call, in each cohort whose office the person is and whose journeys lie ahead."""
    ahead = cohorts_with_role(person, CohortRole.OFFICE).filter(starts_on__gt=now.date())
    for cohort in ahead.order_by("starts_on", "pk"):
        call = latest_call(cohort)
        title = _to_open(cohort, call, now)
        if title:
            # A window that is over, as of a call that was copied, is itself among what is to be put right.
            due_at = call.opens_at if call and now < call.closes_at else None
            is_hidden = call is not None and call.state != CallState.DRAFT
            page = "programmes:settings" if is_hidden else "calls:office"
            url = reverse(page, kwargs={"cohort": cohort.slug})
            yield WaitingItem(title, url, due_at=due_at, kind=gettext_lazy("Call"), tone="attention")


def _to_open(cohort: Cohort, call: Call | None, now: datetime) -> str:
    """What is to be done next for the cohort's call to open; nothing when the clock does the rest, or has done it."""
    named = {"cohort": cohort}
    if call is None:
        return _("Prepare the call of %(cohort)s: it has none yet") % named
    if call.state != CallState.DRAFT:
        is_hidden = call.state == CallState.PUBLISHED and now < call.closes_at and not cohort.is_public
        said = _("Show %(cohort)s to the public: its call is published, but nobody can read it yet")
        return said % named if is_hidden else ""
    if number := len(missing_in(call, now)):
        said = ngettext(
            "Prepare the call of %(cohort)s: one thing is missing before it can be published",
            "Prepare the call of %(cohort)s: %(number)d things are missing before it can be published",
            number,
        )
        return said % {**named, "number": number}
    if is_copied(call):
        return _("Check the dates of the call of %(cohort)s, then publish it") % named
    return _("Publish the call of %(cohort)s: nothing is missing") % named


def copy_call_of_cohort(
    sender: Any, *, source: Cohort, cohort: Cohort, actor: Any, now: datetime, **_more: Any
) -> None:
    """The next cohort begins with the call of the last one, in preparation."""
    del sender
    call = latest_call(source)
    if call is not None:
        copy_call(actor=actor, now=now, call=call, cohort=cohort)


def is_for_readers(request: HttpRequest) -> bool:
    """Whether the person is in the office of the cohort whose page this is, or audits it and there is a call."""
    if sees_office(request):
        return True
    return (
        has_role_here(request, CohortRole.AUDITOR)
        and Call.objects.filter(cohort__slug=cohort_in_address(request)).exists()
    )
