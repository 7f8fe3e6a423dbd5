# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the call's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.calls.forms.texts import TextsForm
from tvilling.ui.forms import MomentField, StyledForm, UploadField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.calls.models import FaqEntry, TimelineEntry


PLAIN = _(
    "Shown as plain text: an empty line begins a new paragraph. Web addresses do not become links, and marks such as "
    "** or # are shown as they are typed."
)


class CallTextsForm(TextsForm):
    """The texts of a call."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "title": (_("Title"), 1),
        "summary": (_("Summary, under the title"), 3),
        "text": (_("Text: what it is, what you get, what it asks of you"), 12),
    }
    optional_texts = frozenset({"summary", "text"})
    helps: ClassVar[Mapping[str, Any]] = {"text": PLAIN}


class FaqForm(TextsForm):
    """A question with its answer."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "question": (_("Question"), 1),
        "answer": (_("Answer"), 5),
    }
    helps: ClassVar[Mapping[str, Any]] = {"answer": PLAIN}

    @classmethod
    def initial_of(cls, entry: FaqEntry) -> dict[str, Any]:
        """A stored entry as the form has it."""
        return {"question": entry.question, "answer": entry.answer}


class TimelineForm(TextsForm):
    """A date of the call."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {"label": (_("What happens"), 1)}
    at = MomentField(label=_("When"))
    until = MomentField(label=_("Until"), required=False)
    link = forms.URLField(
        label=_("Link to take part"), required=False, max_length=1000, assume_scheme="https"
    )
    recording = forms.URLField(label=_("Recording"), required=False, max_length=1000, assume_scheme="https")
    is_information_session = forms.BooleanField(label=_("This is an information session"), required=False)

    @classmethod
    def initial_of(cls, entry: TimelineEntry) -> dict[str, Any]:
        """A stored date as the form has it."""
        names = ("label", "at", "until", "link", "recording", "is_information_session")
        return {name: getattr(entry, name) for name in names}

    def entry(self) -> dict[str, Any]:
        """As the action takes it."""
        names = ("at", "until", "link", "recording", "is_information_session")
        return {"label": self.text("label"), **{name: self.cleaned_data[name] for name in names}}


class DocumentForm(TextsForm):
    """A file with its title."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {"title": (_("Title"), 1)}
    upload = UploadField(
        label=_("File"), types=("pdf", "docx", "xlsx", "png", "jpg"), max_bytes=settings.DOCUMENT_MAX_BYTES
    )
    version = forms.CharField(label=_("Version"), max_length=20, required=False)


class FormFileForm(StyledForm, forms.Form):
    """A form definition as a file."""

    definition = forms.FileField(
        label=_("Definition of the form"),
        help_text=_("A JSON file, such as the one you can take from here, changed."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_definition(self) -> Any:
        """The JSON of the file."""
        try:
            return json.loads(self.cleaned_data["definition"].read(2_000_000).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This file is not JSON.")) from None
