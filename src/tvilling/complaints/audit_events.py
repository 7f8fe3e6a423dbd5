# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What complaints put on record: states, dates and people, never what the city or the office wrote."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "complaint.started": _("Complaint begun"),
    "complaint.written": _("Complaint changed"),
    "complaint.file_added": _("File added to the complaint"),
    "complaint.file_removed": _("File taken out of the complaint"),
    "complaint.filed": _("Complaint filed"),
    "complaint.assigned": _("Complaint given to somebody to examine"),
    "complaint.answer_proposed": _("Answer to the complaint proposed"),
    "complaint.answer_returned": _("Proposed answer sent back"),
    "complaint.answered": _("Complaint answered"),
    "complaint.file_taken": _("File of the complaint downloaded"),
    "complaint.withdrawn": _("Complaint withdrawn"),
}
