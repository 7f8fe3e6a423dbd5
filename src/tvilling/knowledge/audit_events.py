# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the knowledge base puts on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "practice_entry.started": _("Practice entry started"),
    "practice_entry.changed": _("Practice entry changed"),
    "practice_entry.reworded": _("Practice reworded"),
    "practice_entry.submitted": _("Practice entry submitted"),
    "practice_entry.returned": _("Practice entry returned"),
    "practice_entry.checked": _("Practice entry checked"),
    "practice_entry.published": _("Practice entry published"),
    "practice_entry.retired": _("Practice entry no longer shown"),
    "practice_entry.revised": _("Practice entry opened for revision"),
    "story.started": _("Story started"),
    "story.changed": _("Story changed"),
    "story.submitted": _("Story submitted"),
    "story.returned": _("Story returned"),
    "story.checked": _("Story checked"),
    "story.published": _("Story published"),
    "story.retired": _("Story no longer shown"),
    "story.revised": _("Story opened for revision"),
}
