# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The plan's way: started, submitted, returned or accepted, endorsed; with a version at each station."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, NotAsSeen
from tvilling.core.permissions import require
from tvilling.core.text import localised
from tvilling.documents.actions import store_document
from tvilling.replication.jobs import tell_readers, tell_writers
from tvilling.replication.models import Plan, PlanVersion
from tvilling.replication.queries import mark_of_plan, missing, sha256_of, snapshot
from tvilling.replication.signals import plan_endorsed
from tvilling.replication.states import MACHINE, PlanState

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.core.files.base import File

    from tvilling.journeys.models import GroupTwin


class PlanIncomplete(ActionRefused):
    """Sections are empty."""


@dataclass(frozen=True)
class Endorsement:
    """Who stands behind the plan."""

    on: date
    by: str
    function: str
    upload: File[bytes] | None = None


def start_plan(*, actor: Any, now: datetime, place: GroupTwin, is_sample: bool = False) -> Plan:
    """Open the plan of a twin; a second call answers with the one there is."""
    require(actor, "replication.start", place)
    with transaction.atomic():
        label = localised(place.group.cohort.plan_label) or str(_("Replication plan"))
        plan, made = Plan.objects.get_or_create(
            place=place,
            defaults={"title": f"{label}: {place.city}", "is_sample": is_sample, "created_at": now},
        )
        if made:
            record(
                "plan.started",
                actor=actor,
                now=now,
                obj=plan,
                scope=plan.cohort.slug,
                after={"city": place.city_id},
            )
    return plan


def must_go_on(plan: Plan) -> None:
    """Raise a refusal when the city has left, or the journey has ended early: what was written stays as it was on that day."""
    if plan.has_ended:
        if plan.place.left_at is None:
            raise ActionRefused(_("The journey has ended early, so its plans stay as they are."))
        raise ActionRefused(_("The city has left the journey, so its plan stays as it is."))


def _take(plan: Plan, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    must_go_on(plan)
    before = {"state": plan.state}
    row = MACHINE.apply(plan, step, **fields)
    record(
        row.event, actor=actor, now=now, obj=plan, scope=plan.cohort.slug,
        before=before, after={"state": plan.state}, reason=reason,
    )  # fmt: skip


def _keep_version(plan: Plan, *, actor: Any, now: datetime) -> PlanVersion:
    content = snapshot(plan)
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return PlanVersion.objects.create(
        plan=plan, number=number, snapshot=content, snapshot_sha256=sha256_of(content), occasion=plan.state,
        made_by=actor, created_at=now,
    )  # fmt: skip


def submit_plan(*, actor: Any, now: datetime, plan: Plan) -> Plan:
    """Give the complete plan to host and facilitator to read."""
    require(actor, "replication.submit", plan)
    gaps = missing(plan)
    if gaps:
        names = ", ".join(str(section.title) for section in gaps)
        raise PlanIncomplete(_("These sections are still empty: %(sections)s.") % {"sections": names})
    with transaction.atomic():
        _take(plan, "submit", actor=actor, now=now, submitted_at=now)
        _keep_version(plan, actor=actor, now=now)
        tell_readers("replication.submitted", actor=actor, now=now, plan=plan)
    return plan


def return_plan(*, actor: Any, now: datetime, plan: Plan, reason: str, seen: str | None = None) -> Plan:
    """Give the plan back to its city with what should change. `seen` as in `_hold`."""
    require(actor, "replication.judge", plan)
    if not reason.strip():
        raise ActionRefused(_("Write what should change."), field="reason")
    with transaction.atomic():
        _hold(plan, "return", seen)
        _take(plan, "return", actor=actor, now=now, reason=reason)
        tell_writers("replication.returned", actor=actor, now=now, plan=plan, reason=reason.strip())
    return plan


def _hold(plan: Plan, step: str, seen: str | None) -> None:
    """Refuse a step meant for another version or for what a colleague has changed since; `seen` is the `mark_of_plan` of the page."""
    plan.refresh_from_db(fields=["state"], from_queryset=Plan.objects.select_for_update())
    MACHINE.find(step, plan.state)
    if seen is not None and seen != mark_of_plan(plan):
        raise NotAsSeen


def accept_plan(*, actor: Any, now: datetime, plan: Plan, seen: str | None = None) -> Plan:
    """Find the plan ready for endorsement; open comments have to be settled first. `seen` as in `_hold`."""
    require(actor, "replication.judge", plan)
    if plan.comments.filter(resolved_at__isnull=True).exists():
        raise ActionRefused(
            _("There are open comments. The city, or whoever wrote them, settles them first.")
        )
    with transaction.atomic():
        _hold(plan, "accept", seen)
        _take(plan, "accept", actor=actor, now=now)
        tell_writers("replication.accepted", actor=actor, now=now, plan=plan)
    return plan


def endorse_plan(
    *, actor: Any, now: datetime, plan: Plan, endorsement: Endorsement, seen: str | None = None
) -> Plan:
    """Record who endorsed the plan and when; the final version is kept. `seen` as in `_hold`."""
    require(actor, "replication.endorse", plan)
    if not endorsement.by.strip() or not endorsement.function.strip():
        raise ActionRefused(_("Name the person who endorses the plan, and the function."), field="by")
    if endorsement.on > now.date():
        raise ActionRefused(_("The day of endorsement cannot lie in the future."), field="on")
    with transaction.atomic():
        _hold(plan, "endorse", seen)
        _take(
            plan, "endorse", actor=actor, now=now, endorsed_on=endorsement.on, endorsed_by=endorsement.by,
            endorser_function=endorsement.function,
        )  # fmt: skip
        if endorsement.upload:
            # The file last: of an endorsement that is refused, none is kept.
            plan.endorsement = store_document(
                actor=actor, now=now, upload=endorsement.upload, owner_kind="replication", owner_key=plan.code
            )
            plan.save(update_fields=["endorsement"])
        _keep_version(plan, actor=actor, now=now)
        tell_readers("replication.endorsed", actor=actor, now=now, plan=plan)
        plan_endorsed.send(Plan, plan=plan, actor=actor, now=now)
    return plan


def must_be_draft(plan: Plan) -> None:
    """Raise a refusal unless the plan can be written in."""
    must_go_on(plan)
    if plan.state != PlanState.DRAFT:
        raise ActionRefused(_("The plan is being read or endorsed, so it cannot be changed now."))
