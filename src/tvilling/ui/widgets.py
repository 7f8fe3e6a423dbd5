# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Inputs beyond a line of text. All work without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms

from tvilling.ui.formats import HOME_ZONE, zone_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

#: The zones of the countries of the programme, one per clock.
ZONES = (
    "Europe/Brussels", "Europe/Stockholm", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Athens",
    "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Chisinau", "Atlantic/Reykjavik", "Atlantic/Azores",
    "Atlantic/Canary", "Asia/Jerusalem", "Asia/Tbilisi", "Asia/Yerevan", "UTC",
)  # fmt: skip


class DayInput(forms.DateInput):
    """A day, with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of the day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def zone_choices() -> list[tuple[str, str]]:
    """The zones with their names in the language of the page."""
    return [(zone, zone if zone == "UTC" else zone_text(zone)) for zone in ZONES]


class ZoneSelect(forms.Select):
    """The zones, named in the language of the page when it is drawn."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the names of now."""
        self.choices = zone_choices()
        return super().get_context(name, value, attrs)


class MomentInput(forms.MultiWidget):
    """Day, time and zone beside each other."""

    template_name = "ui/forms/widgets/moment.html"
    use_fieldset = True

    def __init__(self, zone: str = HOME_ZONE, attrs: dict[str, Any] | None = None) -> None:
        self.zone = zone
        super().__init__({"day": DayInput(), "time": TimeInput(), "zone": ZoneSelect()}, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """Wall time in the value's own zone if it names one, else in the widget's."""
        if value is None:
            return [None, None, self.zone]
        zone = (
            value.tzinfo.key
            if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key in ZONES
            else self.zone
        )
        if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key == "UTC":
            zone = self.zone
        local = value.astimezone(ZoneInfo(zone)) if value.tzinfo else value
        return [local.date(), local.time(), zone]


class MoneyInput(forms.TextInput):
    """An amount with its currency in front. Text, not number: people paste "1 200,50"."""

    template_name = "ui/forms/widgets/money.html"

    def __init__(self, currency: str = "EUR", attrs: dict[str, Any] | None = None) -> None:
        self.currency = currency
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the currency."""
        return {**super().get_context(name, value, attrs), "currency": self.currency}


class Chips(forms.CheckboxSelectMultiple):
    """Several of a few, as chips that are ticked."""

    template_name = "ui/forms/widgets/chips.html"


class RadioCards(forms.RadioSelect):
    """One of a few, each with an explanation: `notes={value: text}`."""

    template_name = "ui/forms/widgets/radio_cards.html"

    def __init__(self, notes: Mapping[str, str | _StrPromise] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.notes = notes or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With its note."""
        option = super().create_option(name, value, *args, **kwargs)
        option["note"] = self.notes.get(str(value), "")
        return option


class RankedList(forms.MultiWidget):
    """First, second, third choice: a select for each place."""

    template_name = "ui/forms/widgets/ranked.html"
    use_fieldset = True

    def __init__(
        self, places: int = 3, choices: Iterable[tuple[str, Any]] = (), attrs: dict[str, Any] | None = None
    ) -> None:
        self.places = places
        super().__init__([forms.Select(choices=choices) for _ in range(places)], attrs)

    def decompress(self, value: Sequence[str] | None) -> list[Any]:
        """One value a place; the rest is empty."""
        values = list(value or [])[: self.places]
        return values + [""] * (self.places - len(values))


class Suggesting(forms.TextInput):
    """A name to be typed; browsers offer the suggestions while it is. `suggest` is asked when the field is drawn."""

    template_name = "ui/forms/widgets/suggesting.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.suggest: Callable[[], Sequence[str]] = tuple
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the suggestions of now, and their id."""
        context = super().get_context(name, value, attrs)
        suggestions, own = list(self.suggest()), context["widget"]["attrs"]
        if suggestions:
            own["list"] = f"{own.get('id', name)}_names"
        return {**context, "suggestions": suggestions}


class Upload(forms.ClearableFileInput):
    """A file, with what is accepted and what is already there."""

    template_name = "ui/forms/widgets/upload.html"

    def __init__(
        self, types: Sequence[str] = (), max_bytes: int = 0, attrs: dict[str, Any] | None = None
    ) -> None:
        self.types = tuple(kind.lower().lstrip(".") for kind in types)
        self.max_bytes = max_bytes
        accept: dict[str, Any] = {"accept": ",".join(f".{kind}" for kind in self.types)} if self.types else {}
        super().__init__({**accept, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the limits, for a sentence under the input."""
        context = super().get_context(name, value, attrs)
        return {
            **context,
            "types": ", ".join(kind.upper() for kind in self.types),
            "max_bytes": self.max_bytes,
        }


#: Django's own widget templates that we draw ourselves.
OWN_TEMPLATES: dict[str, str] = {
    "django/forms/widgets/checkbox_select.html": "ui/forms/widgets/choices.html",
    "django/forms/widgets/radio.html": "ui/forms/widgets/choices.html",
    "django/forms/widgets/clearable_file_input.html": "ui/forms/widgets/upload.html",
}
