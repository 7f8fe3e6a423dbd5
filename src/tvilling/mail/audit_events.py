# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What mail writes into the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "mail.released": _("Letters released for sending"),
    "mail.cancelled": _("Letter cancelled"),
    "mail.retried": _("Failed letter queued again"),
    "mail.text_changed": _("Text of a letter changed"),
    "mail.text_restored": _("Standard text of a letter restored"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "mail.message": {
        "batch": Field(_("batch")),
        "letter": Field(_("letter")),
        "letters": Field(_("letters")),
    },
    "mail.lettertext": {"letter": Field(_("letter"))},
}
