# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What files tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import Part

PARTS = [
    Part(
        "documents.document",
        ("uploaded_by",),
        ("name", "media_type", "size", "sha256", "created_at"),
        title=_("Files you uploaded"),
    )
]
