# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Texts that exist in several languages, words and figures in them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language, override

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal


class Placed(str):
    """A sentence about one control of a field that has several; `place` is the end of that control's id."""

    __slots__ = ("place",)
    place: str

    @classmethod
    def at(cls, place: str, sentence: str) -> Placed:
        """The sentence, with the place it is about."""
        placed = cls(sentence)
        placed.place = place
        return placed


def localised(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in the language, else in the installation's default, else in whichever there is, else empty."""
    if not texts:
        return ""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    for candidate in (wanted, settings.LANGUAGE_CODE):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")


def in_each_language(say: Callable[[], object]) -> dict[str, str]:
    """What is said, in every language of the installation, for readers who are not the one who asks."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(say())
    return said


def mark_of(*values: object) -> str:
    """Tells these values from others: a form carries it, and the action compares, so that nobody decides about what was not read."""
    return sha256("\0".join(map(str, values)).encode()).hexdigest()[:16]


def word_count(text: str) -> int:
    """Number of words: runs of signs between white space. The browser counts the same way."""
    return len(text.split())


def counted(number: Decimal | int) -> str:
    """A whole number with its thousands apart, in the reader's notation: 608,462 (or 608 462)."""
    return str(number_format(round(number), use_l10n=True, force_grouping=True))


def number_text(value: Decimal) -> str:
    """A figure without needless zeros, in the reader's notation: 40, 3.5 (or 3,5)."""
    plain = format(value.normalize(), "f")
    return str(number_format(plain, use_l10n=True))
