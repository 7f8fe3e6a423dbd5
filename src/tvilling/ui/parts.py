# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What some components are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

type Text = str | _StrPromise


@dataclass(frozen=True)
class Step:
    """A step of a task list. `state`: done, open, locked or attention."""

    label: Text
    url: str = ""
    state: str = "open"
    note: Text = ""
    is_current: bool = False


@dataclass(frozen=True)
class HistoryItem:
    """Something that happened."""

    at: datetime
    text: Text
    who: Text = ""
    tone: str = "neutral"
    note: Text = ""


@dataclass(frozen=True)
class Tab:
    """A link between the views of one thing."""

    label: Text
    url: str
    is_current: bool = False
    count: Text = ""
