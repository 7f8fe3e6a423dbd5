# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.hosts.forms import PracticeForm
from tvilling.knowledge.actions import StoryText
from tvilling.knowledge.queries import text_mark
from tvilling.ui.forms import SeenField, StyledForm

if TYPE_CHECKING:
    from tvilling.knowledge.models import PracticeEntry
    from tvilling.knowledge.queries import Subject


class EntryForm(PracticeForm):
    """A practice with what its entry adds; the host's own text only for those who may change it."""

    summary = forms.CharField(label=_("The practice in a sentence"), widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(
        label=_("Whom to ask"), max_length=200, required=False,
        help_text=_("An office and its address rather than a person: everybody can read it."),
    )  # fmt: skip
    #: Which text the page began with.
    seen = SeenField()
    word_limits = {**PracticeForm.word_limits, "summary": 60}  # noqa: RUF012 - read by StyledForm

    def __init__(self, *args: Any, entry: PracticeEntry, with_practice: bool) -> None:
        practice = entry.practice
        super().__init__(*args, activity=practice.activity, practice=practice)
        self.initial = {
            **self.initial,
            "summary": entry.summary,
            "contact": entry.contact,
            "seen": text_mark(entry),
        }
        for name in {"city"} if with_practice else PracticeForm.base_fields:
            del self.fields[name]

    def words(self) -> dict[str, str]:
        """What was written of the practice itself."""
        return {
            name: self.cleaned_data[name] for name in PracticeForm.base_fields if name in self.cleaned_data
        }


class StoryForm(StyledForm, forms.Form):
    """A story in one language, and what it is about."""

    about = forms.ChoiceField(label=_("About"))
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    lead = forms.CharField(label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    body = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Write ## before a heading, - before each point of a list, **around** what is important,"
            " and [words](https://address) for a link."
        ),
    )  # fmt: skip
    quote = forms.CharField(label=_("Quotation"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    quote_by = forms.CharField(label=_("Said by"), max_length=200, required=False)
    #: Which text the page began with.
    seen = SeenField()
    word_limits = {"lead": 80, "body": 2000}  # noqa: RUF012 - read by StyledForm

    def __init__(self, *args: Any, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {subject.key: subject for subject in subjects}
        self.fields["about"].choices = [(key, str(subject)) for key, subject in self.subjects.items()]  # type: ignore[attr-defined]  # a choice field

    def subject(self) -> Subject:
        """What it is about."""
        return self.subjects[self.cleaned_data["about"]]

    def content(self) -> StoryText:
        """What was written."""
        data = self.cleaned_data
        return StoryText(**{name: data[name] for name in StoryText.__dataclass_fields__})


class StepForm(StyledForm, forms.Form):
    """A step with what stands on the page, which is named by its mark."""

    seen = SeenField()


class ChangeForm(StepForm):
    """Why a text goes back to its writer."""

    reason = forms.CharField(label=_("What should change"), widget=forms.Textarea(attrs={"rows": 3}))


class RetireForm(ChangeForm):
    """Why the public no longer sees a text."""

    reason = forms.CharField(
        label=_("Why it should no longer be shown"), widget=forms.Textarea(attrs={"rows": 3})
    )
