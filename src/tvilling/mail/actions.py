# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Queueing, releasing and cancelling letters, and changing their texts. Sending is in `tasks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.models import new_code
from tvilling.core.permissions import require
from tvilling.mail import letters
from tvilling.mail.models import LetterText, Message
from tvilling.mail.queries import compose, held_in, letters_to, named
from tvilling.mail.states import MACHINE, UNSENT, MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model


class NothingHeld(ActionRefused):
    """The batch has no letter that waits."""

    message = _("No letters wait for release here.")


def queue_letter(  # noqa: PLR0913 - one argument for each thing a letter is made of, all named
    *,
    actor: Any,
    now: datetime,
    letter: str,
    recipient: Any,
    context: Mapping[str, Any],
    key: str,
    scope: str = "",
    about: Model | None = None,
    held_batch: str = "",
    language: str = "",
) -> Message:
    """Put a letter into the outbox, in the caller's transaction; the worker sends it after the commit.

    `recipient` is a Person, or an e-mail address (then `language` says in which language). The same `key`
    gives the same message, however often it is asked for. With `held_batch` it waits for `release_batch`.
    Raises KeyError for an unknown letter or a placeholder that the context lacks.
    """
    if Message.objects.filter(key=key).exists():
        return Message.objects.get(key=key)
    written = compose(letter, recipient, context, scope, language)
    message = Message(
        created_at=now,
        next_try_at=now,
        state=MessageState.HELD if held_batch else MessageState.QUEUED,
        letter=letter,
        scope=scope,
        key=key,
        recipient_id=None if isinstance(recipient, str) else recipient.pk,
        recipient_email=written.recipient_email,
        recipient_name=written.recipient_name,
        language=written.language,
        subject=written.subject,
        body=written.body,
        held_batch=held_batch,
        queued_by_id=actor.pk,
        object_type=about._meta.label_lower if about is not None else "",
        object_key=str(about.pk) if about is not None else "",
    )
    message.message_id = (
        f"<{new_code()}.{message.code}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(key=key)
    return message


def queue_letters(
    *, actor: Any, now: datetime, letter: str, people: Iterable[Any], context: Mapping[str, Any], key: str,
    **more: Any,
) -> None:  # fmt: skip
    """Put a letter into the outbox for each of the people, however often they are named; `more` goes to `queue_letter`.

    The context gets each one's name, and the key each one's own end.
    """
    for person in dict.fromkeys(people):
        queue_letter(
            actor=actor, now=now, letter=letter, recipient=person, context=named(person, context),
            key=f"{key}-{person.pk}", **more,
        )  # fmt: skip


def release_batch(*, actor: Any, now: datetime, batch: str) -> int:
    """Let all letters of a batch go: the worker sends them. Answers how many.

    The caller has checked the right to the batch, and that this is the second person.
    """
    require(actor, "mail.release")
    with transaction.atomic():
        waiting = list(held_in(batch))
        if not waiting:
            raise NothingHeld
        for message in waiting:
            MACHINE.apply(message, "release", next_try_at=now)
        record(
            "mail.released", actor=actor, now=now, obj=waiting[0], scope=waiting[0].scope,
            before={"state": MessageState.HELD},
            after={"state": MessageState.QUEUED, "batch": batch, "letters": len(waiting)},
        )  # fmt: skip
    return len(waiting)


def cancel_message(*, actor: Any, now: datetime, message: Message, reason: str = "") -> Message:
    """Keep a letter from being sent. Refused once it has left.

    The caller has checked the right to the letter's cohort.
    """
    require(actor, "mail.cancel", message)
    with transaction.atomic():
        before = {"state": message.state}
        MACHINE.apply(message, "cancel")
        record("mail.cancelled", actor=actor, now=now, obj=message, scope=message.scope,
               before=before, after={"state": message.state, "letter": message.letter}, reason=reason)  # fmt: skip
    return message


def cancel_batch(*, actor: Any, now: datetime, batch: str, reason: str = "") -> int:
    """Take back all letters of a batch that still wait for release. Answers how many.

    The caller has checked the right to the batch. Their keys stay taken: queue new letters under new keys.
    """
    require(actor, "mail.cancel")
    with transaction.atomic():
        waiting = list(held_in(batch))
        for message in waiting:
            MACHINE.apply(message, "cancel")
        if waiting:
            record("mail.cancelled", actor=actor, now=now, obj=waiting[0], scope=waiting[0].scope,
                   before={"state": MessageState.HELD},
                   after={"state": MessageState.CANCELLED, "batch": batch, "letters": len(waiting)},
                   reason=reason)  # fmt: skip
    return len(waiting)


def forget_letters(*, actor: Any, now: datetime, person: Any, addresses: Sequence[str], instead: str) -> int:
    """Empty the letters to somebody who is to be forgotten, and keep back what has not left. Answers how many.

    That a letter of this kind was sent, and when, stays: it shows that a city was told.
    """
    require(actor, "mail.forget")
    with transaction.atomic():
        rows = letters_to(person, addresses)
        for message in rows.filter(state__in=UNSENT):
            before = {"state": message.state}
            MACHINE.apply(message, "cancel")
            record("mail.cancelled", actor=actor, now=now, obj=message, scope=message.scope,
                   before=before, after={"state": message.state, "letter": message.letter})  # fmt: skip
        return rows.update(recipient_email=instead, recipient_name="", subject="–", body="", fault="")


def retry_message(*, actor: Any, now: datetime, message: Message) -> Message:
    """Queue a letter again that could not be sent. The caller has checked the right to its cohort."""
    require(actor, "mail.retry", message)
    with transaction.atomic():
        before = {"state": message.state, "attempts": message.attempts}
        MACHINE.apply(message, "retry", attempts=0, next_try_at=now, fault="")
        record("mail.retried", actor=actor, now=now, obj=message, scope=message.scope,
               before=before, after={"state": message.state})  # fmt: skip
    return message


def write_letter_text(
    *, actor: Any, now: datetime, scope: str, key: str, language: str, subject: str, body: str
) -> LetterText:
    """Give a cohort its own text of a letter. Letters queued before keep the text they were queued with.

    Refuses unknown placeholders, naming the field. The caller has checked the right to the cohort.
    """
    require(actor, "mail.edit_text")
    letter = letters.get(key)
    if not subject.strip():
        raise ActionRefused(_("Enter a subject."), field="subject")
    if not body.strip():
        raise ActionRefused(_("Enter the text of the letter."), field="body")
    letters.check_text(letter, subject, field="subject")
    letters.check_text(letter, body, field="body")
    with transaction.atomic():
        values = {
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "updated_at": now,
            "updated_by_id": actor.pk,
        }
        text, _made = LetterText.objects.update_or_create(
            scope=scope, key=key, language=language, defaults=values
        )
        record("mail.text_changed", actor=actor, now=now, obj=text, scope=scope,
               after={"letter": key, "language": language})  # fmt: skip
    return text


def restore_letter_text(*, actor: Any, now: datetime, scope: str, key: str, language: str) -> None:
    """Go back to the text that came with the program. The caller has checked the right to the cohort."""
    require(actor, "mail.edit_text")
    with transaction.atomic():
        text = LetterText.objects.filter(scope=scope, key=key, language=language).first()
        if text is not None:
            record("mail.text_restored", actor=actor, now=now, obj=text, scope=scope,
                   after={"letter": key, "language": language})  # fmt: skip
            text.delete()
