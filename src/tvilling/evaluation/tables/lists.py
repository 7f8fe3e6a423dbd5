# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Experts, conflicts, standings and the ranked list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tvilling.applications.models import Application
from tvilling.cities.models import Country
from tvilling.core.folding import fold
from tvilling.evaluation.models import Assignment, Conflict, Decision, Expert, RankedEntry
from tvilling.evaluation.queries import drafted_past, standings
from tvilling.evaluation.states import Outcome
from tvilling.ui.tables import BadgeColumn, BaseTable, Column, CountColumn, MomentColumn, NumberColumn

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from tvilling.calls.models import Call
    from tvilling.evaluation.queries import Standing

STATE_TONES = {
    "offered": "attention", "accepted": "neutral", "submitted": "good", "conflicted": "bad", "revoked": "neutral",
}  # fmt: skip
OUTCOME_TONES = {"selected": "good", "reserve": "attention", "rejected": "neutral"}


class CaseTable(BaseTable):
    """An expert's own cases."""

    application = Column(
        linkify=lambda record: reverse("evaluation:case", args=[record.code]), verbose_name=_("City"),
        order_by="application__city__slug",
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
        order_by = ("due_at", "application")


class ExpertTable(BaseTable):
    """The experts of a cohort with their load."""

    person = Column(
        verbose_name=_("Expert"),
        order_by="person__sort_name",
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

    @property
    def empty_url(self) -> str:
        """Where people get the role, for those who may add experts."""
        return reverse("programmes:people", args=[self.cohort.slug]) if self.may_edit else ""

    @property
    def empty_label(self) -> str:
        """What is there."""
        return str(_("People"))

    def address_of(self, record: Expert) -> str | None:
        """Where the profile is changed, for those who may."""
        return (
            reverse("evaluation:office-expert", args=[self.cohort.slug, record.code])
            if self.may_edit
            else None
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """Countries by their codes."""
        return {country.pk: str(country) for country in Country.objects.all()}

    def render_countries(self, value: list[str]) -> str:
        """Names, by their codes."""
        return ", ".join(sorted(self.names.get(code, code) for code in value))

    def render_domains(self, value: list[str]) -> str:
        """Labels of the cohort's vocabulary."""
        return ", ".join(self.cohort.domain_label(key) for key in value)


class ConflictTable(BaseTable):
    """The register of conflicts of interest."""

    expert = Column(accessor="expert__person", verbose_name=_("Expert"), order_by="expert__person__sort_name")
    city = Column(accessor="application__city", verbose_name=_("City"), order_by="application__city__slug")
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
    """How far the evaluation of each application is; reviews are read for the shown page alone."""

    city = Column(
        verbose_name=_("City"), order_by=("city__slug", "pk"),
        linkify=lambda record, table: reverse(
            "evaluation:office-application", args=[table.cohort.slug, record.code]
        ),
    )  # fmt: skip
    country = Column(accessor="city__country", verbose_name=_("Country"), order_by="city__country_id")
    reviews = Column(empty_values=(), verbose_name=_("Reviews"), orderable=False)
    progress = Column(accessor="has_result", verbose_name=_("State"))
    # Sorting by a hidden total would tell it.
    total = NumberColumn(empty_values=(), verbose_name=_("Total"), orderable=False)

    class Meta(BaseTable.Meta):
        counted = Application
        caption = _("Applications under evaluation")
        empty_text = _("No application is confirmed as eligible yet.")

    def __init__(self, *args: Any, cohort: Any, call: Call, **kwargs: Any) -> None:
        self.cohort, self.call = cohort, call
        super().__init__(*args, **kwargs)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """The standings of the shown rows, or of all when they become a file, by application."""
        shown = {row.record.pk for row in self.page.object_list} if hasattr(self, "page") else None
        return {row.application.pk: row for row in standings(self.call, shown)}

    def render_reviews(self, record: Application) -> str:
        """How many of how many."""
        done, wanted = len(self.standings[record.pk].totals), self.call.reviews_per_application
        return _("%(done)s of %(wanted)s") % {"done": done, "wanted": wanted}

    def render_progress(self, record: Any) -> str:  # an application, annotated
        """In words."""
        standing = self.standings[record.pk]
        if standing.is_complete:
            return str(_("Complete, by consensus") if standing.by_consensus else _("Complete"))
        if record.in_consensus:
            return str(_("Consensus is open"))
        if record.is_short:
            return str(_("Too few experts"))
        return str(_("A review is late") if record.is_late else _("Waiting"))

    def render_total(self, record: Application) -> str:
        """Hidden until the panel of the application is complete."""
        standing = self.standings[record.pk]
        return number_format(standing.total) if standing.is_complete else str(_("hidden until complete"))

    def value_total(self, record: Application) -> Decimal | str:
        """For exports: the number itself."""
        standing = self.standings[record.pk]
        return standing.total if standing.is_complete else str(_("hidden until complete"))


class ScoreColumn(Column):  # type: ignore[misc] # django-tables2 has no types
    """The score for a criterion from which the total is made, for exports."""

    def __init__(self, key: str, label: str) -> None:
        super().__init__(accessor="pk", verbose_name=label, orderable=False, visible=False)
        self.key = key

    def value(self, record: RankedEntry, table: RankingTable) -> Decimal | None:
        """The number."""
        return table.scores.get(record.application_id, {}).get(self.key)


class RankingTable(BaseTable):
    """The ranked list."""

    position = NumberColumn(verbose_name=_("Place"))
    city = Column(
        accessor="application__city", verbose_name=_("City"), order_by="application__city__slug",
        linkify=lambda record, table: table.reviews_of(record),
    )  # fmt: skip
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

    # For exports alone: what an auditor counts again.
    reserve = Column(empty_values=(), verbose_name=_("Place on the reserve list"), visible=False)
    country_had = Column(
        empty_values=(), verbose_name=_("Passed over: places of its country then"), visible=False
    )
    promoted_at = Column(empty_values=(), verbose_name=_("Promoted from the reserve"), visible=False)

    class Meta(BaseTable.Meta):
        counted = Application
        attrs: ClassVar[dict[str, str]] = {"class": "table table-compact"}
        caption = _("Ranked list")
        empty_text = _(
            "There is no ranked list yet. The office makes it once every application has its evaluation."
        )

    def __init__(
        self, *args: Any, cohort: Any, criteria: dict[str, str], passed: dict[int, int], **kwargs: Any
    ) -> None:
        self.cohort, self.criteria, self.passed = cohort, criteria, passed
        scores = [(f"score_{key}", ScoreColumn(key, label)) for key, label in criteria.items()]
        super().__init__(*args, extra_columns=scores, **kwargs)

    @cached_property
    def drafted_past(self) -> dict[int, int]:
        """Whom the draft passed over, by decision."""
        decisions = [decision_on(row.record) for row in self.rows]
        return drafted_past(row for row in decisions if row is not None)

    @cached_property
    def scores(self) -> dict[int, dict[str, Decimal]]:
        """What each application scored by criterion, agreed or as the mean, by application."""
        rows = [row.record.application for row in self.rows]
        found = standings(rows[0].call, [row.pk for row in rows])
        return {row.application.pk: row.scores for row in found}

    def value_reserve(self, record: RankedEntry) -> int | None:
        """Also of a city that was promoted since."""
        decision = decision_on(record)
        return decision.reserve_position if decision else None

    def value_country_had(self, record: RankedEntry) -> int | None:
        """As the record of the draft holds it."""
        decision = decision_on(record)
        return self.drafted_past.get(decision.pk) if decision else None

    def value_promoted_at(self, record: RankedEntry) -> datetime | None:
        """When it was offered a place that had fallen free."""
        decision = decision_on(record)
        return decision.promoted_at if decision else None

    def render_is_above_threshold(self, value: bool) -> str:  # noqa: FBT001 - django-tables2 calls it so
        """In words."""
        return str(_("above") if value else _("under"))

    def render_tie_break(self, value: dict[str, str] | None) -> str:
        """Which rule separated it from the one above."""
        return tie_break_in_words(value or {}, self.criteria)

    def render_outcome(self, record: RankedEntry) -> str:
        """The decision in words."""
        decision = decision_on(record)
        words = decision_in_words(decision) if decision else ""
        has = self.passed.get(record.application_id)
        return f"{words} · {_country_has(has)}" if has else words

    def reviews_of(self, record: RankedEntry) -> str:
        """Where the scores and comments are."""
        return reverse("evaluation:office-application", args=[self.cohort.slug, record.application.code])

    def address_of(self, record: RankedEntry) -> str | None:
        """Where the decision is."""
        decision = decision_on(record)
        return (
            reverse("evaluation:office-decision", args=[self.cohort.slug, decision.code])
            if decision
            else None
        )


class StandingFilter(django_filters.FilterSet):  # type: ignore[misc] # the package has no types
    """Part of the city's name, country, and whether the evaluation is complete or lacks experts."""

    city = django_filters.CharFilter(field_name="city__name", lookup_expr="icontains", label=_("City"))
    country = django_filters.ChoiceFilter(
        field_name="city__country_id", label=_("Country"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        method="with_state",
        choices=(
            ("complete", _("Complete")),
            ("waiting", _("Waiting")),
            ("short", _("Too few experts")),
            ("late", _("A review is late")),
            ("consensus", _("Consensus is open")),
        ),
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Application
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["country"].extra["choices"] = _countries(self.queryset.values("city__country"))

    def with_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """By whether there is a result, and by whether enough experts are at work."""
        if value in {"short", "late"}:
            return rows.filter(**{f"is_{value}": True})
        if value == "consensus":
            return rows.filter(in_consensus=True)
        return rows.filter(has_result=value == "complete")


class RankingFilter(django_filters.FilterSet):  # type: ignore[misc] # the package has no types
    """Part of the city's name, country, and what is decided."""

    city = django_filters.CharFilter(
        field_name="application__city__name", lookup_expr="icontains", label=_("City")
    )
    country = django_filters.ChoiceFilter(
        field_name="application__city__country_id", label=_("Country"), empty_label=_("All")
    )
    outcome = django_filters.ChoiceFilter(
        field_name="application__decision__outcome",
        choices=Outcome,
        label=_("Decision"),
        empty_label=_("All"),
    )

    class Meta:
        model = RankedEntry
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = self.queryset.values("application__city__country")
        self.filters["country"].extra["choices"] = _countries(countries)


def _countries(keys: QuerySet[Any, dict[str, Any]]) -> list[tuple[str, str]]:
    """The countries among the rows, by name."""
    found = Country.objects.filter(pk__in=keys.order_by())
    return sorted(((country.pk, str(country)) for country in found), key=lambda pair: fold(pair[1]))


def decision_on(entry: RankedEntry) -> Decision | None:
    """What is decided about the application of an entry, if anything."""
    return getattr(entry.application, "decision", None)


def decision_in_words(decision: Decision) -> str:
    """Outcome, place on the reserve, and where it stands."""
    outcome = decision.get_outcome_display()
    if decision.reserve_position and decision.outcome == "reserve":
        outcome = f"{outcome} {decision.reserve_position}"
    words = [outcome, decision.get_state_display()]
    if decision.corrected_at:
        words.append(str(_("put right")))
    if decision.is_extra:
        words.append(str(_("a place more than planned")))
    return " · ".join(words)


def _country_has(places: int) -> str:
    """Why a city was passed over."""
    text = ngettext(
        "its country already has %(places)s place", "its country already has %(places)s places", places
    )
    return text % {"places": places}


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
