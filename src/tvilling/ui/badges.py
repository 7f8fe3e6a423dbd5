# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Icons and badges as HTML, for tags and for cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def icon_svg(name: str, label: str = "", size: int = 20) -> SafeString:
    """A picture from the sprite; without a label it is decoration."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {} focusable="false" width="{}" height="{}"><use href="{}#icon-{}"></use></svg>',
        role, size, size, static("ui/icons.svg"), name,
    )  # fmt: skip


def badge_html(text: Any, tone: str = "neutral", icon: str = "") -> SafeString:
    """A word or two about a thing's standing; tones: good, attention, bad, neutral, host, twin."""
    picture = icon_svg(icon, size=14) if icon else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone or "neutral", picture, text)
