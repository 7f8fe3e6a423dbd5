# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of questions, and what each may carry besides its texts."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """A kind of question. The comment says what an answer is in JSON."""

    TEXT = "text"  # a text of one line
    LONG_TEXT = "long_text"  # a text; the limit counts words
    NUMBER = "number"  # a number
    YEAR = "year"  # a whole number of four digits
    DAY = "day"  # "2023-06-30"
    YES_NO = "yes_no"  # true or false
    CHOICE = "choice"  # the key of one choice
    CHOICES = "choices"  # keys; the limit counts them
    EMAIL = "email"  # an address
    URL = "url"  # an address
    FILE = "file"  # {"code": …, "name": …, "size": …} of a stored document
    PEOPLE = "people"  # [{"name", "email", "function", "hours", "english"}, …]
    HEADING = "heading"  # none: it only parts the page


#: What a question of the kind may carry besides key, kind, label, help, why, required and condition.
CARRIES: Final[dict[Kind, frozenset[str]]] = {
    Kind.TEXT: frozenset({"limit"}),
    Kind.LONG_TEXT: frozenset({"limit"}),
    Kind.NUMBER: frozenset({"minimum", "maximum", "decimals", "unit"}),
    Kind.YEAR: frozenset({"minimum", "maximum"}),
    Kind.DAY: frozenset(),
    Kind.YES_NO: frozenset({"must_be_yes"}),
    Kind.CHOICE: frozenset({"choices", "choices_from"}),
    Kind.CHOICES: frozenset({"choices", "choices_from", "limit", "minimum"}),
    Kind.EMAIL: frozenset(),
    Kind.URL: frozenset(),
    Kind.FILE: frozenset({"accept"}),
    Kind.PEOPLE: frozenset({"minimum", "maximum", "hours_minimum"}),
    Kind.HEADING: frozenset(),
}
#: The names of lists that are handed in as options.
LISTS: Final = frozenset({"domains", "levers", "hosts", "english", "countries", "languages"})
#: Parts of a section that the stage brings itself, as structured rows.
COMPONENTS: Final = frozenset({"preferences", "exchanges_need", "exchanges_offer", "review"})
#: Levels of English by the Common European Framework.
ENGLISH: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
#: What a person of the kind "people" is described by.
PERSON: Final = ("name", "email", "function", "hours", "english")
#: A one-line text without a limit of its own.
LINE_LIMIT: Final = 200
#: No answer is longer: a guard for the database, far above every limit that people are told.
HARD_LIMIT: Final = 100_000
#: More people than this make no page.
PEOPLE_LIMIT: Final = 10
