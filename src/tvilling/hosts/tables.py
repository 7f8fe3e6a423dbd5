# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of host activities: the catalogue in three shapes, and the office's list."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import Country
from tvilling.cities.queries import language_name
from tvilling.core.folding import fold
from tvilling.hosts.models import HostActivity
from tvilling.hosts.queries import with_words
from tvilling.hosts.states import HostActivityState
from tvilling.programmes.models import Cohort
from tvilling.ui.map_view import MapPoint
from tvilling.ui.tables import BaseTable, Column, MomentColumn, NumberColumn, StateColumn

SMALL, LARGE = 100_000, 500_000
SIZES = {
    "small": (_("Up to 100,000 inhabitants"), Q(cities__population__lt=SMALL)),
    "medium": (
        _("100,000 to 500,000 inhabitants"),
        Q(cities__population__gte=SMALL, cities__population__lt=LARGE),
    ),
    "large": (_("500,000 inhabitants and more"), Q(cities__population__gte=LARGE)),
}


class ListColumn(Column):  # type: ignore[misc]  # the package has no types
    """Several words in a cell."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"orderable": False, **options})

    def render(self, value: list[str]) -> str:
        """With commas between them."""
        return ", ".join(value)


class CatalogueTable(BaseTable):
    """The catalogue as a list."""

    title = Column(
        verbose_name=_("Host activity"),
        linkify=lambda record: reverse("hosts:detail", args=[record.slug]),
    )
    city_names = Column(verbose_name=_("Cities"), orderable=False)
    countries = Column(verbose_name=_("Countries"), orderable=False)
    domain_labels = ListColumn(verbose_name=_("Emission domains"))
    lever_labels = ListColumn(verbose_name=_("Systemic levers"))
    maximum_twins = NumberColumn(verbose_name=_("Twins at most"))
    cohort = Column(verbose_name=_("Cohort"), orderable=False)

    class Meta(BaseTable.Meta):
        model = HostActivity
        fields = (
            "title", "city_names", "countries", "domain_labels", "lever_labels", "maximum_twins", "cohort",
        )  # fmt: skip
        caption = _("Host activities")
        empty_text = _(
            "No host activities yet. They appear here when the programme office has accepted them."
        )

    @cached_property
    def points(self) -> list[MapPoint]:
        """The cities of the shown activities on the map."""
        return map_points(row.record for row in self.paginated_rows)


class CatalogueCards(CatalogueTable):
    """The catalogue as cards."""

    class Meta(CatalogueTable.Meta):
        template_name = "hosts/public/cards.html"


class CatalogueMap(CatalogueTable):
    """The catalogue as a map."""

    class Meta(CatalogueTable.Meta):
        template_name = "hosts/public/map.html"


def map_points(activities: Any) -> list[MapPoint]:
    """Every city of the activities, with a link to its activity."""
    return [
        MapPoint(
            city.latitude,
            city.longitude,
            city.name,
            "host",
            reverse("hosts:detail", args=[each.slug]),
            each.title,
        )
        for each in activities
        for city in each.cities.all()
        if city.latitude is not None and city.longitude is not None
    ]


class OfficeTable(BaseTable):
    """A cohort's activities, for its office."""

    title = Column(
        verbose_name=_("Host activity"),
        linkify=lambda record: reverse("hosts:office-detail", args=[record.cohort.slug, record.code]),
    )
    city_names = Column(verbose_name=_("Cities"), orderable=False)
    countries = Column(verbose_name=_("Countries"), orderable=False)
    domain_labels = ListColumn(verbose_name=_("Emission domains"))
    state = StateColumn()
    minimum_twins = NumberColumn(verbose_name=_("Twins at least"))
    maximum_twins = NumberColumn(verbose_name=_("Twins at most"))
    submitted_at = MomentColumn(verbose_name=_("Sent"))

    class Meta(BaseTable.Meta):
        model = HostActivity
        fields = (
            "title", "city_names", "countries", "domain_labels", "state", "minimum_twins", "maximum_twins",
            "submitted_at",
        )  # fmt: skip
        caption = _("Host activities")
        empty_text = _(
            "No host activity has been sent yet. Cities write them on their own pages; you decide about them here."
        )


class WordFilter(filters.ChoiceFilter):  # type: ignore[misc]  # the package has no types
    """One word of a list that is stored as JSON. Both databases find the word within its quotes."""

    def filter(self, qs: QuerySet[HostActivity], value: str) -> QuerySet[HostActivity]:
        """The activities whose list has the word."""
        if not value:
            return qs
        name = f"{self.field_name}_as_text"
        return qs.annotate(**{name: Cast(self.field_name, TextField())}).filter(
            **{f"{name}__contains": f'"{value}"'}
        )


class HostFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """What the lists can be narrowed by; the choices come from the activities that may be seen."""

    q = filters.CharFilter(label=_("Word or city"), method="containing")
    domain = WordFilter(field_name="domains", label=_("Emission domain"))
    lever = WordFilter(field_name="levers", label=_("Systemic lever"))
    country = filters.ChoiceFilter(field_name="cities__country", label=_("Country"), distinct=True)
    language = WordFilter(field_name="languages", label=_("Language"))
    size = filters.ChoiceFilter(label=_("Size of the city"), method="of_size")

    class Meta:
        model = HostActivity
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = self.queryset.order_by()
        cohorts = list(Cohort.objects.filter(pk__in=seen.values("cohort")).order_by("-starts_on"))
        self._offer(
            "domain", {entry["key"]: c.domain_label(entry["key"]) for c in cohorts for entry in c.domains}
        )
        self._offer(
            "lever", {entry["key"]: c.lever_label(entry["key"]) for c in cohorts for entry in c.levers}
        )
        countries = Country.objects.filter(cities__host_activities__in=seen.values("pk")).distinct()
        self._offer("country", {country.iso2: str(country) for country in countries})
        spoken = {code for codes in seen.values_list("languages", flat=True) for code in codes}
        self._offer("language", {code: language_name(code) for code in spoken})
        self.filters["size"].extra["choices"] = [(key, label) for key, (label, _rule) in SIZES.items()]
        if "cohort" in self.filters:
            self.filters["cohort"].extra["choices"] = [(cohort.slug, str(cohort)) for cohort in cohorts]

    def _offer(self, name: str, labels: dict[str, str]) -> None:
        self.filters[name].extra["choices"] = sorted(labels.items(), key=lambda choice: fold(choice[1]))

    def containing(self, queryset: QuerySet[HostActivity], _name: str, value: str) -> QuerySet[HostActivity]:
        """Activities whose texts, cities or countries have the words, in any spelling."""
        return queryset.filter(pk__in=[row.pk for row in with_words(queryset, value)])

    def of_size(self, queryset: QuerySet[HostActivity], _name: str, value: str) -> QuerySet[HostActivity]:
        """Activities with a city of the size."""
        return queryset.filter(SIZES[value][1]).distinct()


class CatalogueFilter(HostFilter):
    """The catalogue's filters."""

    cohort = filters.ChoiceFilter(field_name="cohort__slug", label=_("Cohort"))


class OfficeFilter(HostFilter):
    """The office's filters."""

    state = filters.ChoiceFilter(label=_("State"), choices=HostActivityState.choices)
