# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's lists, and what they are filtered by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.applications.queries import checks_of, list_counts
from tvilling.applications.states import ApplicationState
from tvilling.calls.queries import result_from
from tvilling.cities.models import City, Country
from tvilling.core.folding import fold
from tvilling.core.text import localised
from tvilling.ui.badges import badge_html
from tvilling.ui.tables import BaseTable, Column, CountColumn, MomentColumn, StateColumn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.applications.models import EligibilityCheck
    from tvilling.programmes.models import Cohort

#: What the rules and people say of an application, for filter and list.
ELIGIBILITY = [
    ("waiting", _("Waits for a verdict")),
    ("doubt", _("Waits, and a rule says no")),
    ("yes", _("Confirmed as eligible")),
    ("no", _("Found not eligible")),
]


def _detail(record: Application, table: Any) -> str:
    return reverse("applications:office-detail", args=[table.cohort.slug, record.code])


class ApplicationTable(BaseTable):
    """All applications of a cohort; no text of any."""

    city = Column(
        accessor="city__name", order_by=("city__slug", "pk"), linkify=_detail, verbose_name=_("City")
    )
    country = Column(
        accessor="city__country__names",
        order_by=("city__country__iso2", "city__slug"),
        verbose_name=_("Country"),
    )
    state = StateColumn()
    rules = Column(accessor="eligibility__passed", orderable=False, verbose_name=_("Rules"))
    domains = Column(accessor="domains", orderable=False, verbose_name=_("Emission domains"))
    sections_done = CountColumn(accessor="pk", orderable=False, verbose_name=_("Sections complete"))
    submission_count = CountColumn(accessor="pk", orderable=False, verbose_name=_("Submissions"))
    submitted_at = MomentColumn(verbose_name=_("Submitted"))
    # For exports alone: the verdict, for whoever audits.
    not_met = Column(accessor="pk", orderable=False, visible=False, verbose_name=_("Rules that are not met"))
    reason = Column(accessor="pk", orderable=False, visible=False, verbose_name=_("Reason of the verdict"))
    decided_by = Column(accessor="pk", orderable=False, visible=False, verbose_name=_("Decided by"))
    decided_at = MomentColumn(accessor="pk", orderable=False, visible=False, verbose_name=_("Decided"))

    class Meta(BaseTable.Meta):
        model = Application
        fields = (
            "city",
            "country",
            "state",
            "rules",
            "domains",
            "sections_done",
            "submission_count",
            "submitted_at",
        )
        caption = _("Applications")
        empty_text = _("No applications yet. They appear here as soon as a city begins one.")
        order_by = "city"

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self._labels = {entry["key"]: localised(entry["label"]) for entry in cohort.domains}

    @cached_property
    def _counts(self) -> tuple[dict[int, int], dict[int, int]]:
        """Of the rows on the page, or in the piece of an export."""
        return list_counts([row.record.pk for row in self.paginated_rows])

    @cached_property
    def _checks(self) -> dict[int, EligibilityCheck]:
        """What the rules and people said of the rows in the piece of an export, by application."""
        return checks_of([row.record.pk for row in self.paginated_rows])

    def value_not_met(self, value: int) -> str:
        """Each with the sentence that the office reads."""
        check = self._checks.get(value)
        city = check.application.city.name if check else ""
        results = [result_from(result, city) for result in check.results] if check else []
        return "; ".join(f"{one.label}: {one.sentence}" for one in results if one.passed is not True)

    def value_reason(self, value: int) -> str:
        """As the city was told."""
        check = self._checks.get(value)
        return check.reason if check else ""

    def value_decided_by(self, value: int) -> str:
        """Who confirmed it."""
        check = self._checks.get(value)
        return str(check.decided_by or "") if check else ""

    def value_decided_at(self, value: int) -> datetime | None:
        """When it was confirmed."""
        check = self._checks.get(value)
        return check.decided_at if check else None

    def render_sections_done(self, value: int) -> int:
        """How many sections are complete."""
        return self._counts[0].get(value, 0)

    def render_submission_count(self, value: int) -> int:
        """How often something was handed in."""
        return self._counts[1].get(value, 0)

    def render_country(self, value: Mapping[str, str]) -> str:
        """In the reader's language."""
        return localised(value)

    def render_rules(self, value: Any) -> str:
        """What the rules found."""
        return badge_html(_("Met"), "good") if value else badge_html(_("Not met"), "bad")

    def value_rules(self, value: Any) -> str:
        """The same for exports."""
        return str(_("Met") if value else _("Not met"))

    def render_domains(self, value: list[str]) -> str:
        """The labels of the cohort."""
        return ", ".join(self._labels.get(key, key) for key in value)


class ApplicationFilter(django_filters.FilterSet):  # type: ignore[misc]  # the package ships no types
    """State, country, domain, eligibility, and part of the city's name."""

    city = django_filters.CharFilter(field_name="city__name", lookup_expr="icontains", label=_("City"))
    state = django_filters.ChoiceFilter(choices=ApplicationState, label=_("State"), empty_label=_("All"))
    country = django_filters.ChoiceFilter(
        field_name="city__country_id", label=_("Country"), empty_label=_("All")
    )
    domain = django_filters.ChoiceFilter(
        method="with_domain", label=_("Emission domain"), empty_label=_("All")
    )
    eligibility = django_filters.ChoiceFilter(
        method="with_eligibility", choices=ELIGIBILITY, label=_("Eligibility"), empty_label=_("All")
    )

    class Meta:
        model = Application
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohort: Cohort = self.request.cohort
        entries = [(entry["key"], localised(entry["label"])) for entry in cohort.domains]
        self.filters["domain"].extra["choices"] = entries
        self.filters["country"].extra["choices"] = _countries(cohort)

    def with_domain(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """The keys are stored as a JSON list; as text they look alike on both databases."""
        return rows.annotate(domain_text=Cast("domains", TextField())).filter(
            domain_text__contains=f'"{value}"'
        )

    def with_eligibility(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """Waiting ones, those a rule speaks against, and verdicts."""
        waiting = Q(state__in=[ApplicationState.SUBMITTED, ApplicationState.FIX_REQUESTED])
        chosen = {
            "waiting": waiting,
            "doubt": waiting & Q(eligibility__passed=False),
            "yes": Q(state=ApplicationState.ELIGIBLE),
            "no": Q(state=ApplicationState.INELIGIBLE),
        }
        return rows.filter(chosen[value])


def _countries(cohort: Cohort) -> list[tuple[str, str]]:
    """The countries of the cohort's applicants, by name."""
    cities = City.objects.filter(country=OuterRef("pk"), applications__call__cohort=cohort)
    found = Country.objects.filter(Exists(cities))
    return sorted(((one.iso2, localised(one.names)) for one in found), key=lambda pair: fold(pair[1]))
