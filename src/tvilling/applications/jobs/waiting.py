# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits for a team, and for the programme office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.applications.models import Application
from tvilling.applications.permissions import writer_applications_of
from tvilling.applications.states import ApplicationState
from tvilling.calls.models import Call
from tvilling.cities.permissions import is_team_lead
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def team_waiting(person: Any, now: datetime) -> Iterable[WaitingItem]:
    """Drafts to submit before the deadline, and corrections that are asked for."""
    kind = _("Application")
    for application in writer_applications_of(person).prefetch_related("fix_requests"):
        url = reverse("applications:overview", args=[application.call.slug, application.city.slug])
        names = {"city": application.city.name, "call": str(application.call)}
        if application.state == ApplicationState.DRAFT and application.call.is_open(now):
            title = (
                _("Submit the application of %(city)s to “%(call)s”")
                if is_team_lead(person, application)
                else _("Finish the application of %(city)s to “%(call)s”, for its lead to submit")
            ) % names
            due = application.call.closes_at
            yield WaitingItem(title, url, application.created_at, due, kind, "attention")
        elif application.state == ApplicationState.FIX_REQUESTED:
            for fix in application.fix_requests.all():
                if fix.answered_at is None and now < fix.due_at:
                    title = _("Correct the application of %(city)s to “%(call)s”") % names
                    yield WaitingItem(title, url, fix.created_at, fix.due_at, kind, "bad")


def office_waiting(person: Any, now: datetime) -> Iterable[WaitingItem]:
    """Eligibility to confirm, once the call has closed and its grace is over: one entry for each cohort."""
    cohorts = cohorts_with_role(person, CohortRole.OFFICE)
    over = Call.objects.filter(cohort__in=cohorts, closes_at__lte=now)
    closed = [call for call in over if not call.accepts_submissions(now)]
    waiting = (
        Application.objects.filter(call__in=closed, state=ApplicationState.SUBMITTED)
        .values_list("call__cohort__slug")
        .annotate(number=Count("pk"), doubt=Count("pk", filter=Q(eligibility__passed=False)))
        .order_by("call__cohort__slug")
    )
    for slug, number, doubt in waiting:
        title = ngettext(
            "Confirm the eligibility of %(number)d application",
            "Confirm the eligibility of %(number)d applications",
            number,
        ) % {"number": number}
        url = reverse("applications:office-eligibility", args=[slug])
        yield WaitingItem(title, url, kind=_("Eligibility"), tone="attention" if doubt else "neutral")
