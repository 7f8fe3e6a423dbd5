# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What signing up asks for besides address and password. allauth builds on it, so it imports nothing of allauth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.ui.forms import StyledForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tvilling.accounts.models import Person


class SignupForm(StyledForm, forms.Form):
    """What signing up asks for besides address and password. allauth builds its own form on this one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As colleagues and the programme office know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, _request: HttpRequest, _user: Person) -> None:
        """Called by allauth once the person exists; the adapter has stored the name already."""
