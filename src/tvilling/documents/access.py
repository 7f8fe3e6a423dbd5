# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may read a file is answered by the app that owns it, each time it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tvilling.documents.models import Document

type MayRead = Callable[[Any, "Document"], bool]

_rules: dict[str, MayRead] = {}


def register(kind: str, may_read: MayRead) -> None:
    """Declare the rule for documents with this `owner_kind`. Raises ValueError for a kind taken by another rule.

    The rule is given whoever asks, signed in or not, and the document.
    """
    if _rules.get(kind, may_read) is not may_read:
        raise ValueError(f"the kind of document {kind!r} is registered twice")
    _rules[kind] = may_read


def kinds() -> tuple[str, ...]:
    """All kinds of owner with a rule."""
    return tuple(sorted(_rules))


def may_read(person: Any, document: Document) -> bool:
    """Whether the person may read the document now. Nobody may when no app answers for its kind."""
    rule = _rules.get(document.owner_kind)
    return rule is not None and bool(rule(person, document))
