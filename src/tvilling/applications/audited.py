# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names applications, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.applications.models import Application
from tvilling.applications.permissions import office_applications
from tvilling.applications.queries import form_of
from tvilling.audit.words import Kind, through
from tvilling.core.text import localised

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading


def section(value: Any, reading: Reading) -> str:
    """A section of the form by its title."""

    def titles() -> dict[str, str]:
        rows = Application.objects.filter(call__cohort=reading.scope).select_related(
            "form_version", "call__form_version"
        )
        one = rows.order_by("pk").first()
        return {each.key: localised(each.title) for each in form_of(one).sections} if one else {}

    return str(reading.once("sections", titles).get(value, value))


KINDS = {
    "applications.application": Kind(
        related=("city", "call__cohort"), url="applications:office-detail", args=("cohort.slug", "code"),
        opens=office_applications, cities=through("city"),
    ),
}  # fmt: skip
SPEAKERS = {
    ("applications.application", "section"): section,
    ("applications.application", "sections"): section,
}
