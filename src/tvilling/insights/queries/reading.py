# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What whoever audits a cohort may read, and where each is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class Reading:
    """A part of a cohort that an auditor reads: its name, what is found there, and where."""

    label: str | _StrPromise
    holds: str | _StrPromise
    url: str


PARTS = (
    (_("Applications"), _("What cities submitted, with the files, and the verdicts on eligibility. Of a draft, only that it exists."),
     "applications:office-list"),
    (_("Evaluation"), _("Who evaluated what, with scores and comments."), "evaluation:office"),
    (_("Conflicts of interest"), _("What experts declared, and what was known before."), "evaluation:office-conflicts"),
    (_("Selection"), _("The ranked list, each decision with its reason, who drafted it and who told it."),
     "evaluation:office-selection"),
    (_("Complaints"), _("The whole file of each, with its files, also as PDF."), "complaints:office"),
    (_("Matching"), _("Each run: what cities and hosts ranked, the result, and why."), "matching:office"),
    (_("Journeys"), _("Groups with their meetings, visits, notes, outputs and lessons."), "journeys:office-groups"),
    (_("Plans"), _("What each city plans, with the comments and its endorsement."), "replication:office"),
    (_("Claims"), _("The costs of each trip, and who checked and approved them; once a claim is being checked, its receipts and note."),
     "travel:office-claims"),
    (_("Payment runs"), _("Each payment, and the checksums of the files for the bank."), "travel:runs"),
    (_("Letters"), _("What was sent to whom, and what waits to be sent."), "programmes:letters"),
    (_("People"), _("Who has or had which role, and who is invited."), "programmes:people"),
    (_("Audit"), _("Who did what, and when."), "programmes:audit"),
    (_("Report"), _("The figures of a period, and the reports that were kept."), "insights:report"),
)  # fmt: skip


def readings_of(cohort: Cohort) -> list[Reading]:
    """The parts of a cohort in the order of its year."""
    return [Reading(label, holds, reverse(name, args=[cohort.slug])) for label, holds, name in PARTS]
