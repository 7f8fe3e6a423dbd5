# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names complaints, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind, through
from tvilling.complaints.permissions import complaints_for_office

KINDS = {
    "complaints.complaint": Kind(
        related=("application__city", "application__call__cohort"), url="complaints:office-detail",
        args=("cohort.slug", "code"), opens=complaints_for_office, cities=through("application__city"),
    ),
}  # fmt: skip
