# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.models import Theme
from tvilling.ui.forms import StyledForm

if TYPE_CHECKING:
    from tvilling.accounts.models import Person

#: Areas of the zone database in which people live; the rest are links and oddities.
AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def time_zone_choices() -> list[tuple[str, str]]:
    """All zones in which people live, Europe first, underscores as spaces."""
    zones = sorted(
        (zone for zone in available_timezones() if zone.startswith(AREAS)),
        key=lambda zone: (not zone.startswith("Europe/"), zone),
    )
    return [*((zone, zone.replace("_", " ")) for zone in zones), ("UTC", "UTC")]


class ProfileForm(StyledForm, forms.Form):
    """How a person is called and shown things."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and of the letters you get.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_(
            "Your list of what waits for you is shown in it. All other times name the zone that counts."
        ),
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, person: Person, data: Any = None) -> ProfileForm:
        """The form with the person's values."""
        fields = ("name", "language", "time_zone", "theme")
        return cls(data, initial={field: getattr(person, field) for field in fields})
