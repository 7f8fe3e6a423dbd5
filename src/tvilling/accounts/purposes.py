# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What an invitation is to, in words: answered by the app that gives the role."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tvilling.accounts.models import Invitation

type Describe = Callable[[str, str], str]
type ScopeOf = Callable[[str], str]


class Purpose(NamedTuple):
    """What an app says of the invitations that are its own."""

    describe: Describe
    scope_of: ScopeOf | None


_purposes: dict[str, Purpose] = {}


def register(purpose: str, describe: Describe, scope_of: ScopeOf | None = None) -> None:
    """Declare the words for a purpose: `describe(target_key, role)` answers "the team of Luleå, as writer".

    They follow "You are invited to join". `scope_of(target_key)` answers the slug of the cohort whose record tells of
    the invitation. Raises ValueError for a purpose taken by another app.
    """
    given = Purpose(describe, scope_of)
    if _purposes.get(purpose, given) != given:
        raise ValueError(f"the purpose {purpose!r} is registered twice")
    _purposes[purpose] = given


def describe(purpose: str, target_key: str, role: str) -> str:
    """The words, in the reader's language; empty when no app has any."""
    known = _purposes.get(purpose)
    return str(known.describe(target_key, role)) if known is not None else ""


def scope_of(invitation: Invitation) -> str:
    """The slug of the cohort in whose record the invitation belongs; empty when it is to no role in a cohort."""
    known = _purposes.get(invitation.purpose)
    return known.scope_of(invitation.target_key) if known is not None and known.scope_of is not None else ""


def described(invitation: Invitation) -> str:
    """What this invitation is to."""
    return describe(invitation.purpose, invitation.target_key, invitation.role)
