# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What documents write into the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "document.stored": _("File stored"),
}
