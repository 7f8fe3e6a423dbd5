# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What mail writes into the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "mail.released": _("Letters released for sending"),
    "mail.cancelled": _("Letter cancelled"),
    "mail.retried": _("Failed letter queued again"),
    "mail.text_changed": _("Text of a letter changed"),
    "mail.text_restored": _("Standard text of a letter restored"),
}
