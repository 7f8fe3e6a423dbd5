# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the actions of travel answer instead of doing their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class TripRefused(ActionRefused):
    """A trip that the rules do not allow."""


class ClaimRefused(ActionRefused):
    """A claim, or a line of it, that cannot be as it is."""


class PaymentRefused(ActionRefused):
    """A payment run that cannot be made or released."""


class ReasonNeeded(ActionRefused):
    """The step has to be explained to the other person."""

    message = _("Say why: the other person reads it.")

    def __init__(self, message: str | _StrPromise | None = None, *, field: str = "reason") -> None:
        super().__init__(message, field=field)


def needs_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonNeeded for an empty one."""
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()
