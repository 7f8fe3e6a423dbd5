# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What cohorts tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import Part

PARTS = [
    Part(
        "programmes.participation",
        ("person",),
        ("cohort", "role", "created_at", "ended_at"),
        title=_("Your roles"),
    )
]
