# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The two controls that only questionnaires need: people in rows, and a file that may be there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.questionnaires.kinds import PERSON

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "function": _("Function in the city"),
    "hours": _("Hours a month"),
    "english": _("Level of English"),
}
#: What a file control answers when the file that is there shall go.
REMOVE = object()


class PeopleInput(forms.Widget):
    """A fixed number of rows; empty ones count for nothing, so that it works without scripts."""

    template_name = "questionnaires/widgets/people.html"
    use_fieldset = True

    def __init__(
        self, *, rows: int, english: Sequence[tuple[str, str]], attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.rows, self.english = rows, list(english)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:  # noqa: ARG002 - Django's signature
        """The rows with a word in them."""
        rows = []
        for position in range(self.rows):
            row = {part: (data.get(f"{name}-{position}-{part}") or "").strip() for part in PERSON}
            if any(row.values()):
                rows.append(row)
        return rows

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Without what only makes sense on a single control."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if name == "id"}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 - Django's signature
        """Whether the page had no such rows."""
        return f"{name}-0-name" not in data

    def id_for_label(self, id_: str) -> str:
        """The first control, so that a click on the label lands there."""
        return f"{id_}-0-name" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows to draw, with what is known in them."""
        context = super().get_context(name, value, attrs)
        people = list(value or [])
        blank: dict[str, Any] = dict.fromkeys(PERSON, "")
        rows = [*people, *[blank] * max(0, self.rows - len(people))]
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["rows"] = [
            {
                "number": number,
                "controls": self._controls(f"{name}-{number - 1}", f"{base}-{number - 1}", row),
            }
            for number, row in enumerate(rows, start=1)
        ]
        context["single"] = self.rows == 1
        return context

    def _controls(self, name: str, base: str, row: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{base}-{part}",
                "name": f"{name}-{part}",
                "label": label,
                "type": "email" if part == "email" else "text",
                "inputmode": "numeric" if part == "hours" else "",
                "value": "" if row.get(part) is None else row[part],
                "choices": self.english if part == "english" else None,
            }
            for part, label in LABELS.items()
        ]


class StoredFileInput(forms.FileInput):
    """A file control that names the file which is there and lets it be taken away."""

    template_name = "questionnaires/widgets/file.html"

    def __init__(self, *, accept: Sequence[str] = (), attrs: dict[str, Any] | None = None) -> None:
        self.accept = tuple(accept)
        super().__init__({**(attrs or {}), **({"accept": ",".join(accept)} if accept else {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the stored file, if there is one, and the kinds that are taken."""
        context = super().get_context(name, value, attrs)
        kinds = [kind.rpartition("/")[2].upper() for kind in self.accept]
        stored = value if isinstance(value, dict) else None
        most = settings.DOCUMENT_MAX_BYTES
        return {**context, "stored": stored, "types": ", ".join(kinds), "max_bytes": most}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The new file, REMOVE, or none."""
        new = super().value_from_datadict(data, files, name)
        if new:
            return new
        return REMOVE if data.get(f"{name}-remove") else None
