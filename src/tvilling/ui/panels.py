# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A page of an earlier stage has named slots; later stages put panels there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

type Panel = Callable[[HttpRequest, Any], SafeString | None]

_panels: defaultdict[str, dict[Panel, int]] = defaultdict(dict)


def register_panel(slot: str, panel: Panel, order: int = 0) -> None:
    """Show what `panel(request, obj)` gives in the slot; None shows nothing."""
    _panels[slot][panel] = order


def panels_for(slot: str, request: HttpRequest, obj: Any) -> list[SafeString]:
    """The slot's panels for this object, in order, without those that have nothing to say."""
    ordered = sorted(_panels[slot].items(), key=lambda item: item[1])
    return [rendered for panel, _ in ordered if (rendered := panel(request, obj))]
