# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Confirming together what is clear; each is decided and recorded by itself, and what has changed is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications.actions.eligibility import confirm_eligibility
from tvilling.applications.models import Application
from tvilling.applications.queries import clear_cases, still_finds_the_same
from tvilling.applications.states import ApplicationState
from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from tvilling.programmes.models import Cohort

#: More are not decided by one press of a button: the rest is the next list.
MOST_AT_ONCE = 200


class NothingPicked(ActionRefused):
    """No application of the list was chosen."""

    message = _("Choose at least one application.")


@dataclass
class Together:
    """What came of it: the applications confirmed, and those left out with the reason."""

    confirmed: list[Application] = field(default_factory=list)
    left_out: list[tuple[Application, str | _StrPromise]] = field(default_factory=list)


def confirm_clear(*, actor: Any, now: datetime, cohort: Cohort, seen: Mapping[str, str]) -> Together:
    """Confirm the applications that meet every rule, as they were read: code → stamp of `clear_cases`.

    Each has its own verdict, entry in the record and letter, exactly as if decided alone. One that is no longer as
    it was read, or no longer clear, is left out and named. Raises NothingPicked.
    """
    require(actor, "applications.check", cohort)
    chosen = list(
        Application.objects.filter(call__cohort=cohort, code__in=list(seen)[:MOST_AT_ONCE])
        .select_related("city")
        .order_by("submitted_at", "pk")
    )
    if not chosen:
        raise NothingPicked
    done = Together()
    for application in chosen:
        try:
            done.confirmed.append(_confirm(actor, now, application, seen[application.code], cohort))
        except ActionRefused as error:
            done.left_out.append((application, str(error)))
    # Each one's entry is in its own transaction; this one says that they were decided in one step.
    with transaction.atomic():
        record(
            "cohort.eligibility_confirmed", actor=actor, now=now, obj=cohort, scope=cohort.slug,
            after={"confirmed": len(done.confirmed), "left_out": len(done.left_out)},
        )  # fmt: skip
    return done


def _confirm(actor: Any, now: datetime, application: Application, stamp: str, cohort: Cohort) -> Application:
    with transaction.atomic():
        found = clear_cases(Application.objects.filter(pk=application.pk), cohort, now)
        if not found:
            application.refresh_from_db(fields=["state"])
            if application.state != ApplicationState.SUBMITTED:
                raise StaleState(_("decided or changed meanwhile"))
            raise ActionRefused(_("to be looked at by itself"))
        case = found[0]
        if case.stamp != stamp:
            raise StaleState(_("submitted or evaluated anew since you opened the list"))
        if not still_finds_the_same(case.application):
            raise ActionRefused(_("the rules find something else today: evaluate them again"))
        confirm_eligibility(actor=actor, now=now, application=case.application, verdict=True)
    return case.application
