# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What an invitation is to, in words: answered by the app that gives the role."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvilling.accounts.models import Invitation

type Describe = Callable[[str, str], str]

_purposes: dict[str, Describe] = {}


def register(purpose: str, describe: Describe) -> None:
    """Declare the words for a purpose: `describe(target_key, role)` answers "the team of Luleå, as writer".

    They follow "You are invited to join". Raises ValueError for a purpose taken by another app.
    """
    if _purposes.get(purpose, describe) is not describe:
        raise ValueError(f"the purpose {purpose!r} is registered twice")
    _purposes[purpose] = describe


def describe(purpose: str, target_key: str, role: str) -> str:
    """The words, in the reader's language; empty when no app has any."""
    known = _purposes.get(purpose)
    return str(known(target_key, role)) if known is not None else ""


def described(invitation: Invitation) -> str:
    """What this invitation is to."""
    return describe(invitation.purpose, invitation.target_key, invitation.role)
