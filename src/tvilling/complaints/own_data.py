# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What complaints tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part

PARTS = [
    Part(
        "complaints.complaint",
        ("started_by", "filed_by"),
        (
            "application__call",
            "application__city",
            "about",
            "state",
            "ground",
            "text",
            "created_at",
            "filed_at",
        ),
        title=_("Complaints you wrote"),
    )
]
LEFT_OUT = {
    "complaints.complaint.handler": DONE_IN_OFFICE,
    "complaints.complaint.proposed_by": DONE_IN_OFFICE,
    "complaints.complaint.released_by": DONE_IN_OFFICE,
    "complaints.involved.person": _(
        "Who took part in a decision is noted beside a complaint about it. The complaint is confidential, and so is the note."
    ),
}
