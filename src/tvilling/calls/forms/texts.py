# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Texts in each language of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tvilling.ui.forms import StyledForm

if TYPE_CHECKING:
    from collections.abc import Mapping


class TextsForm(StyledForm, forms.Form):
    """A form whose texts exist in each language of the installation; subclasses name them in `texts`.

    `texts`: name → (label, rows of the box; 1 for a line). At least one language of a required text is asked for.
    """

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {}
    optional_texts: ClassVar[frozenset[str]] = frozenset()
    #: Name → what helps to write it.
    helps: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(_("Details"), [name for name in self.fields if name not in self.texts])]
        self.groups = []
        for language, language_name in settings.LANGUAGES:
            names = [self._add(name, language) for name in self.texts]
            self.groups.append((language_name, names))
        self.groups += others if others[0][1] else []

    def _add(self, name: str, language: str) -> str:
        label, rows = self.texts[name]
        widget = forms.TextInput() if rows == 1 else forms.Textarea(attrs={"rows": rows})
        first = language == settings.LANGUAGES[0][0]
        key = f"{name}_{language}"
        if not first:
            # So that both can be told apart where the heading is not seen.
            label = format_lazy(
                "{label} ({language})", label=label, language=dict(settings.LANGUAGES)[language]
            )
        self.fields[key] = forms.CharField(
            label=label,
            widget=widget,
            required=first and name not in self.optional_texts,
            max_length=200 if rows == 1 else 20_000,
            help_text=self.helps.get(name, ""),
        )
        if self.initial.get(name):
            self.initial.setdefault(key, self.initial[name].get(language, ""))
        return key

    def text(self, name: str) -> dict[str, str]:
        """A text in all languages that were written."""
        found = {
            language: self.cleaned_data.get(f"{name}_{language}", "")
            for language, _label in settings.LANGUAGES
        }
        return {language: one for language, one in found.items() if one}

    def all_texts(self) -> dict[str, dict[str, str]]:
        """All texts by name."""
        return {name: self.text(name) for name in self.texts}

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal of a text stands at its first language."""
        if field in self.texts:
            field = f"{field}_{settings.LANGUAGES[0][0]}"
        super().add_error(field, error)
