# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of complaints: what the city writes, who examines it, what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.models import Person
from tvilling.complaints.models import Ground
from tvilling.complaints.queries import ANSWER_WORDS, REDONE_WORDS, TEXT_WORDS
from tvilling.complaints.states import Verdict
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role
from tvilling.ui.forms import StyledForm, UploadField
from tvilling.ui.widgets import RadioCards

if TYPE_CHECKING:
    from tvilling.programmes.models import Cohort

FILE_TYPES = ("pdf", "docx", "odt", "jpg", "jpeg", "png")
NOTES: dict[str, Any] = {
    Ground.ELIGIBILITY: _("A rule was read wrongly, or something you handed in was overlooked."),
    Ground.PROCEDURE: _("Something the call promised was not done: a rule, a date, a number of reviews."),
    Ground.CONFLICT: _("Somebody who took part was not free to judge your city."),
    Ground.FACT: _(
        "A review says something about your application that is not so. Other opinions are no mistakes."
    ),
}


class ComplaintForm(StyledForm, forms.Form):
    """What went wrong, and what happened."""

    ground = forms.ChoiceField(
        label=_("What went wrong?"),
        choices=Ground.choices,
        widget=RadioCards(notes=NOTES, choices=Ground.choices),
    )
    text = forms.CharField(
        label=_("What happened, and what you ask for"), widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Say which rule, which sentence or which date you mean. Files can be added afterwards."),
    )  # fmt: skip
    word_limits: ClassVar[dict[str, int]] = {"text": TEXT_WORDS}
    whys: ClassVar[dict[str, Any]] = {
        "ground": _("A complaint is about how it was decided. It is no second review of the application.")
    }


class ChangeForm(ComplaintForm):
    """A draft that is changed on top of the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class FileForm(StyledForm, forms.Form):
    """A file to go with the complaint."""

    file = UploadField(label=_("File"), types=FILE_TYPES)


class AssignForm(StyledForm, forms.Form):
    """Who examines the complaint."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(), empty_label=_("Choose a person"),
        help_text=_("Somebody of the office who took no part in the decision."),
    )  # fmt: skip

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_with_role(cohort, CohortRole.OFFICE)  # type: ignore[attr-defined]


class AnswerForm(StyledForm, forms.Form):
    """What comes of the complaint, with reasons."""

    verdict = forms.ChoiceField(label=_("Outcome"), choices=Verdict.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer with reasons"), widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The city reads it in its letter. Do not name those who evaluated."),
    )  # fmt: skip
    redone = forms.CharField(
        label=_("What is done anew"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If it is upheld: which step is taken again, and by when. The step itself is taken on its own page."),
    )  # fmt: skip
    word_limits: ClassVar[dict[str, int]] = {"answer": ANSWER_WORDS, "redone": REDONE_WORDS}
