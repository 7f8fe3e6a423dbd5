# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit events of all apps, registered by their owners; an undeclared event cannot be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

_labels: dict[str, str | _StrPromise] = {}


def register(events: Mapping[str, str | _StrPromise]) -> None:
    """Declare events: dotted past tense → label, such as `{"application.submitted": _("Application submitted")}`."""
    _labels.update(events)


def label(event: str) -> str:
    """The event in the reader's language. KeyError for an undeclared one."""
    return str(_labels[event])


def declared() -> tuple[str, ...]:
    """All declared event names, sorted."""
    return tuple(sorted(_labels))
