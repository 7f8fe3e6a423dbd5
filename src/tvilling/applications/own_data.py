# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What applications tell of a person: that she is in the team, what is said of her there, and when she wrote.

The texts are the city's and stay with it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part, Told


def rows_about(section: Any, person: Any) -> str:
    """What the answers say of the person: the rows that give her address."""
    lists = [answer for answer in section.answers.values() if isinstance(answer, list)]
    rows = [row for answer in lists for row in answer if isinstance(row, dict)]
    mine = [row for row in rows if str(row.get("email") or "").strip().casefold() == person.email.casefold()]
    return "; ".join(", ".join(str(value) for value in row.values() if value) for row in mine)


WHERE = ("application__call", "application__city")
PARTS = [
    Part(
        "applications.application",
        ("city__team__person", "started_by"),
        (
            "call", "city",
            Told("started", _("started by you"), lambda row, person: row.started_by_id == person.pk),
        ),
        title=_("Applications of your cities"),
    ),
    Part(
        "applications.section",
        (),
        (*WHERE, Told("said", _("what it says of you"), rows_about)),
        title=_("Where an application names you"),
        only=lambda person: Q(answers__icontains=f'"{person.email}"'),
    ),
    Part(
        "applications.section",
        ("saved_by",),
        (*WHERE, "key", "version", "saved_at"),
        title=_("Sections you saved last"),
    ),
    Part(
        "applications.sectionversion",
        ("saved_by",),
        ("section__application__call", "section__application__city", "section__key", "version", "saved_at", "is_late"),
        title=_("Earlier texts you saved"),
    ),
    Part(
        "applications.presence",
        ("person",),
        ("section__application__city", "section__key", "seen_at"),
        title=_("When you last had a section open"),
    ),
    Part(
        "applications.submission",
        ("submitted_by",),
        (*WHERE, "number", "submitted_at", "snapshot_sha256"),
        title=_("Applications you submitted"),
    ),
    Part(
        "applications.failedattempt",
        ("person",),
        (*WHERE, "at", "reason"),
        title=_("Attempts to submit that were refused"),
    ),
]  # fmt: skip
LEFT_OUT = {
    "applications.eligibilitycheck.decided_by": DONE_IN_OFFICE,
    "applications.fixrequest.requested_by": DONE_IN_OFFICE,
}
