# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names what belongs to the evaluation, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind, through
from tvilling.evaluation.permissions import corrections_for_office, decisions_for_office, experts_for_office
from tvilling.programmes.audited import domain

TWO = ("expert__person", "application__city")
APPLYING = through("application__city")
KINDS = {
    "evaluation.expert": Kind(
        related=("person", "cohort"), url="evaluation:office-expert", args=("cohort.slug", "code"),
        opens=experts_for_office,
    ),
    "evaluation.conflict": Kind(related=TWO, cities=APPLYING),
    "evaluation.assignment": Kind(related=TWO, cities=APPLYING),
    "evaluation.consensus": Kind(related=("application__city",), cities=APPLYING),
    "evaluation.rankedlist": Kind(name=lambda ranking: ranking.number),
    "evaluation.correction": Kind(
        name=lambda correction: correction.application, related=("application__city", "application__call__cohort"),
        url="evaluation:office-correction", args=("cohort.slug", "application.code"), opens=corrections_for_office, cities=APPLYING,
    ),
    "evaluation.decision": Kind(
        name=lambda decision: decision.application, related=("application__city", "application__call__cohort"),
        url="evaluation:office-decision", args=("application.cohort.slug", "code"), opens=decisions_for_office, cities=APPLYING,
    ),
}  # fmt: skip
SPEAKERS = {("evaluation.expert", "domains"): domain}
