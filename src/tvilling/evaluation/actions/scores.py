# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Scores as typed, and what is missing from a report."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused
from tvilling.core.text import number_text

if TYPE_CHECKING:
    from tvilling.calls.models import Criterion


class ScoreRefused(ActionRefused):
    """A score outside the scale."""


class ReviewIncomplete(ActionRefused):
    """Scores or comments are missing."""

    message = _("Give a score and a comment for every criterion, then hand in the review.")


def read_score(text: Any, criterion: Criterion) -> Decimal | None:
    """A score as typed: empty is none. Raises ScoreRefused outside 0 to the maximum or between the steps."""
    if text in (None, ""):
        return None
    try:
        value = Decimal(str(text).replace(",", "."))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= criterion.maximum or value % criterion.step:
        message = _("%(criterion)s: choose a score from 0 to %(maximum)s in steps of %(step)s.") % {
            "criterion": criterion, "maximum": number_text(criterion.maximum), "step": number_text(criterion.step),
        }  # fmt: skip
        raise ScoreRefused(message, field=f"score_{criterion.key}")
    return value
