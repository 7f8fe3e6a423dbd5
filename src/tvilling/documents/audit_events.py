# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What documents write into the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "document.stored": _("File stored"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "documents.document": {"owner": Field(_("belongs to"))},
}
