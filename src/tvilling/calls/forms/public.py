# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What visitors type to learn whether their city can apply."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.calls.queries.eligibility import ENGLISH
from tvilling.cities.models import CityKind
from tvilling.ui.forms import StyledForm

ENGLISH_CHOICES = [(level, level) for level in ENGLISH]


class SelfCheckForm(StyledForm, forms.Form):
    """A city, as people spell it."""

    q = forms.CharField(
        label=_("Your city"),
        max_length=120,
        help_text=_("In any spelling: Göteborg, Goteborg or Gothenburg."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class TellMoreForm(StyledForm, forms.Form):
    """What a visitor may tell besides; nothing of it is kept."""

    kind = forms.ChoiceField(
        label=_("Who would apply"), required=False, choices=[("", _("Not said")), *CityKind.choices]
    )
    year = forms.IntegerField(
        label=_("Climate-neutral by the year"), required=False, min_value=1990, max_value=2200
    )
    hours = forms.IntegerField(
        label=_("Hours a month of your team"), required=False, min_value=0, max_value=744
    )
    english = forms.ChoiceField(
        label=_("English of your representatives"),
        required=False,
        choices=[("", _("Not said")), *ENGLISH_CHOICES],
    )
    hides_optional = True
