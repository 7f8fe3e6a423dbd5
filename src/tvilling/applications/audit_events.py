# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is recorded about applications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "application.started": _("Application started"),
    "application.section_saved": _("Section saved"),
    "application.section_kept": _("Text kept beside the newer one"),
    "application.section_restored": _("Earlier text restored"),
    "application.submitted": _("Application submitted"),
    "application.withdrawn": _("Application withdrawn"),
    "application.restored": _("Application taken up again"),
    "application.consent_given": _("Agreed to be named in public"),
    "application.consent_taken_back": _("Consent to be named in public taken back"),
    "application.checked": _("Eligibility rules evaluated"),
    "application.fix_requested": _("Correction asked for"),
    "application.fixed": _("Correction handed in"),
    "application.eligible": _("Eligibility confirmed"),
    "cohort.eligibility_confirmed": _("Eligibility confirmed for several at once"),
    "application.ineligible": _("Found not eligible"),
    "application.overturned": _("Eligible after all, after it was refused"),
    "application.reopened": _("Eligibility opened again"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "programmes.cohort": {
        "confirmed": Field(_("confirmed together")),
        "left_out": Field(_("left out")),
    },
    "applications.application": {
        "due_at": Field(_("due")),
        "from": Field(_("version taken up again")),
        "late": Field(_("after the deadline")),
        "passed": Field(_("all rules met")),
        "rules": Field(_("all rules met")),
        "section": Field(_("section")),
        "sections": Field(_("sections")),
        "submission": Field(_("submission")),
    },
}
