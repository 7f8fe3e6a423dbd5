# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What calls tell to menus and to the page of what waits, and what they do when a cohort is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tvilling.calls.actions import copy_call
from tvilling.calls.models import Call
from tvilling.calls.permissions import extensions_waiting_for
from tvilling.calls.queries import latest_call, step_to_open
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
        step = step_to_open(cohort, call, now)
        if step:
            # A window that is over, as of a call that was copied, is itself among what is to be put right.
            due_at = call.opens_at if call and now < call.closes_at else None
            url = reverse(step.page, kwargs={"cohort": cohort.slug})
            yield WaitingItem(step.title, url, due_at=due_at, kind=gettext_lazy("Call"), tone="attention")


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
