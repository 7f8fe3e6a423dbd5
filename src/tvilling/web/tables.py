# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of the site's own pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tvilling.insights.queries.public import page_of_host
from tvilling.ui.tables import BaseTable, Column


class PairTable(BaseTable):
    """Who learns from whom, for everybody."""

    twin = Column(
        accessor="application__city__name", order_by="application__city__slug", verbose_name=_("Twin")
    )
    twin_country = Column(accessor="application__city__country", verbose_name=_("Country"), orderable=False)
    host = Column(
        accessor="activity__lead_city__name", order_by="activity__lead_city__slug", verbose_name=_("Host")
    )
    activity = Column(
        accessor="activity__title",
        verbose_name=_("Host activity"),
        linkify=lambda record: page_of_host(record.activity) or None,
    )
    domains = Column(empty_values=(), orderable=False, verbose_name=_("Emission domains"))
    cohort = Column(accessor="run__cohort", verbose_name=_("Cohort"), orderable=False)

    class Meta(BaseTable.Meta):
        caption = _("Twins and their hosts")
        empty_text = _("No pairs are public yet. They appear here when both cities have confirmed.")
        order_by = "twin"

    def render_domains(self, record: Any) -> str:
        """In the words of the cohort."""
        cohort = record.run.cohort
        return ", ".join(cohort.domain_label(key) for key in record.activity.domains)
