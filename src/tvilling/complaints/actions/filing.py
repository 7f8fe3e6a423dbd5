# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the city does: begin a complaint, write it, add files, file it, withdraw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.complaints import jobs, queries
from tvilling.complaints.models import Attachment, Complaint, Ground, Involved
from tvilling.complaints.states import MACHINE, ComplaintState
from tvilling.core.clock import end_of_day
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require
from tvilling.core.text import word_count
from tvilling.documents.actions import store_document

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File

    from tvilling.applications.models import Application
    from tvilling.complaints.queries import Told


class ComplaintChanged(ActionRefused):
    """Somebody saved it in between."""

    message = _(
        "A colleague changed the complaint in the meantime. Compare both texts, then save yours again."
    )


def _told(application: Application, now: datetime) -> Told:
    refusal = queries.refusal_to_complain(application, now)
    if refusal is not None:
        raise refusal
    told = queries.told_decision(application)
    assert told is not None  # noqa: S101 - it would have been refused
    return told


def _must_be_current(complaint: Complaint, now: datetime) -> None:
    refusal = queries.refusal_to_file(complaint, now)
    if refusal is not None:
        raise refusal


def _check_text(ground: str, text: str) -> None:
    if ground not in Ground.values:
        raise ActionRefused(_("Say what went wrong."), field="ground")
    if not text.strip():
        raise ActionRefused(_("Say what happened, and what you ask for."), field="text")
    if word_count(text) > queries.TEXT_WORDS:
        message = _("The text is longer than %(limit)s words. Shorten it, or add a file.")
        raise ActionRefused(message % {"limit": queries.TEXT_WORDS}, field="text")


def start_complaint(
    *, actor: Any, now: datetime, application: Application, ground: str, text: str
) -> Complaint:
    """Begin a complaint about what the city was told last. It is the team's alone until it is filed."""
    require(actor, "complaints.write", application)
    told = _told(application, now)
    _check_text(ground, text)
    if queries.open_complaint(application) is not None:
        raise queries.AlreadyOpen
    complaint = Complaint(
        application=application, about=told.about, decision_reason=told.reason, told_at=told.at,
        complain_by=told.complain_by, ground=ground, text=text.strip(), started_by=actor, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            complaint.save(force_insert=True)
            after = {"state": complaint.state, "about": complaint.about}
            _record("complaint.started", actor, now, complaint, after=after)
    except IntegrityError as fault:
        raise queries.AlreadyOpen from fault
    return complaint


def write_complaint(
    *, actor: Any, now: datetime, complaint: Complaint, ground: str, text: str, version: int
) -> Complaint:
    """Change a draft on top of the version that was read; raises ComplaintChanged when there is a newer one."""
    require(actor, "complaints.write", complaint)
    _must_be_current(complaint, now)
    _check_text(ground, text)
    with transaction.atomic():
        changed = Complaint.objects.filter(
            pk=complaint.pk, state=ComplaintState.DRAFT, version=version
        ).update(ground=ground, text=text.strip(), version=version + 1)
        complaint.refresh_from_db(fields=["ground", "text", "version", "state"])
        if not changed:
            raise ComplaintChanged if complaint.is_draft else StaleState
        _record("complaint.written", actor, now, complaint)
    return complaint


def add_file(*, actor: Any, now: datetime, complaint: Complaint, upload: File[bytes]) -> Attachment:
    """Add a file to a draft. Refuses what is no document or picture, and more than the bound."""
    require(actor, "complaints.write", complaint)
    if not complaint.is_draft:
        raise StaleState
    _must_be_current(complaint, now)
    if complaint.attachments.count() >= queries.FILES_AT_MOST:
        message = _("A complaint has %(limit)s files at most. Take one out first.")
        raise ActionRefused(message % {"limit": queries.FILES_AT_MOST}, field="file")
    with transaction.atomic():
        _change_draft(complaint)
        document = store_document(
            actor=actor,
            now=now,
            upload=upload,
            owner_kind="complaints",
            owner_key=complaint.code,
            field="file",
        )
        row = Attachment.objects.create(complaint=complaint, document=document, created_at=now)
        _record("complaint.file_added", actor, now, complaint, after={"sha256": document.sha256})
    complaint.version += 1
    return row


def remove_file(*, actor: Any, now: datetime, attachment: Attachment) -> None:
    """Take a file out of a draft; nobody can open it afterwards."""
    complaint = attachment.complaint
    require(actor, "complaints.write", complaint)
    with transaction.atomic():
        _change_draft(complaint)
        before = {"sha256": attachment.document.sha256}
        attachment.delete()
        _record("complaint.file_removed", actor, now, complaint, before=before)
    complaint.version += 1


def _change_draft(complaint: Complaint) -> None:
    """Files are part of what is checked before filing: they count as a change, which the caller counts too once it is done."""
    changed = Complaint.objects.filter(
        pk=complaint.pk, state=ComplaintState.DRAFT, version=complaint.version
    ).update(version=complaint.version + 1)
    if not changed:
        raise StaleState


def file_complaint(*, actor: Any, now: datetime, complaint: Complaint, version: int) -> Complaint:
    """Hand the complaint in as it was checked; from now on the office reads it, and an answer is due."""
    require(actor, "complaints.file", complaint)
    if not complaint.is_draft:
        raise StaleState
    _must_be_current(complaint, now)
    cohort = complaint.cohort
    due = end_of_day(now, cohort.time_zone, days=cohort.complaint_answer_days)
    with transaction.atomic():
        before = {"state": complaint.state}
        try:
            MACHINE.apply(
                complaint, "file", only_if={"version": version}, filed_by=actor, filed_at=now, answer_by=due
            )
        except StaleState as fault:
            raise ActionRefused(
                _("The complaint was changed after you checked it. Check it again.")
            ) from fault
        Involved.objects.bulk_create(
            Involved(complaint=complaint, person_id=person, part=part)
            for person, part in sorted(queries.parts_in_decision(complaint.application))
        )
        after = {"state": complaint.state, "ground": complaint.ground, "answer_by": due}
        _record("complaint.filed", actor, now, complaint, before=before, after=after)
        jobs.tell_city(actor=actor, now=now, complaint=complaint, letter="complaints.received")
    return complaint


def withdraw_complaint(*, actor: Any, now: datetime, complaint: Complaint, reason: str = "") -> Complaint:
    """The city withdraws; a complaint that was filed stays on file without an answer."""
    require(actor, "complaints.withdraw", complaint)
    with transaction.atomic():
        before, was_filed = {"state": complaint.state}, not complaint.is_draft
        MACHINE.apply(complaint, "withdraw", withdrawn_at=now)
        after = {"state": complaint.state}
        _record(
            "complaint.withdrawn", actor, now, complaint, before=before, after=after, reason=reason.strip()
        )
        if was_filed:
            jobs.tell_city(actor=actor, now=now, complaint=complaint, letter="complaints.withdrawn")
    return complaint


def _record(event: str, actor: Any, now: datetime, complaint: Complaint, **sides: Any) -> None:
    # What the team begins is its own until it files: the office's record of the cohort does not tell of it.
    scope = complaint.cohort.slug if complaint.filed_at else ""
    record(event, actor=actor, now=now, obj=complaint, scope=scope, **sides)
