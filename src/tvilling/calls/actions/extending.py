# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Extending a call: only later, before it closes, by two people, with a reason; everybody concerned is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tvilling.audit.actions import record
from tvilling.calls.actions.errors import CallIsOver, ReasonMissing
from tvilling.calls.models import Call, Extension
from tvilling.calls.queries import refuse_late_days
from tvilling.calls.signals import call_extended
from tvilling.calls.states import EXTENSION_MACHINE, CallState
from tvilling.calls.validators import instant_of
from tvilling.core.errors import ActionRefused, SecondPersonNeeded, StaleState
from tvilling.core.permissions import require
from tvilling.mail.actions import queue_letter
from tvilling.programmes.models import CohortRole, Participation
from tvilling.ui.formats import moment_text

if TYPE_CHECKING:
    from datetime import datetime


def propose_extension(*, actor: Any, now: datetime, call: Call, closes_wall: str, reason: str) -> Extension:
    """Propose a later closing time, in the call's zone; the colleagues in the office are asked by letter.

    Refused when the call is not open, when the time is not later, and while another proposal waits.
    """
    require(actor, "calls.propose_extension", call)
    if not call.is_open(now):
        raise CallIsOver(_("Only an open call can be extended."))
    new_closes_at = instant_of(closes_wall, call.time_zone, field="closes")
    if new_closes_at <= call.closes_at:
        raise ActionRefused(_("A call can only be made to close later."), field="closes")
    _refuse_late_days(call, new_closes_at)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    extension = Extension(
        call=call, old_closes_at=call.closes_at, new_closes_at=new_closes_at, new_closes_wall=closes_wall,
        reason=reason.strip(), proposed_by=actor, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            extension.save(force_insert=True)
            record("call.extension_proposed", actor=actor, now=now, obj=extension, scope=call.cohort.slug,
                   before={"closes_at": call.closes_at}, after={"closes_at": new_closes_at}, reason=extension.reason)  # fmt: skip
            for colleague in _colleagues(call, actor):
                _tell(actor, now, extension, "calls.extension_proposed", colleague, extension.reason)
    except IntegrityError:
        raise ActionRefused(_("An extension waits for a second person already.")) from None
    return extension


def approve_extension(*, actor: Any, now: datetime, extension: Extension) -> Call:
    """Put a proposed extension into force, as the second person and before the call closes. Answers the call."""
    require(actor, "calls.approve_extension", extension)
    _require_second_person(actor, extension)
    _refuse_late_days(extension.call, extension.new_closes_at)
    with transaction.atomic():
        EXTENSION_MACHINE.apply(extension, "approve", decided_by_id=actor.pk, decided_at=now)
        # The clock and the deadline are compared in the same statement that moves it.
        still_open = Call.objects.filter(
            pk=extension.call_id,
            state=CallState.PUBLISHED,
            closes_at__gt=now,
            closes_at__lt=extension.new_closes_at,
        )
        if not still_open.update(closes_at=extension.new_closes_at, closes_wall=extension.new_closes_wall):
            raise CallIsOver
        call = Call.objects.select_related("cohort__programme").get(pk=extension.call_id)
        extension.call = call
        record("call.extended", actor=actor, now=now, obj=extension, scope=call.cohort.slug,
               before={"closes_at": extension.old_closes_at}, after={"closes_at": call.closes_at},
               reason=extension.reason)  # fmt: skip
        call_extended.send(Call, call=call, extension=extension, actor=actor, now=now)
        _tell(actor, now, extension, "calls.extension_approved", extension.proposed_by, extension.reason)
    return call


def refuse_extension(*, actor: Any, now: datetime, extension: Extension, reason: str = "") -> Extension:
    """Turn a proposal down, with the reason; whoever proposed it may take it back without one."""
    require(actor, "calls.approve_extension", extension)
    is_own = extension.proposed_by_id == actor.pk
    if not is_own and not reason.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        EXTENSION_MACHINE.apply(
            extension, "refuse", decided_by_id=actor.pk, decided_at=now, decision_reason=reason.strip()
        )
        record("call.extension_refused", actor=actor, now=now, obj=extension, scope=extension.cohort.slug,
               before={"closes_at": extension.new_closes_at}, after={"closes_at": extension.old_closes_at},
               reason=reason.strip())  # fmt: skip
        if not is_own:
            _tell(actor, now, extension, "calls.extension_refused", extension.proposed_by, reason.strip())
    return extension


def _refuse_late_days(call: Call, closes_at: datetime) -> None:
    refuse_late_days(closes_at, call.time_zone, results_on=call.results_on, starts_on=call.cohort.starts_on)


def _require_second_person(actor: Any, extension: Extension) -> None:
    if extension.proposed_by_id == actor.pk:
        raise SecondPersonNeeded
    if extension.state != "proposed":
        raise StaleState


def _colleagues(call: Call, actor: Any) -> list[Any]:
    offices = Participation.objects.filter(cohort=call.cohort, role=CohortRole.OFFICE, ended_at__isnull=True)
    return [row.person for row in offices.exclude(person_id=actor.pk).select_related("person").order_by("pk")]


def _tell(actor: Any, now: datetime, extension: Extension, letter: str, recipient: Any, reason: str) -> None:
    call = extension.call
    link = reverse("calls:office-extension", kwargs={"cohort": call.cohort.slug})
    with override(recipient.language):
        context = {
            "name": recipient.name,
            "call": call.title,
            "person": str(actor),
            "reason": reason,
            "old": moment_text(extension.old_closes_at, call.time_zone),
            "new": moment_text(extension.new_closes_at, call.time_zone),
            "link": f"{settings.SITE_URL}{link}",
        }
    queue_letter(
        actor=actor, now=now, letter=letter, recipient=recipient, context=context, scope=call.cohort.slug,
        about=extension, key=f"{letter}-{extension.code}-{recipient.pk}",
    )  # fmt: skip
