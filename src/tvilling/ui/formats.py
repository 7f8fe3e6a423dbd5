# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How times, days and money are written for people, in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
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
    if name == "UTC":
        return gettext("%(day)s, %(time)s UTC") % {"day": day_text(local.date()), "time": f"{local:%H:%M}"}
    return gettext("%(day)s, %(time)s %(zone)s (%(offset)s)") % {
        "day": day_text(local.date()),
        "time": f"{local:%H:%M}",
        "zone": zone_text(name),
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
    number = number_format(Decimal(amount), decimal_pos=places, use_l10n=True, force_grouping=True)
    if currency in SYMBOLS:
        # Translators: where a currency's sign stands, "€5" or "5 €".
        pattern = pgettext("money with a sign", "%(sign)s%(number)s")
    else:
        # Translators: where a currency's code stands, "SEK 5" or "5 SEK"; with a non-breaking space.
        pattern = pgettext("money with a code", "%(sign)s\u00a0%(number)s")
    return pattern % {"sign": SYMBOLS.get(currency, currency), "number": number}


def moment_html(value: datetime | None, zone: str = "") -> SafeString | str:
    """The moment as a `time` element; the module local-time.js adds the reader's own time."""
    if value is None:
        return EMPTY
    return format_html(
        '<time datetime="{}" data-moment data-own="{}">{}</time>',
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        gettext("your time: %(time)s") % {"time": "{time}"},
        moment_text(value, zone),
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
