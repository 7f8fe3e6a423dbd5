# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a host reads of the cities that asked for it, or were matched to it, so that it can rank and decide.

It reads what an exchange lives from: the city in its words, what it wants to learn, what it offers, and why it asked for
this host. It reads nothing of people, commitment, files, consents, or other hosts; scores lie elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tvilling.applications.models import Submission
from tvilling.applications.queries import components
from tvilling.applications.queries.submitted import ShownSection, shown_sections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity
    from tvilling.questionnaires.summary import SummaryRow

#: The question that tells its writer that hosts read it.
PORTRAIT = "portrait"


@dataclass(frozen=True)
class HostReading:
    """A city's words for one host."""

    portrait: SummaryRow | None
    sections: tuple[ShownSection, ...]
    evidence: str


def read_by_host(applications: Iterable[Application], activity: HostActivity) -> dict[int, HostReading]:
    """The words of each application that was submitted, by the application's key."""
    submissions = Submission.objects.filter(application__in=list(applications)).select_related(
        "form_version", "application__call__cohort", "application__call__form_version"
    )
    # The last one counts.
    last = {submission.application_id: submission for submission in submissions.order_by("number")}
    return {key: _reading(submission, activity) for key, submission in last.items()}


def _reading(submission: Submission, activity: HostActivity) -> HostReading:
    sections = shown_sections(submission)
    rows = [row for section in sections for row in section.rows]
    exchanges = [
        ShownSection(
            key=section.key,
            title=section.title,
            component=section.component,
            rows=tuple(row for row in section.rows if not row.document and not row.people),
            exchanges=section.exchanges,
        )
        for section in sections
        if section.component in components.EXCHANGE_KEYS.values()
    ]
    asked = [row for row in submission.snapshot["preferences"] if row["activity"] == activity.code]
    return HostReading(
        portrait=next((row for row in rows if row.key == PORTRAIT), None),
        sections=tuple(exchanges),
        evidence=asked[0]["evidence"] if asked else "",
    )
