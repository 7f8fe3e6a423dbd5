# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names cohorts and roles, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Kind, through
from tvilling.cities.models import TeamRole
from tvilling.mail import letters
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, letters_of, roles_for_office

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading

ROLES = {**dict(CohortRole.choices), **dict(TeamRole.choices)}
PURPOSES = {"programmes.role": _("role in the cohort"), "cities.team": _("team of a city")}


def domain(value: Any, reading: Reading) -> str:
    """An emission domain by the cohort's word."""
    return str(reading.scope.domain_label(str(value)))


def lever(value: Any, reading: Reading) -> str:
    """A systemic lever by the cohort's word."""
    return str(reading.scope.lever_label(str(value)))


def language(value: Any, _reading: Reading) -> str:
    """A language by its name."""
    known = str(value) in dict(settings.LANGUAGES)
    return str(get_language_info(str(value))["name_translated"]) if known else str(value)


def letter(value: Any, _reading: Reading | None = None) -> str:
    """A letter by what it is for."""
    titles = {each.key: str(each.title) for each in letters.declared()}
    return titles.get(value) or str(value)


def role(value: Any, _reading: Reading) -> str:
    """A role into which somebody is invited."""
    return str(ROLES.get(value, value))


def purpose(value: Any, _reading: Reading) -> str:
    """What somebody is invited into."""
    return str(PURPOSES.get(value, value))


KINDS = {
    "programmes.cohort": Kind(
        url="programmes:settings",
        args=("slug",),
        opens=lambda person, _cohort: cohorts_with_role(person, CohortRole.OFFICE),
    ),
    "programmes.programme": Kind(),
    "programmes.module": Kind(),
    "programmes.outputtemplate": Kind(),
    "programmes.participation": Kind(
        related=("person", "cohort"),
        url="programmes:role",
        args=("cohort.slug", "code"),
        opens=roles_for_office,
    ),
    "programmes.cityparticipation": Kind(related=("city",), cities=through("city")),
    "mail.message": Kind(
        name=lambda message: letter(message.letter),
        url="programmes:letter",
        args=("scope", "code"),
        opens=letters_of,
    ),
}
SPEAKERS = {
    ("", "language"): language,
    ("", "languages"): language,
    ("accounts.invitation", "role"): role,
    ("accounts.invitation", "purpose"): purpose,
    ("mail.message", "letter"): letter,
    ("mail.lettertext", "letter"): letter,
}
