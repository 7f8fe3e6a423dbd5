# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What replication plans tell of a person. The text of a plan is the city's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import Part

PARTS = [
    Part(
        "replication.plansection",
        ("saved_by",),
        ("plan", "key", "version", "saved_at"),
        title=_("Sections of plans you saved last"),
    ),
    Part(
        "replication.plancomment",
        ("written_by",),
        ("plan", "section", "text", "created_at", "resolved_at"),
        title=_("Comments you wrote on plans"),
    ),
    Part(
        "replication.planversion",
        ("made_by",),
        ("plan", "number", "occasion", "created_at"),
        title=_("Plans you submitted"),
    ),
]
