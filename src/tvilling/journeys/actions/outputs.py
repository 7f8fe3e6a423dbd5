# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Outputs: drafted, submitted in versions, answered with feedback, accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, AlreadyDone, NotAsSeen, StaleState
from tvilling.core.permissions import require
from tvilling.core.text import word_count
from tvilling.documents.actions import store_document
from tvilling.journeys.jobs import outputs as jobs
from tvilling.journeys.models import Output, OutputVersion
from tvilling.journeys.queries import mark_of_output
from tvilling.journeys.states import OUTPUT_MACHINE, WRITABLE, GroupState, OutputState

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File


class OutputEmpty(ActionRefused):
    """Neither text nor file."""

    message = _("Write something, or add a file, then submit.")


class JourneyEnded(ActionRefused):
    """What was written by then stays; nothing is added."""

    message = _("The journey was ended early, so its outputs can no longer be written. Nothing was sent.")


class DraftChanged(ActionRefused):
    """Somebody saved the draft in between: `theirs` is what is saved, by the save numbered `saves`."""

    message = _(
        "A colleague saved this while you were writing. Yours stands in the form, theirs above it: put them together."
    )

    def __init__(self, output: Output) -> None:
        super().__init__()
        self.theirs, self.saves = output.draft, output.draft_saves


def save_draft(*, actor: Any, now: datetime, output: Output, text: str, saves: int) -> Output:
    """Keep what is written so far, for its writers alone.

    `saves` is how often the draft had been saved when it was read. Raises DraftChanged when somebody saved it since, and
    StaleState when it was submitted since.
    """
    require(actor, "journeys.write_output", output)
    _must_go_on(output)
    with transaction.atomic():
        _take_up(output, saves, draft=text, draft_saves=saves + 1)
        record(
            "output.draft_saved", actor=actor, now=now, obj=output, scope=output.cohort.slug,
            after={"words": word_count(text)},
        )  # fmt: skip
    return output


def _must_be_new(actor: Any, output: Output, text: str) -> None:
    """Whoever pressed twice has submitted it: nobody else was faster."""
    last = output.versions.first() if output.state == OutputState.SUBMITTED else None
    if last is not None and last.written_by_id == actor.pk and last.text == text:
        raise AlreadyDone


def _must_go_on(output: Output) -> None:
    if output.group.state == GroupState.ENDED:
        raise JourneyEnded


def _take_up(output: Output, saves: int, **fields: Any) -> None:
    """Write the fields of an output that is still being written and whose draft nobody has saved since."""
    rows = Output.objects.filter(pk=output.pk, state__in=WRITABLE)
    if not rows.filter(draft_saves=saves).update(**fields):
        output.refresh_from_db(fields=["state", "draft", "draft_saves"])
        raise DraftChanged(output) if output.state in WRITABLE else StaleState
    for field, value in fields.items():
        setattr(output, field, value)


def submit_output(
    *,
    actor: Any,
    now: datetime,
    output: Output,
    text: str = "",
    upload: File[bytes] | None = None,
    saves: int | None = None,
) -> OutputVersion:
    """Hand in a version of an output; the facilitator is told. Its draft is gone: the version has the text.

    Raises DraftChanged when somebody saved the draft since the writer read it, which `saves` tells as in `save_draft`.
    """
    require(actor, "journeys.write_output", output)
    _must_go_on(output)
    if not text.strip() and upload is None:
        raise OutputEmpty(field="text")
    with transaction.atomic():
        before = {"state": output.state}
        _must_be_new(actor, output, text)
        if saves is not None:
            _take_up(output, saves, draft_saves=saves + 1)
        row = OUTPUT_MACHINE.apply(output, "submit", submitted_at=now, draft="")
        number = output.versions.count() + 1
        # The file last: of a version that is refused, none is kept.
        document = (
            store_document(actor=actor, now=now, upload=upload, owner_kind="journeys", owner_key=output.code)
            if upload is not None
            else None
        )
        version = OutputVersion.objects.create(
            output=output, number=number, text=text, document=document, written_by=actor, created_at=now
        )
        record(
            row.event, actor=actor, now=now, obj=output, scope=output.cohort.slug,
            before=before, after={"state": output.state, "version": number},
        )  # fmt: skip
        jobs.tell_facilitator(actor=actor, now=now, output=output, number=number)
    return version


def give_feedback(
    *, actor: Any, now: datetime, output: Output, feedback: str, seen: str | None = None
) -> Output:
    """Answer the submitted version with what should change; the writers are told.

    `seen` is the `mark_of_output` that the page had. Raises NotAsSeen when another version would be answered.
    """
    require(actor, "journeys.judge_output", output)
    if not feedback.strip():
        raise ActionRefused(_("Write what should change."), field="feedback")
    return _judge(output, "give_feedback", seen, actor=actor, now=now, feedback=feedback)


def accept_output(
    *, actor: Any, now: datetime, output: Output, feedback: str = "", seen: str | None = None
) -> Output:
    """Accept the submitted version; the writers are told. `seen` as in `give_feedback`."""
    require(actor, "journeys.judge_output", output)
    return _judge(output, "accept", seen, actor=actor, now=now, feedback=feedback)


def _judge(
    output: Output, step: str, seen: str | None, *, actor: Any, now: datetime, feedback: str
) -> Output:
    with transaction.atomic():
        output.refresh_from_db(fields=["state"], from_queryset=Output.objects.select_for_update())
        OUTPUT_MACHINE.find(step, output.state)
        if seen is not None and seen != mark_of_output(output):
            raise NotAsSeen
        before = {"state": output.state}
        fields: dict[str, Any] = {"accepted_at": now} if step == "accept" else {}
        row = OUTPUT_MACHINE.apply(output, step, **fields)
        version = output.versions.first()
        if version is None:
            raise StaleState
        OutputVersion.objects.filter(pk=version.pk).update(
            feedback=feedback, feedback_by=actor, feedback_at=now
        )
        record(
            row.event, actor=actor, now=now, obj=output, scope=output.cohort.slug,
            before=before, after={"state": output.state, "version": version.number},
        )  # fmt: skip
        jobs.tell_writers(actor=actor, now=now, output=output, number=version.number)
    return output
