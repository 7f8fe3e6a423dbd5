# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of accounts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.mail.models import Message
from tvilling.ui.tables import BaseTable, Column, MomentColumn


class LetterTable(BaseTable):
    """The letters to one person."""

    subject = Column(
        verbose_name=_("Letter"), linkify=lambda record: reverse("accounts:letter", args=[record.code])
    )
    sent_at = MomentColumn(verbose_name=_("Sent"))

    class Meta(BaseTable.Meta):
        model = Message
        fields = ("subject", "sent_at")
        caption = _("Letters to you")
        empty_text = _("No letter has been sent to you yet.")
        order_by = "-sent_at"
