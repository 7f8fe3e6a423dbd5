# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""When a call opens and closes, and its extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.calls.validators import WALL_FORMAT
from tvilling.ui.forms import DayField, MomentField, StyledForm

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.calls.models import Call


class OpenAndClose(StyledForm, forms.Form):
    """When the call opens and closes."""

    opens = MomentField(label=_("Opens"))
    closes = MomentField(label=_("Closes"), help_text=_("In the same zone as the opening."))
    results_on = DayField(label=_("Results"), required=False)

    def window(self) -> dict[str, Any]:
        """The window as the action takes it: wall times in the zone of the opening."""
        opens: datetime = self.cleaned_data["opens"]
        zone = opens.tzinfo.key if isinstance(opens.tzinfo, ZoneInfo) else settings.TIME_ZONE
        closes = self.cleaned_data["closes"]
        return {
            "opens_wall": opens.strftime(WALL_FORMAT),
            "closes_wall": closes.strftime(WALL_FORMAT),
            "time_zone": zone,
            "results_on": self.cleaned_data["results_on"],
        }

    def clean(self) -> dict[str, Any]:
        """One zone for both: people read them together."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = values.get("opens"), values.get("closes")
        if opens and closes and str(opens.tzinfo) != str(closes.tzinfo):
            self.add_error("closes", _("Give the closing in the same zone as the opening."))
        return values


class WindowForm(OpenAndClose):
    """The window with its grace."""

    grace_minutes = forms.IntegerField(
        label=_("Grace in minutes"),
        min_value=0,
        max_value=1440,
        initial=5,
        help_text=_("Equal for all and shown in the record. It cannot be changed after the opening."),
    )
    field_order = ("opens", "closes", "grace_minutes", "results_on")


class NewCallForm(OpenAndClose):
    """A new call."""

    title_en = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(
        label=_("Address part"), max_length=80, help_text=_("Such as “call-2023”."),
        error_messages={"invalid": _("Use only letters from a to z, digits and hyphens, such as “call-2023”.")},
    )  # fmt: skip
    field_order = ("title_en", "slug", "opens", "closes", "results_on")


class DatesReadForm(StyledForm, forms.Form):
    """That somebody has read the dates of a call before it is published."""

    read = forms.BooleanField(
        label=_("I have read these dates, and they are right"),
        error_messages={"required": _("Tick that you have read the dates, or change those that are wrong.")},
    )


class ExtensionForm(StyledForm, forms.Form):
    """A later closing time with its reason."""

    closes = MomentField(label=_("Closes instead"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It stands on the call's page and in the letter to everybody with a draft or a submission."
        ),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        self.call = call
        super().__init__(*args, **kwargs)

    def clean_closes(self) -> str:
        """As wall time in the call's zone."""
        closes: datetime = self.cleaned_data["closes"]
        zone = self.call.time_zone
        if str(closes.tzinfo) == zone:
            return closes.strftime(WALL_FORMAT)
        return closes.astimezone(ZoneInfo(zone)).strftime(WALL_FORMAT)


class RefusalForm(StyledForm, forms.Form):
    """Why an extension is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
