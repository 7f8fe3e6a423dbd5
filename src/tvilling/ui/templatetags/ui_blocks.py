# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Components that wrap what stands between their two tags, and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from tvilling.ui.charts import percent

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def card(content: str, heading: str = "", level: int = 2, tone: str = "") -> SafeString:
    """A white card."""
    title = format_html('<h{0} class="card-heading">{1}</h{0}>', level, heading) if heading else ""
    return render_to_string("ui/components/card.html", {"content": content, "heading": title, "tone": tone})


@register.simple_block_tag
def notice(content: str, tone: str = "good", heading: str = "") -> SafeString:
    """A text that should be noticed, with an edge in its tone."""
    return render_to_string(
        "ui/components/notice.html", {"content": content, "tone": tone, "heading": heading}
    )


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:  # noqa: A002, FBT001, FBT002 - HTML's own word
    """Something that opens."""
    return render_to_string(
        "ui/components/details.html", {"content": content, "summary": summary, "open": open}
    )


@register.inclusion_tag("ui/components/submit.html")
def submit(
    label: str, kind: str = "primary", name: str = "", value: str = "", icon: str = ""
) -> dict[str, Any]:
    """The button that sends the form around it."""
    return {"label": label, "kind": kind, "name": name, "value": value, "icon": icon}


@register.inclusion_tag("ui/components/button_link.html")
def button_link(url: str, label: str, kind: str = "secondary", icon: str = "") -> dict[str, Any]:
    """A link that looks like a button."""
    return {"url": url, "label": label, "kind": kind, "icon": icon}


@register.inclusion_tag("ui/components/post_button.html", takes_context=True)
def post_button(context: Context, url: str, label: str, kind: str = "secondary", confirm: str = "", icon: str = "",
                **hidden: Any) -> dict[str, Any]:  # fmt: skip
    """A button that does one thing: its own form, with the token and perhaps hidden fields."""
    return {
        "csrf_token": context.get("csrf_token", ""),
        "url": url,
        "label": label,
        "kind": kind,
        "confirm": confirm,
        "icon": icon,
        "hidden": hidden,
    }


@register.simple_block_tag
def working(content: str, url: str, seen: str = "", value: float = 0, maximum: float = 0) -> SafeString:
    """Long work under way: asks `url` every second whether there is more than was `seen` (see `ui.working`)."""
    share = percent(100 * value / maximum) if maximum else ""
    return render_to_string(
        "ui/components/working.html", {"content": content, "url": url, "seen": seen, "width": share}
    )


@register.inclusion_tag("ui/components/autosave_status.html")
def autosave_status() -> dict[str, Any]:
    """Where the autosave module says how it goes."""
    return {}


@register.simple_block_tag
def made_once(content: str) -> SafeString:
    """What stands on a page twice, for wide and for narrow screens: `{% made_once as links %}…{% endmade_once %}`."""
    return mark_safe(content)  # noqa: S308 - a block is rendered, and escaped, by its template


@register.simple_block_tag
def around(content: str, element: str, css: str, label: str = "", inner: str = "") -> SafeString:
    """An element around the content; nothing at all when there is none. For the slots of layouts."""
    if not content.strip():
        return mark_safe("")
    name = format_html(' aria-label="{}"', label) if label else ""
    if inner:
        content = format_html("<{0}>{1}</{0}>", inner, content)
    return format_html('<{0} class="{1}"{2}>{3}</{0}>', element, css, name, content)
