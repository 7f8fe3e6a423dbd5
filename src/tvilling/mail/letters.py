# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters of all apps: default texts as data, with a fixed list of placeholders each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tvilling.core.errors import ActionRefused
from tvilling.core.money import Money
from tvilling.core.text import localised
from tvilling.ui.formats import day_text, moment_text, money_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
GAP = re.compile(r"\n{3,}")
NAME = re.compile(r"[a-z][a-z0-9_]*")


class UnknownPlaceholder(ActionRefused):
    """A text names a placeholder that its letter does not offer."""


@dataclass(frozen=True)
class Letter:
    """A kind of letter. `placeholders` are the only names that may stand in braces in its texts."""

    key: str
    placeholders: tuple[str, ...]
    subject: Mapping[str, str]
    body: Mapping[str, str]
    #: What the letter is for, shown where its text is edited.
    title: str | _StrPromise = ""
    #: Whether it is written for a cohort, which may then give it a text of its own and sees it in its outbox.
    of_cohort: bool = True
    #: How long it is of use when it carries a secret or soon means nothing: it is not sent later, its text is forgotten
    #: once it has left or come to nothing, and the letter itself some time after. None: it is kept.
    good_for: timedelta | None = None
    #: Whether it tells what the office reads and auditors do not: they do not find it in the outbox.
    for_office_alone: bool = False
    app: str = field(default="", compare=False)


_letters: dict[str, Letter] = {}


def register(app: str, letters: Iterable[Letter]) -> None:
    """Declare an app's letters.

    Raises ValueError for an unknown placeholder, a missing English text, languages that differ between
    subject and body, or a key declared twice with other texts.
    """
    for letter in letters:
        if set(letter.subject) != set(letter.body) or "en" not in letter.subject:
            raise ValueError(
                f"the letter {letter.key!r} needs subject and body in the same languages, English among them"
            )
        for text in (*letter.subject.values(), *letter.body.values()):
            strangers = unknown_placeholders(letter, text)
            if strangers:
                raise ValueError(
                    f"the letter {letter.key!r} has unknown placeholders: {', '.join(strangers)}"
                )
        if _letters.get(letter.key, letter) != letter:
            raise ValueError(f"the letter {letter.key!r} is declared twice")
        _letters[letter.key] = replace(letter, app=app)


def declared() -> tuple[Letter, ...]:
    """All letters, by key."""
    return tuple(_letters[key] for key in sorted(_letters))


def of_cohorts() -> tuple[Letter, ...]:
    """The letters that are written for a cohort, by key."""
    return tuple(letter for letter in declared() if letter.of_cohort)


def passing() -> dict[str, timedelta]:
    """The letters that are of use for a time only, by key, and for how long."""
    return {letter.key: letter.good_for for letter in declared() if letter.good_for is not None}


def for_office_alone() -> list[str]:
    """The keys of the letters that auditors do not read."""
    return [letter.key for letter in declared() if letter.for_office_alone]


def get(key: str) -> Letter:
    """The letter with the key. Raises KeyError for one that nobody declared."""
    return _letters[key]


def unknown_placeholders(letter: Letter, text: str) -> list[str]:
    """Names in braces in the text that the letter does not offer."""
    return [f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name not in letter.placeholders]


def check_text(letter: Letter, text: str, *, field: str = "") -> None:
    """Refuse a text that names other placeholders than the letter offers."""
    strangers = unknown_placeholders(letter, text)
    if strangers:
        message = _("This letter does not know %(names)s. It knows: %(known)s.")
        known = ", ".join(f"{{{name}}}" for name in letter.placeholders)
        raise UnknownPlaceholder(message % {"names": ", ".join(strangers), "known": known}, field=field)


def fill(text: str, context: Mapping[str, Any], language: str) -> str:
    """The text with its placeholders replaced. Values may be in several languages, dates, money or lazy strings.

    A paragraph whose only value is empty leaves no gap. Values are never searched for placeholders themselves.
    Raises KeyError when the context lacks one.
    """
    with override(language):
        filled = PLACEHOLDER.sub(lambda match: _shown(context[match.group(1)], language), text)
    return GAP.sub("\n\n", filled)


def fill_line(text: str, context: Mapping[str, Any], language: str) -> str:
    """As `fill`, on one line: a subject cannot carry another header."""
    return " ".join(fill(text, context, language).split())


def _shown(value: Any, language: str) -> str:
    if isinstance(value, dict):
        return localised(value, language)
    if isinstance(value, datetime):
        named = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
        return moment_text(value, named)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Money):
        return money_text(value.amount, value.currency)
    return str(value)
