# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names calls, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.audit.words import Kind
from tvilling.calls.models import CallDocument, Criterion, FaqEntry, RuleKind, TimelineEntry
from tvilling.calls.permissions import calls_of
from tvilling.calls.queries.page import tie_break_in_words

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading


def criteria_of(reading: Reading) -> list[Criterion]:
    """The criteria of the cohort's calls."""
    found: list[Criterion] = reading.once(
        "criteria", lambda: list(Criterion.objects.filter(call__cohort=reading.scope))
    )
    return found


def criterion(value: Any, reading: Reading) -> str:
    """A criterion by its name."""
    return next((str(each) for each in criteria_of(reading) if each.key == value), str(value))


def tie_break(value: Any, reading: Reading) -> str:
    """A tie-break as the call words it."""
    return tie_break_in_words(str(value), criteria_of(reading))


def rule(value: Any, _reading: Reading) -> str:
    """An eligibility rule by its name."""
    kind = value["kind"] if isinstance(value, dict) else value
    return str(RuleKind(kind).label) if kind in RuleKind.values else str(kind)


def part(value: Any, reading: Reading) -> str:
    """A question or a date of the call's page."""

    def titles() -> dict[str, str]:
        models = (FaqEntry, TimelineEntry)
        return {
            row.code: str(row) for model in models for row in model.objects.filter(call__cohort=reading.scope)
        }

    return str(reading.once("parts of the call", titles).get(value, value))


def document(value: Any, reading: Reading) -> str:
    """A document of the call by its title."""

    def titles() -> dict[str, str]:
        rows = CallDocument.objects.filter(call__cohort=reading.scope).select_related("document")
        return {row.document.code: str(row) for row in rows}

    return str(reading.once("documents of the call", titles).get(value, value))


KINDS = {
    "calls.extension": Kind(name=lambda extension: extension.call, related=("call",)),
    "calls.call": Kind(related=("cohort",), url="calls:office", args=("cohort.slug",), opens=calls_of),
}
SPEAKERS = {
    ("calls.call", "added"): part,
    ("calls.call", "changed"): part,
    ("calls.call", "removed"): part,
    ("calls.call", "document"): document,
    ("calls.call", "rules"): rule,
    ("calls.call", "tie_breaks"): tie_break,
    ("calls.call", "weights"): criterion,
}
