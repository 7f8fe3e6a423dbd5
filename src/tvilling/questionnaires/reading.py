# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading JSON that a person wrote: whatever is wrong is said with the place where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused
from tvilling.questionnaires.conditions import is_number

if TYPE_CHECKING:
    from collections.abc import Collection

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2}")
FIGURE = re.compile(r"\{([^{}]*)\}")


class DefinitionRefused(ActionRefused):
    """The definition of a form is wrong; the message names the place."""


@dataclass(frozen=True)
class Place:
    """Where in the definition we are, and the object that stands there."""

    path: str
    value: Any
    #: The names of figures that texts and limits may use; none means any.
    figures: Collection[str] | None = None

    def refuse(self, fault: Any) -> DefinitionRefused:
        """The error to raise: "sections[1].questions[0]: …"."""
        where = _("%(place)s: %(fault)s") % {"place": self.path or _("The form"), "fault": fault}
        return DefinitionRefused(where, field="definition")

    def at(self, name: str) -> Place:
        """The member with this name (none when it is missing)."""
        path = f"{self.path}.{name}" if self.path else name
        return Place(path, self.value.get(name), self.figures)

    def items(self, name: str) -> list[Place]:
        """The members of a list, which may be missing."""
        place = self.at(name)
        if place.value is None:
            return []
        if not isinstance(place.value, list):
            raise place.refuse(_("this must be a list."))
        return [
            Place(f"{place.path}[{position}]", item, self.figures)
            for position, item in enumerate(place.value)
        ]

    def expect_object(self, allowed: Collection[str]) -> None:
        """Refuse anything but an object with these members."""
        if not isinstance(self.value, dict):
            raise self.refuse(_("this must be an object in braces."))
        strangers = sorted(set(self.value) - set(allowed))
        if strangers:
            raise self.refuse(_("“%(name)s” is not known here.") % {"name": strangers[0]})

    def key(self) -> str:
        """The key: lower case letters, digits and underscores."""
        place = self.at("key")
        if not isinstance(place.value, str) or not KEY.fullmatch(place.value):
            raise place.refuse(_("a key has up to 40 lower case letters, digits and underscores."))
        return place.value

    def texts(self, name: str, *, required: bool = False) -> dict[str, str]:
        """A text in several languages: {"en": …, "sv": …}."""
        place = self.at(name)
        if place.value is None and not required:
            return {}
        if not isinstance(place.value, dict) or not place.value:
            raise place.refuse(_('a text is written per language, such as {"en": "…", "sv": "…"}.'))
        for language, text in place.value.items():
            if not LANGUAGE.fullmatch(language) or not isinstance(text, str):
                raise place.refuse(_('a text is written per language, such as {"en": "…", "sv": "…"}.'))
            place.check_figures(FIGURE.findall(text))
        if required and not all(text.strip() for text in place.value.values()):
            raise place.refuse(_("this text is empty in one of its languages."))
        return dict(place.value)

    def check_figures(self, names: Collection[str]) -> None:
        """Refuse names of figures that nobody hands in."""
        strangers = [name for name in names if self.figures is not None and name not in self.figures]
        if strangers:
            raise self.refuse(_("no figure is called “%(name)s”.") % {"name": strangers[0]})

    def flag(self, name: str) -> bool:
        """True or false; false when it is missing."""
        place = self.at(name)
        if place.value not in {None, True, False}:
            raise place.refuse(_("this must be true or false."))
        return place.value is True

    def figure(self, name: str) -> int | str | None:
        """A whole number, the name of a figure, or none."""
        place = self.at(name)
        if place.value is None:
            return None
        if isinstance(place.value, str) and KEY.fullmatch(place.value):
            place.check_figures([place.value])
            return place.value
        if not is_number(place.value) or place.value != int(place.value) or place.value < 0:
            raise place.refuse(_("this must be a whole number, or the name of a figure."))
        return int(place.value)

    def one_of(self, name: str, allowed: Collection[str], *, required: bool = False) -> str:
        """One word of a fixed list; empty when it is missing."""
        place = self.at(name)
        if place.value is None and not required:
            return ""
        if not isinstance(place.value, str) or place.value not in allowed:
            choices = {"words": ", ".join(sorted(allowed))}
            raise place.refuse(_("this must be one of: %(words)s.") % choices)
        return place.value
