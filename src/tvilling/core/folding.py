# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Search keys for names of places and people: "Eskişehir", "eskisehir" and "ESKİŞEHİR" become one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ə": "e",
        "ħ": "h",
        "ŧ": "t",
    }
)
# Vanish instead of parting a word: people type "Modiin" for "Modi'in" and "Kharkiv" for "Kharkiv'".
_SILENT = str.maketrans("", "", "'’‘ʼʻ`´ʹʺ\u200c\u200d\u00ad·")
# What German, Swedish, Danish, Norwegian and Finnish speakers type where the keyboard lacks the letter.
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# What becomes of each ASCII character; nine names in ten hold no other.
_PLAIN = str.maketrans(
    {
        char: "" if ord(char) in _SILENT else char.lower() if char.isalnum() else " "
        for char in map(chr, range(128))
    }
)


def fold(text: str) -> str:
    """The text without case, marks, punctuation and doubled spaces; any script. Safe to apply twice."""
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_SILENT).translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare.casefold().translate(_LETTERS))
    return " ".join(words.split())


def search_keys(names: Iterable[str]) -> list[str]:
    """Folded forms of the names, digraph spellings ("Muenchen") included, each once, in order."""
    keys: dict[str, None] = {}
    for name in names:
        keys[fold(name)] = None
        if not name.isascii():
            spelt = unicodedata.normalize("NFC", name).casefold().translate(_DIGRAPHS)
            keys[fold(spelt)] = None
    return [key for key in keys if key]
