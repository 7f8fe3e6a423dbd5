# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is recorded about calls."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "call.created": _("Call created"),
    "call.copied": _("Call copied from the last cohort"),
    "call.texts_changed": _("Texts of the call changed"),
    "call.window_set": _("Window of the call set"),
    "call.rules_set": _("Eligibility rules set"),
    "call.criteria_set": _("Criteria set"),
    "call.selection_set": _("Rules of selection set"),
    "call.form_set": _("Application form chosen"),
    "call.faq_changed": _("Questions and answers changed"),
    "call.timeline_changed": _("Timeline changed"),
    "call.document_published": _("Document published"),
    "call.document_withdrawn": _("Document taken away"),
    "call.published": _("Call published"),
    "call.extension_proposed": _("Extension proposed"),
    "call.extended": _("Call extended"),
    "call.extension_refused": _("Extension refused"),
    "call.settled": _("Call settled"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "calls.extension": {"closes_at": Field(_("closes"))},
    "calls.call": {
        "added": Field(_("added")),
        "changed": Field(_("changed")),
        "document": Field(_("document")),
        "from": Field(_("copied from"), of="calls.call"),
        "removed": Field(_("taken out")),
        "rules": Field(_("eligibility rules")),
        "weights": Field(_("weights of the criteria")),
    },
}
