# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Publishing a call, and settling it when everything is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.calls.actions.errors import DatesUnchecked, NotReady
from tvilling.calls.queries import is_copied, missing_in, stamp_of_dates
from tvilling.calls.signals import call_published, call_settled
from tvilling.calls.states import MACHINE
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.calls.models import Call


def publish_call(*, actor: Any, now: datetime, call: Call, dates_read: str = "") -> Call:
    """Show the call to everybody; it opens by itself when its time comes. Raises NotReady, which says what is missing.

    A copied call needs `dates_read`, the stamp of its dates as the actor read them: DatesUnchecked when another one.
    """
    require(actor, "calls.publish", call)
    missing = missing_in(call, now)
    if missing:
        raise NotReady(missing)
    if (dates_read or is_copied(call)) and dates_read != stamp_of_dates(call):
        raise DatesUnchecked
    with transaction.atomic():
        before = {"state": call.state}
        MACHINE.apply(call, "publish", published_at=now)
        record("call.published", actor=actor, now=now, obj=call, scope=call.cohort.slug, before=before,
               after={"state": call.state, "opens_at": call.opens_at, "closes_at": call.closes_at,
                      "grace_seconds": call.grace_seconds})  # fmt: skip
        call_published.send(type(call), call=call, actor=actor, now=now)
    return call


def settle_call(*, actor: Any, now: datetime, call: Call) -> Call:
    """Put the call to rest once its decisions are out. Refused while submissions can still arrive."""
    require(actor, "calls.settle", call)
    if call.accepts_submissions(now) or now < call.opens_at:
        raise ActionRefused(_("The call is not over yet."))
    with transaction.atomic():
        before = {"state": call.state}
        MACHINE.apply(call, "settle")
        record("call.settled", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               before=before, after={"state": call.state})  # fmt: skip
        call_settled.send(type(call), call=call, actor=actor, now=now)
    return call
