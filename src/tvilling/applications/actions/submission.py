# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Handing in: one short transaction, one receipt, whatever is pressed twice; and stepping back."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications import queries
from tvilling.applications.actions.eligibility import evaluate_rules
from tvilling.applications.actions.errors import (
    CallNotOpen,
    KeyReused,
    NotComplete,
    SectionClosed,
    SectionsMoved,
)
from tvilling.applications.jobs import queue_receipts, queue_withdrawal_notice
from tvilling.applications.models import Application, Exchange, FailedAttempt, HostPreference, Submission
from tvilling.applications.permissions import why_not_withdraw
from tvilling.applications.signals import application_submitted, application_withdrawn
from tvilling.applications.states import MACHINE, ApplicationState
from tvilling.applications.validators import digest, signed
from tvilling.audit.actions import record
from tvilling.calls.queries import form_options
from tvilling.cities.permissions import is_team_member
from tvilling.core.errors import ActionRefused, NotAllowed
from tvilling.core.permissions import require
from tvilling.core.text import localised
from tvilling.hosts.models import HostActivity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.audit.models import Entry


def submit_application(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    key: str,
    version_map: Mapping[str, int] | None = None,
) -> Submission:
    """Hand in the whole application, a later version of it, or the correction that was asked for.

    `key` is the form's own: the same key gives the same submission with the same receipt. `version_map` says which
    version of each section the person has checked. Refusals are stored with their reason: NotComplete, CallNotOpen,
    SectionsMoved, KeyReused, SectionClosed (the correction is late), StaleState.
    """
    try:
        require(actor, "applications.submit", application)
        with transaction.atomic():
            submission = _submit(actor, now, application, key, version_map)
    except (ActionRefused, NotAllowed) as refusal:
        if is_team_member(actor, application):
            _remember(actor, now, application, refusal)
        raise
    return submission


def _submit(
    actor: Any, now: datetime, application: Application, key: str, version_map: Mapping[str, int] | None
) -> Submission:
    # Two officers at once stand in line here; SQLite lets one writer in at a time anyway.
    locked = Application.objects.select_for_update().get(pk=application.pk)
    application.state, application.submitted_at = locked.state, locked.submitted_at
    request = digest({"versions": dict(sorted(version_map.items())) if version_map else {}})
    earlier = Submission.objects.filter(application=application, idempotency_key=key).first()
    if earlier is not None:
        if earlier.request_sha256 != request:
            raise KeyReused
        return earlier
    last = queries.counted_submission(application)
    fix = queries.open_fix_request(application)
    _check_window(application, now)
    snapshot = queries.snapshot_of(application, base=last if fix else None, only=fix.sections if fix else ())
    _check_versions(snapshot, version_map)
    _check_answers(application, snapshot)
    text_hash = digest(snapshot)
    if last and application.state == ApplicationState.SUBMITTED and last.snapshot_sha256 == text_hash:
        return last
    before = {"state": application.state, "submission": last.number if last else 0}
    # A correction does not make the application late: it keeps the moment it was handed in before the deadline.
    moment = application.submitted_at if fix else now
    MACHINE.apply(application, "fix" if fix else "submit", submitted_at=moment, **_copied(snapshot, last))
    number = (last.number if last else 0) + 1
    entry = record(
        "application.fixed" if fix else "application.submitted", actor=actor, now=now, obj=application,
        scope=application.cohort.slug, before=before,
        after={"state": application.state, "submission": number, "sha256": text_hash},
    )  # fmt: skip
    submission = Submission.objects.create(
        created_at=now, application=application, number=number, snapshot=snapshot, snapshot_sha256=text_hash,
        receipt=signed(_receipt(application, snapshot, number, text_hash, actor, now, entry)),
        submitted_at=now, submitted_by=actor, form_version=application.form_version, idempotency_key=key,
        request_sha256=request,
    )  # fmt: skip
    if fix is not None:
        fix.answered_at = now
        fix.save(update_fields=["answered_at"])
    _copy_rows(application, snapshot)
    evaluate_rules(application, submission, now)
    application_submitted.send(
        Application, application=application, submission=submission, actor=actor, now=now
    )
    queue_receipts(actor=actor, now=now, submission=submission, is_correction=fix is not None)
    return submission


def _check_window(application: Application, now: datetime) -> None:
    allowed = queries.window(application, now)
    if allowed.is_open:
        return
    if allowed.sections is not None:
        raise SectionClosed(allowed.reason)
    if application.state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}:
        raise CallNotOpen(allowed.reason)
    MACHINE.find("submit", application.state)


def _check_versions(snapshot: Mapping[str, Any], version_map: Mapping[str, int] | None) -> None:
    if version_map is None:
        return
    current = {entry["key"]: entry["version"] for entry in snapshot["sections"]}
    if any(version != current.get(key, 0) for key, version in version_map.items()):
        raise SectionsMoved


def _check_answers(application: Application, snapshot: Mapping[str, Any]) -> None:
    answers = {entry["key"]: entry["answers"] for entry in snapshot["sections"]}
    form, options = queries.form_of(application), form_options(application.call)
    found = {}
    for section in queries.writing_sections(form):
        given = answers.get(section.key, {})
        faults = queries.faults_of(application.call, section, given, strict=True, options=options)
        if faults:
            found[section.key] = faults
    if found:
        raise NotComplete(found)


def _copied(snapshot: Mapping[str, Any], last: Submission | None) -> dict[str, Any]:
    """What lists and the matching read from the application itself.

    The answer about being named counts where it is given: handed in once more as it was, it undoes no later change.
    """
    answers = queries.answers_of(snapshot)
    domains, agrees = answers.get("domains"), bool(answers.get("publication"))
    copied: dict[str, Any] = {"domains": domains if isinstance(domains, list) else []}
    if last is None or agrees != bool(queries.answers_of(last.snapshot).get("publication")):
        copied["consent_publication"] = agrees
    return copied


def _copy_rows(application: Application, snapshot: Mapping[str, Any]) -> None:
    HostPreference.objects.filter(application=application).delete()
    codes = [row["activity"] for row in snapshot["preferences"]]
    activities = dict(HostActivity.objects.filter(code__in=codes).values_list("code", "pk"))
    HostPreference.objects.bulk_create(
        HostPreference(
            application=application,
            activity_id=activities[row["activity"]],
            rank=row["rank"],
            evidence=row["evidence"],
        )
        for row in snapshot["preferences"]
        if row["activity"] in activities
    )
    Exchange.objects.filter(application=application).delete()
    Exchange.objects.bulk_create(
        Exchange(
            application=application,
            **{name: row[name] for name in ("kind", "domain", "lever", "weight", "text")},
        )
        for row in snapshot["exchanges"]
    )


def _receipt(
    application: Application,
    snapshot: Mapping[str, Any],
    number: int,
    text_hash: str,
    actor: Any,
    now: datetime,
    entry: Entry,
) -> dict[str, Any]:
    call, zone = application.call, ZoneInfo(application.call.time_zone)
    return {
        "installation": settings.SITE_URL,
        "call": call.slug,
        "call_title": localised(call.title),
        "city": application.city.name,
        "country": application.city.country_id,
        "application": application.code,
        "submission": number,
        "submitted_by": actor.label,
        "received_at": now.astimezone(zone).isoformat(timespec="microseconds"),
        "received_at_utc": now.astimezone(UTC).isoformat(timespec="microseconds"),
        "time_zone": call.time_zone,
        "deadline": call.closes_at.astimezone(zone).isoformat(timespec="seconds"),
        "grace_seconds": call.grace_seconds,
        "form_version": snapshot["form"].get("version"),
        "sections": {one["key"]: one["version"] for one in snapshot["sections"]},
        "text_sha256": text_hash,
        "files": [{name: one[name] for name in ("name", "size", "sha256")} for one in snapshot["documents"]],
        "record": {"number": entry.sequence, "hash": entry.hash},
    }


def _remember(actor: Any, now: datetime, application: Application, refusal: Exception) -> None:
    reason = (
        str(_("Only the lead of the team can submit.")) if isinstance(refusal, NotAllowed) else str(refusal)
    )
    if isinstance(refusal, NotComplete):
        reason = f"{reason} ({', '.join(refusal.faults)})"
    FailedAttempt.objects.create(application=application, person=actor, at=now, reason=reason[:300])


def withdraw_application(
    *, actor: Any, now: datetime, application: Application, reason: str = ""
) -> Application:
    """Take the application back, as a draft or in hand. It can be taken up again while the call is open."""
    require(actor, "applications.withdraw", application)
    if reason_against := why_not_withdraw(application):
        raise ActionRefused(reason_against)
    with transaction.atomic():
        before = {"state": application.state}
        MACHINE.apply(application, "withdraw", withdrawn_at=now)
        record(
            "application.withdrawn", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before=before, after={"state": application.state}, reason=reason,
        )  # fmt: skip
        application_withdrawn.send(Application, application=application, actor=actor, now=now)
        queue_withdrawal_notice(actor=actor, now=now, application=application)
    return application


def restore_application(*, actor: Any, now: datetime, application: Application) -> Application:
    """Take a withdrawn application up again, as a draft that has to be submitted anew. Only while the call is open."""
    require(actor, "applications.edit", application)
    if not application.call.accepts_submissions(now):
        raise CallNotOpen(_("The call has closed. A withdrawn application cannot be taken up again."))
    with transaction.atomic():
        before = {"state": application.state}
        MACHINE.apply(application, "restore", withdrawn_at=None)
        record(
            "application.restored", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before=before, after={"state": application.state},
        )  # fmt: skip
    return application
