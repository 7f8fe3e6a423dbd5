# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How times, days and money are written for people, in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop, pgettext

from tvilling.core.money import MINOR_UNITS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

HOME_ZONE: Final = "Europe/Brussels"
#: Zones whose name is not simply "<city> time" in every language.
ZONE_NAMES: Final = {
    "Europe/Brussels": gettext_noop("Brussels time"),
    "Europe/Stockholm": gettext_noop("Stockholm time"),
    "Europe/London": gettext_noop("London time"),
    "Europe/Athens": gettext_noop("Athens time"),
    "Europe/Lisbon": gettext_noop("Lisbon time"),
}
SYMBOLS: Final = {"EUR": "€", "GBP": "£", "USD": "$"}
EMPTY: Final = "–"


def day_text(value: date) -> str:
    """Such as “30 June 2023”; a moment counts by Brussels time."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(HOME_ZONE))
    # Translators: Django's date format for a day in running text.
    return date_format(value, pgettext("day", "j F Y"), use_l10n=False)


def moment_text(value: datetime, zone: str = "") -> str:
    """Such as “30 June 2023, 23:59 Brussels time (UTC+2)”."""
    name = zone or HOME_ZONE
    local = value.astimezone(ZoneInfo(name))
    return _on_the_clock(local, f"{local:%H:%M}", name)


def period_text(start: datetime, end: datetime, zone: str = "") -> str:
    """From a point in time to another: “13 October 2023, 10:00–12:00 Brussels time (UTC+2)”, or with two days."""
    name = zone or HOME_ZONE
    first, last = start.astimezone(ZoneInfo(name)), end.astimezone(ZoneInfo(name))
    if first.date() == last.date() and first.utcoffset() == last.utcoffset():
        return _on_the_clock(first, f"{first:%H:%M}–{last:%H:%M}", name)
    if first.utcoffset() != last.utcoffset():
        return f"{moment_text(start, zone)} – {moment_text(end, zone)}"
    begins = gettext("%(day)s, %(time)s") % {"day": day_text(first.date()), "time": f"{first:%H:%M}"}
    return f"{begins} – {moment_text(end, zone)}"


def _on_the_clock(local: datetime, time: str, zone: str) -> str:
    if zone == "UTC":
        return gettext("%(day)s, %(time)s UTC") % {"day": day_text(local.date()), "time": time}
    return gettext("%(day)s, %(time)s %(zone)s (%(offset)s)") % {
        "day": day_text(local.date()),
        "time": time,
        "zone": zone_text(zone),
        "offset": offset_text(local),
    }


def zone_text(name: str) -> str:
    """Such as “Brussels time”."""
    if name in ZONE_NAMES:
        return gettext(ZONE_NAMES[name])
    return gettext("%(city)s time") % {"city": name.rsplit("/", 1)[-1].replace("_", " ")}


def offset_text(local: datetime) -> str:
    """Such as “UTC+2”, "UTC−3:30" or "UTC"."""
    offset = local.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def money_text(amount: Decimal | float, currency: str = "EUR", *, whole: bool = False) -> str:
    """Such as “€1,200.50”; with `whole` without the cents. A currency without a sign is named: "SEK 1,200.50"."""
    places = 0 if whole else MINOR_UNITS.get(currency, 2)
    # Django cuts off what it does not show.
    rounded = Decimal(amount).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    number = number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)
    if currency in SYMBOLS:
        # Translators: where a currency's sign stands, "€5" or "5 €".
        pattern = pgettext("money with a sign", "%(sign)s%(number)s")
    else:
        # Translators: where a currency's code stands, "SEK 5" or "5 SEK"; with a non-breaking space.
        pattern = pgettext("money with a code", "%(sign)s\u00a0%(number)s")
    return pattern % {"sign": SYMBOLS.get(currency, currency), "number": number}


def figure_text(value: Decimal | float | str) -> str:
    """A number with its thousands apart and no zeros at its end, such as “8,100” or “0.5”."""
    number = Decimal(str(value))
    # Two figures after the point at most: what is kept has no more.
    places = next((places for places in (0, 1) if number == round(number, places)), 2)
    return number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True)


def moment_html(value: datetime | None, zone: str = "", until: datetime | None = None) -> SafeString | str:
    """The moment, or the time from it until another, as a `time` element.

    The module local-time.js adds the moment in the reader's own time, where that is another.
    """
    if value is None:
        return EMPTY
    return format_html(
        '<time datetime="{}" data-moment data-zone="{}" data-own="{}">{}</time>',
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        zone or HOME_ZONE,
        gettext("your time: %(time)s") % {"time": "{time}"},
        period_text(value, until, zone) if until else moment_text(value, zone),
    )


def day_html(value: date | None) -> SafeString | str:
    """The day as a `time` element."""
    if value is None:
        return EMPTY
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(HOME_ZONE)).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value))


def money_html(
    amount: Decimal | float | None, currency: str = "EUR", *, whole: bool = False
) -> SafeString | str:
    """The amount with tabular figures, never broken over lines."""
    if amount is None or amount == "":
        return EMPTY
    return format_html('<span class="money">{}</span>', money_text(amount, currency, whole=whole))
