# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the call's page besides its texts: questions and answers, dates, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.calls.models import CallDocument, FaqEntry, TimelineEntry
from tvilling.calls.queries import PLACEHOLDERS
from tvilling.calls.validators import check_placeholders
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.documents.actions import store_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.base import File

    from tvilling.calls.models import Call

type Texts = Mapping[str, str]


def add_faq(*, actor: Any, now: datetime, call: Call, question: Texts, answer: Texts) -> FaqEntry:
    """A question with its answer, at the end. Both may name figures of the call in braces."""
    require(actor, "calls.manage", call)
    texts = {"question": _kept(question, "question"), "answer": _kept(answer, "answer")}
    with transaction.atomic():
        last = call.faq.aggregate(last=Max("order"))["last"] or 0
        entry = FaqEntry.objects.create(call=call, order=last + 1, created_at=now, **texts)
        record("call.faq_changed", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               after={"added": entry.code})  # fmt: skip
    return entry


def update_faq(
    *, actor: Any, now: datetime, entry: FaqEntry, question: Texts, answer: Texts, order: int | None = None
) -> FaqEntry:
    """Another wording, or another place in the order."""
    require(actor, "calls.manage", entry)
    entry.question, entry.answer = _kept(question, "question"), _kept(answer, "answer")
    entry.order = entry.order if order is None else order
    with transaction.atomic():
        entry.save(update_fields=["question", "answer", "order"])
        record("call.faq_changed", actor=actor, now=now, obj=entry.call, scope=entry.cohort.slug,
               after={"changed": entry.code})  # fmt: skip
    return entry


def remove_faq(*, actor: Any, now: datetime, entry: FaqEntry) -> None:
    """Take a question away."""
    require(actor, "calls.manage", entry)
    with transaction.atomic():
        record("call.faq_changed", actor=actor, now=now, obj=entry.call, scope=entry.cohort.slug,
               after={"removed": entry.code})  # fmt: skip
        entry.delete()


def add_timeline_entry(  # noqa: PLR0913 - one argument for each part of an entry, all named
    *,
    actor: Any,
    now: datetime,
    call: Call,
    label: Texts,
    at: datetime,
    until: datetime | None = None,
    link: str = "",
    recording: str = "",
    is_information_session: bool = False,
) -> TimelineEntry:
    """A date that people should know: an information session with link and recording, the results, the kick-off."""
    require(actor, "calls.manage", call)
    texts = _kept(label, "label")
    _in_order(at, until)
    with transaction.atomic():
        entry = TimelineEntry.objects.create(
            call=call, label=texts, at=at, until=until, link=link, recording=recording,
            is_information_session=is_information_session, created_at=now,
        )  # fmt: skip
        record("call.timeline_changed", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               after={"added": entry.code, "at": at})  # fmt: skip
    return entry


def update_timeline_entry(  # noqa: PLR0913 - one argument for each part of an entry, all named
    *,
    actor: Any,
    now: datetime,
    entry: TimelineEntry,
    label: Texts,
    at: datetime,
    until: datetime | None = None,
    link: str = "",
    recording: str = "",
    is_information_session: bool = False,
) -> TimelineEntry:
    """Change a date, or add the recording afterwards."""
    require(actor, "calls.manage", entry)
    texts = _kept(label, "label")
    _in_order(at, until)
    before = {"at": entry.at}
    values = {
        "label": texts, "at": at, "until": until, "link": link, "recording": recording,
        "is_information_session": is_information_session,
    }  # fmt: skip
    with transaction.atomic():
        for name, value in values.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(values))
        record("call.timeline_changed", actor=actor, now=now, obj=entry.call, scope=entry.cohort.slug,
               before=before, after={"changed": entry.code, "at": at})  # fmt: skip
    return entry


def remove_timeline_entry(*, actor: Any, now: datetime, entry: TimelineEntry) -> None:
    """Take a date away."""
    require(actor, "calls.manage", entry)
    with transaction.atomic():
        record("call.timeline_changed", actor=actor, now=now, obj=entry.call, scope=entry.cohort.slug,
               before={"at": entry.at}, after={"removed": entry.code})  # fmt: skip
        entry.delete()


def publish_document(
    *, actor: Any, now: datetime, call: Call, upload: File[bytes], title: Texts, version: str = ""
) -> CallDocument:
    """Add a file to the call: guidelines, a template. Raises DocumentRefused for a file that cannot be taken."""
    require(actor, "calls.manage", call)
    texts = _kept(title, "title")
    document = store_document(actor=actor, now=now, upload=upload, owner_kind="calls", owner_key=call.code)
    with transaction.atomic():
        last = call.documents.aggregate(last=Max("order"))["last"] or 0
        entry = CallDocument.objects.create(
            call=call, document=document, title=texts, version=version, order=last + 1, created_at=now
        )
        record("call.document_published", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               after={"document": document.code, "sha256": document.sha256, "version": version})  # fmt: skip
    return entry


def withdraw_document(*, actor: Any, now: datetime, entry: CallDocument, reason: str = "") -> None:
    """Take a file off the call's page; the file itself stays kept."""
    require(actor, "calls.manage", entry)
    with transaction.atomic():
        record("call.document_withdrawn", actor=actor, now=now, obj=entry.call, scope=entry.cohort.slug,
               before={"document": entry.document.code, "version": entry.version}, reason=reason)  # fmt: skip
        entry.delete()


def _kept(texts: Texts, field: str) -> dict[str, str]:
    kept = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not kept:
        raise ActionRefused(_("Write this in at least one language."), field=field)
    check_placeholders(kept, PLACEHOLDERS, field=field)
    return kept


def _in_order(at: datetime, until: datetime | None) -> None:
    if until is not None and until <= at:
        raise ActionRefused(_("The end has to come after the beginning."), field="until")
