# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The period of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.ui.forms import DayField, StyledForm


class PeriodForm(StyledForm, forms.Form):
    """From and until, both days included."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), help_text=_("Both days are included."))

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The period ends before it begins."))
        return data
