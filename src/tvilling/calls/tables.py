# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The lists of a call's questions and dates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.calls.models import FaqEntry, TimelineEntry
from tvilling.ui.tables import BaseTable, Column, LocalisedColumn, MomentColumn


def _faq_url(record: FaqEntry) -> str:
    return reverse("calls:office-faq-edit", kwargs={"cohort": record.call.cohort.slug, "code": record.code})


def _date_url(record: TimelineEntry) -> str:
    return reverse(
        "calls:office-timeline-edit", kwargs={"cohort": record.call.cohort.slug, "code": record.code}
    )


class FaqTable(BaseTable):
    """Questions and answers."""

    question = LocalisedColumn(linkify=_faq_url, verbose_name=_("Question"), orderable=False)
    answer = LocalisedColumn(verbose_name=_("Answer"), orderable=False)

    class Meta(BaseTable.Meta):
        model = FaqEntry
        fields = ("question", "answer")
        caption = _("Questions and answers")
        empty_text = _("No questions yet. What would a city ask first?")


class TimelineTable(BaseTable):
    """Dates."""

    label = LocalisedColumn(linkify=_date_url, verbose_name=_("What happens"), orderable=False)
    at = MomentColumn(verbose_name=_("When"))
    until = MomentColumn(verbose_name=_("Until"))
    recording = Column(verbose_name=_("Recording"))

    class Meta(BaseTable.Meta):
        model = TimelineEntry
        fields = ("label", "at", "until", "recording")
        caption = _("Dates")
        empty_text = _("No dates yet. Add the information session and the day of the results.")

    def render_recording(self, value: Any) -> str:
        """Whether there is one; the address itself is for the export."""
        return str(_("Yes")) if value else ""

    def value_recording(self, value: Any) -> str:
        """The address."""
        return str(value or "")
