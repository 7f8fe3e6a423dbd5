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


def time_zone_choices() -> list[tuple[str, Any]]:
    """That of the device, and all zones in which people live, Europe first, underscores as spaces."""
    zones = sorted(
        (zone for zone in available_timezones() if zone.startswith(AREAS)),
        key=lambda zone: (not zone.startswith("Europe/"), zone),
    )
    own = ("", _("As on my device"))
    return [own, *((zone, zone.replace("_", " ")) for zone in zones), ("UTC", "UTC")]


class InitialInput(forms.HiddenInput):
    """The value that a form was shown with. Nobody sees it, so HTML lets nothing describe it."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Without what the visible field says of itself to a screen reader."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if not name.startswith("aria-")}


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
        required=False,
        help_text=_(
            "All times name the zone that counts. “Your time” beside them is in this one and, if you choose a zone, so is the list of what waits for you."
        ),
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, person: Person, data: Any = None) -> ProfileForm:
        """The form with the person's values, which it carries along: see `values`."""
        form = cls(data, initial={field: getattr(person, field) for field in cls.base_fields})
        for field in form.fields.values():
            field.show_hidden_initial, field.hidden_widget = True, InitialInput
        return form

    def values(self) -> dict[str, Any]:
        """What was changed in the form, and the person's present values: a page that was left open puts no old ones back."""
        return {**self.initial, **{name: self.cleaned_data[name] for name in self.changed_data}}
