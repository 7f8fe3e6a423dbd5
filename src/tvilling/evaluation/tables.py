# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.evaluation.models import Assignment, Conflict, Decision, Expert
from tvilling.evaluation.states import Outcome
from tvilling.ui.tables import BadgeColumn, BaseTable, Column, CountColumn, MomentColumn, NumberColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.evaluation.models import RankedEntry
    from tvilling.evaluation.queries import Standing

STATE_TONES = {
    "offered": "attention", "accepted": "neutral", "submitted": "good", "conflicted": "bad", "revoked": "neutral",
}  # fmt: skip
OUTCOME_TONES = {"selected": "good", "reserve": "attention", "rejected": "neutral"}


class CaseTable(BaseTable):
    """An expert's own cases."""

    application = Column(
        linkify=lambda record: reverse("evaluation:case", args=[record.code]), verbose_name=_("City"),
        order_by="application__city__name",
    )  # fmt: skip
    country = Column(
        accessor="application__city__country",
        verbose_name=_("Country"),
        order_by="application__city__country_id",
    )
    state = BadgeColumn(tones=STATE_TONES, verbose_name=_("State"))
    due_at = MomentColumn(verbose_name=_("Due"))

    class Meta(BaseTable.Meta):
        model = Assignment
        fields = ("application", "country", "state", "due_at")
        caption = _("Your cases")
        empty_text = _("No cases are assigned to you. You will get a letter when there are.")
        order_by = "due_at"


class ExpertTable(BaseTable):
    """The experts of a cohort with their load."""

    person = Column(
        verbose_name=_("Expert"),
        order_by="person__name",
        linkify=lambda record, table: table.address_of(record),
    )
    countries = Column(verbose_name=_("Countries"), orderable=False)
    domains = Column(verbose_name=_("Emission domains"), orderable=False)
    load = CountColumn(verbose_name=_("Cases"))
    load_maximum = NumberColumn(verbose_name=_("At most"))

    class Meta(BaseTable.Meta):
        model = Expert
        fields = ("person", "countries", "domains", "load", "load_maximum")
        caption = _("Experts")
        empty_text = _("No experts yet. Give people the role of evaluator, then add them here.")
        order_by = "person"

    def __init__(self, *args: Any, cohort: Any, may_edit: bool, **kwargs: Any) -> None:
        self.cohort, self.may_edit = cohort, may_edit
        super().__init__(*args, **kwargs)

    def address_of(self, record: Expert) -> str | None:
        """Where the profile is changed, for those who may."""
        return (
            reverse("evaluation:office-expert", args=[self.cohort.slug, record.code])
            if self.may_edit
            else None
        )

    def render_countries(self, value: list[str]) -> str:
        """Codes, as they are."""
        return ", ".join(value)

    def render_domains(self, value: list[str]) -> str:
        """Labels of the cohort's vocabulary."""
        return ", ".join(self.cohort.domain_label(key) for key in value)


class ConflictTable(BaseTable):
    """The register of conflicts of interest."""

    expert = Column(accessor="expert__person", verbose_name=_("Expert"), order_by="expert__person__name")
    city = Column(accessor="application__city", verbose_name=_("City"), order_by="application__city__name")
    source = Column(verbose_name=_("Known from"))
    reason = Column(verbose_name=_("What it is"), orderable=False)
    created_at = MomentColumn(verbose_name=_("Since"))

    class Meta(BaseTable.Meta):
        model = Conflict
        fields = ("expert", "city", "source", "reason", "created_at")
        caption = _("Conflicts of interest")
        empty_text = _("No conflict is known.")
        order_by = "-created_at"


class StandingTable(BaseTable):
    """How far the evaluation of each application is."""

    city = Column(
        accessor="application__city", verbose_name=_("City"), order_by="application__city__name",
        linkify=lambda record, table: reverse(
            "evaluation:office-application", args=[table.cohort.slug, record.application.code]
        ),
    )  # fmt: skip
    country = Column(
        accessor="application__city__country",
        verbose_name=_("Country"),
        order_by="application__city__country_id",
    )
    reviews = Column(accessor="totals", verbose_name=_("Reviews"), orderable=False)
    progress = Column(accessor="is_complete", verbose_name=_("State"))
    # Sorting by a hidden total would tell it.
    total = Column(accessor="total", verbose_name=_("Total"), orderable=False)

    class Meta(BaseTable.Meta):
        counted = Application
        caption = _("Applications under evaluation")
        empty_text = _("No application is confirmed as eligible yet.")

    def __init__(self, *args: Any, cohort: Any, wanted: int, **kwargs: Any) -> None:
        self.cohort, self.wanted = cohort, wanted
        super().__init__(*args, **kwargs)

    def render_reviews(self, record: Standing) -> str:
        """How many of how many."""
        return _("%(done)s of %(wanted)s") % {"done": len(record.totals), "wanted": self.wanted}

    def render_progress(self, record: Standing) -> str:
        """In words."""
        if record.is_complete:
            return str(_("Complete, by consensus") if record.by_consensus else _("Complete"))
        return str(_("Waiting"))

    def render_total(self, record: Standing) -> str:
        """Hidden until the panel of the application is complete."""
        return str(record.total) if record.is_complete else str(_("hidden until complete"))


class RankingTable(BaseTable):
    """The ranked list."""

    position = NumberColumn(verbose_name=_("Place"))
    city = Column(accessor="application__city", verbose_name=_("City"), order_by="application__city__name")
    country = Column(
        accessor="application__city__country",
        verbose_name=_("Country"),
        order_by="application__city__country_id",
    )
    total = NumberColumn(verbose_name=_("Total"), order_by=("total", "-position"))
    is_above_threshold = Column(verbose_name=_("Thresholds"))
    tie_break = Column(verbose_name=_("Tie-break"), orderable=False, empty_values=())
    outcome = Column(
        empty_values=(), verbose_name=_("Decision"), orderable=False,
        linkify=lambda record, table: table.address_of(record),
    )  # fmt: skip

    class Meta(BaseTable.Meta):
        counted = Application
        caption = _("Ranked list")
        empty_text = _("There is no ranked list yet.")

    def __init__(
        self, *args: Any, decisions: dict[int, Decision], cohort: Any, criteria: dict[str, str], **kwargs: Any
    ) -> None:
        self.decisions, self.cohort, self.criteria = decisions, cohort, criteria
        super().__init__(*args, **kwargs)

    def render_is_above_threshold(self, value: bool) -> str:  # noqa: FBT001 - django-tables2 calls it so
        """In words."""
        return str(_("above") if value else _("under"))

    def render_tie_break(self, value: dict[str, str] | None) -> str:
        """Which rule separated it from the one above."""
        return tie_break_in_words(value or {}, self.criteria)

    def render_outcome(self, record: RankedEntry) -> str:
        """The decision in words."""
        decision = self.decisions.get(record.application_id)
        return decision_in_words(decision) if decision else ""

    def address_of(self, record: RankedEntry) -> str | None:
        """Where the decision is."""
        decision = self.decisions.get(record.application_id)
        return (
            reverse("evaluation:office-decision", args=[self.cohort.slug, decision.code])
            if decision
            else None
        )


class RowFilter(django_filters.FilterSet):  # type: ignore[misc] # the package has no types
    """Narrows rows that are computed, each with its `application`; part of the city's name, and country."""

    city = django_filters.CharFilter(label=_("City"))
    country = django_filters.ChoiceFilter(label=_("Country"), empty_label=_("All"))

    class Meta:
        model = Application
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any, queryset: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = list(queryset)
        countries = {row.application.city.country for row in self.rows}
        choices = sorted(((one.iso2, str(one)) for one in countries), key=lambda pair: pair[1])
        self.filters["country"].extra["choices"] = choices

    @property
    def qs(self) -> list[Any]:
        """The rows that fit; all of them when a filter cannot be read, which the form then says."""
        if not (self.is_bound and self.form.is_valid()):
            return self.rows
        asked = [(name, value) for name, value in self.form.cleaned_data.items() if value]
        return [row for row in self.rows if all(self.fits(row, name, value) for name, value in asked)]

    def fits(self, row: Any, name: str, value: str) -> bool:
        """Whether a row has what one filter asks for."""
        city = row.application.city
        if name == "city":
            return value.casefold() in str(city).casefold()
        return bool(city.country_id == value)


class StandingFilter(RowFilter):
    """And whether the evaluation is complete."""

    state = django_filters.ChoiceFilter(
        choices=(("complete", _("Complete")), ("waiting", _("Waiting"))),
        label=_("State"),
        empty_label=_("All"),
    )

    def fits(self, row: Any, name: str, value: str) -> bool:
        """By its state too."""
        if name == "state":
            return bool(row.is_complete == (value == "complete"))
        return super().fits(row, name, value)


class RankingFilter(RowFilter):
    """And what is decided."""

    outcome = django_filters.ChoiceFilter(choices=Outcome, label=_("Decision"), empty_label=_("All"))

    def fits(self, row: Any, name: str, value: str) -> bool:
        """By its decision too."""
        if name == "outcome":
            decision = getattr(row.application, "decision", None)
            return decision is not None and decision.outcome == value
        return super().fits(row, name, value)


def decision_in_words(decision: Decision) -> str:
    """Outcome, place on the reserve, and where it stands."""
    outcome = decision.get_outcome_display()
    if decision.reserve_position and decision.outcome == "reserve":
        outcome = f"{outcome} {decision.reserve_position}"
    return _("%(outcome)s · %(state)s") % {"outcome": outcome, "state": decision.get_state_display()}


def tie_break_in_words(tie: dict[str, str], criteria: dict[str, str]) -> str:
    """The published rule that decided a tie; empty without one."""
    rule = tie.get("rule", "")
    if rule.startswith("criterion:"):
        key = rule.removeprefix("criterion:")
        return _("score for %(criterion)s") % {"criterion": criteria.get(key, key)}
    return {
        "": "",
        "country_represented_less": str(_("country represented less")),
        "smaller_population": str(_("smaller population")),
        "lottery": str(_("published lottery")),
    }[rule]
