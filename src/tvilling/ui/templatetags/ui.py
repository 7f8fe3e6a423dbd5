# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The components, as tags. docs/developer/interface-kit.md lists them; the page /ui/ shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from tvilling.core.text import counted as counted_text
from tvilling.core.text import localised as localised_text
from tvilling.ui import formats
from tvilling.ui.badges import badge_html, icon_svg
from tvilling.ui.charts import percent
from tvilling.ui.panels import panels_for
from tvilling.ui.templatetags import ui_blocks, ui_charts, ui_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.core.paginator import Page
    from django.http import HttpRequest
    from django.template import Context
    from django.utils.safestring import SafeString

    from tvilling.ui.parts import HistoryItem, Step, Tab
    from tvilling.ui.tables import BaseTable

register = template.Library()
for library in (ui_blocks.register, ui_charts.register, ui_forms.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """A picture from the sprite; without a label it is decoration."""
    return icon_svg(name, label, size)


@register.simple_tag
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A word or two about a thing's standing."""
    return badge_html(text, tone, icon)


@register.simple_tag
def state_badge(obj: Any) -> SafeString:
    """The state of a record in words, in the tone that its model gives the state."""
    return badge_html(obj.get_state_display(), getattr(obj, "state_tone", "") or "neutral")


@register.simple_tag
def moment(value: datetime | None, zone: str = "", until: datetime | None = None) -> str:
    """A point in time with its zone; with `until` the time from it to another."""
    return formats.moment_html(value, zone, until)


@register.simple_tag
def day(value: date | None) -> str:
    """A day."""
    return formats.day_html(value)


@register.simple_tag
def money(amount: Decimal | None, currency: str = "EUR", *, whole: bool = False) -> str:
    """An amount of money."""
    return formats.money_html(amount, currency, whole=whole)


@register.filter
def counted(number: Decimal | int) -> str:
    """A whole number with its thousands apart."""
    return counted_text(number)


@register.filter
def figure(value: Decimal | str) -> str:
    """A number with its thousands apart and no zeros at its end."""
    return formats.figure_text(value)


@register.filter
def localised(texts: Mapping[str, str] | None) -> str:
    """The text in the language of the page."""
    return localised_text(texts)


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, obj: Any) -> SafeString:
    """What later stages show about the object."""
    return format_html_join("\n", "{}", ((part,) for part in panels_for(slot, context["request"], obj)))


@register.simple_tag(takes_context=True)
def table(context: Context, table: BaseTable) -> str:
    """The table with its filters, count, exports and pages."""
    rendered: str = table.as_html(context["request"])
    return rendered


@register.inclusion_tag("ui/components/stat.html")
def stat(label: str, value: Any, of: Any = "", note: str = "", url: str = "", share: float | None = None,
         tone: str = "host") -> dict[str, Any]:  # fmt: skip
    """One figure of a board. `of` is a number, or words such as “of 25 this month”."""
    if isinstance(of, int):
        of = _("of %(n)d") % {"n": of}
    if isinstance(value, int):
        value = counted_text(value)
    width = percent(share * 100) if share is not None else ""
    return {"label": label, "value": value, "of": of, "note": note, "url": url, "width": width, "tone": tone}


@register.inclusion_tag("ui/components/progress.html")
def progress(value: float, maximum: float, label: str) -> dict[str, Any]:
    """How far something has come: a bar, and the same in words."""
    share = 100 * value / maximum if maximum else 0
    return {"value": value, "maximum": maximum, "label": label, "width": percent(share)}


@register.inclusion_tag("ui/components/empty.html")
def empty_state(sentence: str, url: str = "", label: str = "", icon: str = "") -> dict[str, Any]:
    """Nothing here yet, and what to do about it."""
    return {"sentence": sentence, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("ui/components/description_list.html")
def description_list(items: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Labels and values; a third member is the address of "Change"."""
    return {"items": [(item[0], item[1], item[2] if len(item) > 2 else "") for item in items]}  # noqa: PLR2004


@register.simple_tag
def crumb(url: str, label: str) -> SafeString:
    """One step of the breadcrumbs; without an address it is the page itself."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.inclusion_tag("ui/components/task_list.html")
def task_list(steps: Iterable[Step]) -> dict[str, Any]:
    """The steps of a longer task, with what is done."""
    return {"steps": steps}


@register.inclusion_tag("ui/components/history.html")
def history(items: Iterable[HistoryItem]) -> dict[str, Any]:
    """What happened, newest first."""
    return {"items": items}


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Iterable[Tab], label: str = "") -> dict[str, Any]:
    """Links between the views of one thing."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page", label: str = "") -> dict[str, Any]:
    """The pages of a list; the rest of the address stays."""
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)

    def address(number: int) -> str:
        changed = request.GET.copy()
        changed[name] = str(number)
        return f"{request.path}?{changed.urlencode()}"

    return {
        "page": page,
        "label": label,
        "pages": [(n, address(n) if isinstance(n, int) else "") for n in numbers],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def querystring_for(request: HttpRequest, name: str, value: str) -> str:
    """The address of the page with one parameter changed; the page number starts again."""
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


@register.filter
def day_words(value: date) -> str:
    """A day within a sentence."""
    return formats.day_text(value)
