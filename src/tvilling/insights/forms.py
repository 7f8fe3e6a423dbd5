# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The period of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.ui.forms import DayField, StyledForm

#: A day far outside of them is a slip of the finger, and the day after the last that there is cannot be counted to.
FIRST_YEAR, LAST_YEAR = 1990, 2199


class PeriodForm(StyledForm, forms.Form):
    """From and until, both days included."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), help_text=_("Both days are included."))

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning, and both lie within the years of a programme."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            if data.get(name) and not FIRST_YEAR <= data[name].year <= LAST_YEAR:
                words = _("Give a year from %(first)s to %(last)s.") % {
                    "first": FIRST_YEAR,
                    "last": LAST_YEAR,
                }
                self.add_error(name, words)
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The period ends before it begins."))
        return data
