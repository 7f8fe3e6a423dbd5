# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the office does: name who examines, propose an answer, send it back, release it as a second person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.complaints import jobs, queries
from tvilling.complaints.states import MACHINE, Verdict
from tvilling.core.errors import ActionRefused, SecondPersonNeeded
from tvilling.core.permissions import require
from tvilling.core.text import word_count
from tvilling.evaluation.actions import propose_correction
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tvilling.complaints.models import Complaint, Part
    from tvilling.evaluation.models import Correction


class TookPart(ActionRefused):
    """Whoever took part in the decision does not examine the complaint about it."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        message = _("%(name)s took part in the decision (%(parts)s). Choose somebody who did not.")
        words = {"name": name, "parts": ", ".join(str(part.label) for part in parts)}
        super().__init__(message % words, field="person")


def assign_complaint(*, actor: Any, now: datetime, complaint: Complaint, person: Any) -> Complaint:
    """Name somebody of the office who took no part in the decision, is not of the city and has no conflict with it."""
    require(actor, "complaints.assign", complaint)
    _must_be_impartial(complaint, person)
    with transaction.atomic():
        before = {"state": complaint.state, "handler": complaint.handler_id}
        MACHINE.apply(complaint, "assign", handler=person)
        after = {"state": complaint.state, "handler": person.pk}
        _record("complaint.assigned", actor, now, complaint, before=before, after=after)
        jobs.tell_examiner(actor=actor, now=now, complaint=complaint)
    return complaint


def _must_be_impartial(complaint: Complaint, person: Any) -> None:
    if not people_with_role(complaint.cohort, CohortRole.OFFICE).filter(pk=person.pk).exists():
        raise ActionRefused(_("Choose somebody of the programme office."), field="person")
    parts = queries.parts_of(person, complaint)
    if parts:
        raise TookPart(person.name, parts)
    if queries.is_of_city(person, complaint):
        message = _("%(name)s is or was in the team of %(city)s. Choose somebody else.")
        raise ActionRefused(message % {"name": person.name, "city": complaint.city}, field="person")
    if queries.has_conflict(person, complaint):
        message = _("%(name)s has a conflict of interest with %(city)s. Choose somebody else.")
        raise ActionRefused(message % {"name": person.name, "city": complaint.city}, field="person")


def propose_answer(
    *, actor: Any, now: datetime, complaint: Complaint, verdict: str, answer: str, redone: str = ""
) -> Complaint:
    """Say what comes of it, and why; what is redone is named, and done by the usual steps. A second person releases it."""
    require(actor, "complaints.answer", complaint)
    _check_answer(verdict, answer, redone)
    with transaction.atomic():
        before = {"state": complaint.state}
        MACHINE.apply(
            complaint, "propose", verdict=verdict, answer=answer.strip(), redone=redone.strip(), proposed_by=actor,
            proposed_at=now, version=complaint.version + 1,
        )  # fmt: skip
        after = {"state": complaint.state, "verdict": verdict}
        _record("complaint.answer_proposed", actor, now, complaint, before=before, after=after)
    return complaint


def _check_answer(verdict: str, answer: str, redone: str) -> None:
    if verdict not in Verdict.values:
        raise ActionRefused(_("Say what comes of the complaint."), field="verdict")
    if not answer.strip():
        raise ActionRefused(_("Give the reasons: the city will read them."), field="answer")
    if verdict == Verdict.NOT_UPHELD and redone.strip():
        raise ActionRefused(
            _(
                "Nothing is done anew when the complaint is not upheld. Empty this field, or uphold it in part."
            ),
            field="redone",
        )
    if verdict != Verdict.NOT_UPHELD and not redone.strip():
        raise ActionRefused(_("Say what is done anew, and by when."), field="redone")
    for field, text, limit in (
        ("answer", answer, queries.ANSWER_WORDS),
        ("redone", redone, queries.REDONE_WORDS),
    ):
        if word_count(text) > limit:
            message = _("The text is longer than %(limit)s words. Shorten it.")
            raise ActionRefused(message % {"limit": limit}, field=field)


def return_answer(*, actor: Any, now: datetime, complaint: Complaint, reason: str) -> Complaint:
    """The second person sends a proposed answer back, and says why."""
    _require_second(actor, complaint)
    if not reason.strip():
        raise ActionRefused(_("Say what is to be changed."), field="reason")
    with transaction.atomic():
        before = {"state": complaint.state}
        MACHINE.apply(complaint, "return")
        after = {"state": complaint.state}
        _record(
            "complaint.answer_returned",
            actor,
            now,
            complaint,
            before=before,
            after=after,
            reason=reason.strip(),
        )
    return complaint


def release_answer(*, actor: Any, now: datetime, complaint: Complaint, version: int) -> Complaint:
    """The second person lets the answer go that she has read: the city gets its letter."""
    _require_second(actor, complaint)
    with transaction.atomic():
        before = {"state": complaint.state}
        MACHINE.apply(complaint, "release", only_if={"version": version}, released_by=actor, released_at=now)
        after = {"state": complaint.state, "verdict": complaint.verdict}
        _record("complaint.answered", actor, now, complaint, before=before, after=after)
        jobs.tell_city(actor=actor, now=now, complaint=complaint, letter="complaints.answered")
    return complaint


def put_right(*, actor: Any, now: datetime, complaint: Complaint, outcome: str, reason: str) -> Correction:
    """Propose what is decided instead, since the complaint was upheld. A second person tells it, in evaluation."""
    require(actor, "complaints.put_right", complaint)
    refusal = queries.refusal_to_put_right(complaint)
    if refusal is not None:
        raise refusal
    return propose_correction(
        actor=actor, now=now, application=complaint.application, outcome=outcome, reason=reason
    )  # fmt: skip


def take_file(*, actor: Any, now: datetime, complaint: Complaint, content: bytes) -> bytes:
    """Hand out the whole file of a complaint, as these bytes: it is put on record who took it."""
    require(actor, "complaints.take_file", complaint)
    with transaction.atomic():
        after = {"sha256": hashlib.sha256(content).hexdigest()}
        _record("complaint.file_taken", actor, now, complaint, after=after)
    return content


def _require_second(actor: Any, complaint: Complaint) -> None:
    require(actor, "complaints.release", complaint)
    if complaint.proposed_by_id == actor.pk:
        raise SecondPersonNeeded


def _record(event: str, actor: Any, now: datetime, complaint: Complaint, **sides: Any) -> None:
    record(event, actor=actor, now=now, obj=complaint, scope=complaint.cohort.slug, **sides)
