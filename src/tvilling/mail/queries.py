# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading the outbox. Who may see a cohort's outbox is decided by the page's app: it hands in the scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from tvilling.mail import letters
from tvilling.mail.models import LetterText, Message
from tvilling.mail.states import MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model, QuerySet


FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 12


@dataclass(frozen=True)
class Text:
    """The text of a letter in one language: a cohort's own one, or the default."""

    letter: letters.Letter
    language: str
    subject: str
    body: str
    is_own: bool


@dataclass(frozen=True)
class Composed:
    """A letter as its reader gets it."""

    letter: str
    recipient_name: str
    recipient_email: str
    language: str
    subject: str
    body: str


def compose(
    letter: str, recipient: Any, context: Mapping[str, Any], scope: str, language: str = ""
) -> Composed:
    """The letter filled in for a Person, in that person's language, or for an e-mail address; nothing is kept.

    Raises KeyError for an unknown letter or a placeholder that the context lacks.
    """
    is_address = isinstance(recipient, str)
    spoken = language or (settings.LANGUAGE_CODE if is_address else recipient.language)
    text = text_of(letter, spoken, scope)
    return Composed(
        letter=letter,
        recipient_name="" if is_address else recipient.name,
        recipient_email=recipient if is_address else recipient.email,
        language=text.language,
        subject=letters.fill_line(text.subject, context, text.language)[:300],
        body=letters.fill(text.body, context, text.language),
    )


def named(person: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    """What a letter to several people says to one of them."""
    return {"name": person.name, **context}


def outbox(scope: str, *states: str) -> QuerySet[Message]:
    """A cohort's letters, newest first; only those in the states when some are named."""
    found = Message.objects.filter(scope=scope)
    if states:
        found = found.filter(state__in=states)
    return found.order_by("-created_at", "-pk")


def held_in(batch: str) -> QuerySet[Message]:
    """The letters of a batch that wait for release, by recipient."""
    return Message.objects.filter(held_batch=batch, state=MessageState.HELD).order_by("recipient_email", "pk")


def held_batches(scope: str) -> list[tuple[str, int]]:
    """The cohort's batches with letters waiting for release, and how many."""
    rows = Message.objects.filter(scope=scope, state=MessageState.HELD).exclude(held_batch="")
    return list(rows.values_list("held_batch").annotate(number=Count("pk")).order_by("held_batch"))


def number_held(scope: str) -> int:
    """How many letters of the cohort wait for release."""
    return Message.objects.filter(scope=scope, state=MessageState.HELD).count()


def counts(messages: QuerySet[Message]) -> Mapping[str, int]:
    """How many of the letters are in each state."""
    rows = messages.values_list("state").annotate(number=Count("pk")).order_by()
    return {**dict.fromkeys(MessageState.values, 0), **dict(rows)}


def letters_to(person: Any, addresses: Sequence[str]) -> QuerySet[Message]:
    """All letters to the person, in any state, also those to an address before there was an account."""
    return Message.objects.filter(Q(recipient=person) | Q(recipient_email__in=addresses))


def letters_about(obj: Model) -> QuerySet[Message]:
    """All letters about one record, oldest first."""
    about = Message.objects.filter(object_type=obj._meta.label_lower, object_key=str(obj.pk))
    return about.order_by("created_at", "pk")


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, six hours at most."""
    times: int = 2 ** min(max(attempts - 1, 0), MOST_ATTEMPTS)
    return min(FIRST_WAIT * times, LONGEST_WAIT)


def lag(now: datetime) -> timedelta:
    """How long the oldest letter has been waiting since it was first due; zero when none is.

    One that the mail server did not take counts as well, although its next attempt is yet to come, and one that
    became useless meanwhile, as long as no other has left since.
    """
    waiting = Q(state=MessageState.QUEUED) & (Q(next_try_at__lte=now) | Q(attempts__gt=0))
    due = waiting | Q(state=MessageState.SENDING, lease_until__lt=now)
    oldest = Message.objects.filter(due).values_list("attempts").annotate(next=Min("next_try_at")).order_by()
    first = [moment - sum(map(wait_after, range(1, tried + 1)), timedelta(0)) for tried, moment in oldest]
    first += [message.created_at for message in _too_late().order_by("created_at")[:1]]
    return max(now - min(first), timedelta(0)) if first else timedelta(0)


def last_fault() -> str:
    """Why the mail server did not take a letter that is to be tried again; empty when none is."""
    postponed = Message.objects.filter(state=MessageState.QUEUED, attempts__gt=0) | _too_late()
    return postponed.order_by("-next_try_at", "-pk").values_list("fault", flat=True).first() or ""


def _too_late() -> QuerySet[Message]:
    """The letters that could not leave as long as they were of use, and after which none has left."""
    late = Message.objects.filter(state=MessageState.CANCELLED, letter__in=letters.passing())
    last = Message.objects.aggregate(last=Max("sent_at"))["last"]
    return late if last is None else late.filter(next_try_at__gt=last)


def undelivered() -> list[Message]:
    """The letters of the installation that were given up, the last first."""
    return list(Message.objects.filter(state=MessageState.FAILED).order_by("-next_try_at", "-pk"))


def troubles_about(model: type[Model], keys: Iterable[int]) -> Mapping[str, str]:
    """For each of these records (by its key as text) about which a letter could not be sent: the state of that letter.

    `FAILED` when it was given up; else it is tried again.
    """
    unsent = Message.objects.filter(
        object_type=model._meta.label_lower, object_key__in=[str(key) for key in keys], sent_at=None
    ).exclude(Q(fault="") | Q(state=MessageState.CANCELLED))
    return dict(unsent.order_by("pk").values_list("object_key", "state"))


def text_of(key: str, language: str, scope: str = "") -> Text:
    """The text to use: the cohort's own one in the language, else the default. KeyError for an unknown letter."""
    letter = letters.get(key)
    own = LetterText.objects.filter(scope=scope, key=key, language=language).first() if scope else None
    if own is not None:
        return Text(letter, language, own.subject, own.body, is_own=True)
    return default_text(key, language)


def default_text(key: str, language: str) -> Text:
    """The text that came with the program, in the language or else in English."""
    letter = letters.get(key)
    chosen = language if language in letter.subject else "en"
    return Text(letter, chosen, letter.subject[chosen], letter.body[chosen], is_own=False)


def own_texts(scope: str) -> QuerySet[LetterText]:
    """All texts that the cohort has written itself."""
    return LetterText.objects.filter(scope=scope).order_by("key", "language")
