# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed on the pages of applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.applications import queries
from tvilling.applications.queries import components
from tvilling.calls.queries import form_options
from tvilling.questionnaires.forms import section_form
from tvilling.ui.forms import MomentField, SeenField, StyledForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tvilling.applications.models import Application
    from tvilling.applications.queries import SectionState
    from tvilling.cities.models import City
    from tvilling.questionnaires.forms import SectionForm


class StartForm(StyledForm, forms.Form):
    """For which city somebody applies."""

    city = forms.ChoiceField(label=_("Your city"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, cities: Sequence[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cities = {city.slug: city for city in cities}
        choice = self.fields["city"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(city.slug, f"{city.name}, {city.country}") for city in cities]
        if len(cities) == 1:
            self.initial["city"] = cities[0].slug

    def chosen(self) -> City:
        """The city that was chosen."""
        return self.cities[self.cleaned_data["city"]]


class WithdrawForm(StyledForm, forms.Form):
    """Stepping back, with a reason if one wants to give it."""

    reason = forms.CharField(
        label=_("Your reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    whys = {"reason": _("It helps the programme office to make the next call better.")}  # noqa: RUF012 - the kit's way


class NamingForm(StyledForm, forms.Form):
    """Whether the city may be named in public."""

    agrees = forms.TypedChoiceField(
        label=_("May your city be named in public?"),
        choices=[("yes", _("Yes, name our city")), ("no", _("No, do not name our city"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class VerdictForm(StyledForm, forms.Form):
    """A person's decision on eligibility."""

    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("Eligible")), ("no", _("Not eligible"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("Needed for a refusal, and where you decide against the rules. The city reads it."),
    )
    #: What had been submitted and found.
    seen = SeenField()


class FixForm(StyledForm, forms.Form):
    """What the city is asked to correct."""

    sections = forms.MultipleChoiceField(label=_("Sections to open"), widget=forms.CheckboxSelectMultiple)
    message = forms.CharField(
        label=_("What is to be corrected"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=_("The city reads this in a letter and above the sections."),
    )
    due_at = MomentField(label=_("Until"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["sections"]
        options = form_options(application.call)
        if isinstance(choice, forms.MultipleChoiceField):
            choice.choices = [
                (section.key, queries.title_of(section, options))
                for section in queries.writing_sections(queries.form_of(application))
            ]


class ReopenForm(StyledForm, forms.Form):
    """Taking a verdict back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    #: What had been submitted and decided.
    seen = SeenField()


def form_for(
    application: Application, state: SectionState, *, strict: bool = False, **given: Any
) -> SectionForm:
    """The questions of a section, with the sentences of its component where it is judged."""
    options = form_options(application.call)
    return section_form(state.definition, answers=state.answers, options=options, strict=strict, **given)


def typed_component(state: SectionState, data: Any) -> dict[str, Any]:
    """The rows of the section's component as they were typed; empty when the section has none."""
    if state.component == components.PREFERENCES:
        return {"wishes": _rows(data, "wish", ("activity", "evidence"), components.KEPT_MAX)}
    if state.component in components.EXCHANGE_KEYS.values():
        rows = _rows(data, "row", ("domain", "lever", "weight", "text"), components.KEPT_MAX)
        return {"rows": [{**row, "weight": _number(row["weight"])} for row in rows]}
    return {}


def _rows(data: Any, name: str, parts: tuple[str, ...], most: int) -> list[dict[str, Any]]:
    """Rows numbered from nought in the names of their fields; a row taken away leaves a gap that does not matter."""
    return [
        {part: _line_ends(data.get(f"{name}-{number}-{part}", "")) for part in parts}
        for number in range(most)
        if f"{name}-{number}-{parts[0]}" in data
    ]


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else components.WEIGHT_USUAL


def moved(rows: list[dict[str, Any]], data: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The rows after the button that was pressed: move-up=2, move-down=0, remove=1, add; None for no such button.

    A host that stands chosen in the list is added by any button that saves: nobody means to lose the choice.
    """
    result = list(rows)
    for name, step in (("move-up", -1), ("move-down", 1)):
        number = _position(data.get(name), result)
        if number is not None:
            target = min(max(number + step, 0), len(result) - 1)
            result.insert(target, result.pop(number))
            return result
    number = _position(data.get("remove"), result)
    if number is not None:
        del result[number]
        return result
    code = str(data.get("add-activity") or "")
    if code or data.get("add"):
        if code and all(row.get("activity") != code for row in result):
            result.append({"activity": code, "evidence": ""})
        return result
    return None


def _position(value: Any, rows: Sequence[Any]) -> int | None:
    text = str(value if value is not None else "")
    return int(text) if text.isdecimal() and int(text) < len(rows) else None
