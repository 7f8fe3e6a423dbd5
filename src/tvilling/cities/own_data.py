# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What teams tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import Part

PARTS = [
    Part(
        "cities.teammember",
        ("person",),
        ("city", "role", "created_at", "left_at"),
        title=_("Your cities"),
    )
]
