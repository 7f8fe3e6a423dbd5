# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tvilling.hosts.forms import CompareForm
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import get_public_activity, public_activities
from tvilling.hosts.queries import for_everybody
from tvilling.hosts.tables import CatalogueCards, CatalogueFilter, CatalogueMap, CatalogueTable, map_points
from tvilling.ui.lists import render_list
from tvilling.ui.parts import Tab

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import Request

#: More activities than a map can show at once.
ON_A_MAP = 1000
CARDS_A_PAGE = 30


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """All hosts, as cards."""
    return _catalogue(request, CatalogueCards, CARDS_A_PAGE)


@require_safe
def catalogue_list(request: Request) -> HttpResponse:
    """All hosts, as a list."""
    return _catalogue(request, CatalogueTable, 50)


@require_safe
def catalogue_map(request: Request) -> HttpResponse:
    """All hosts, on the map."""
    return _catalogue(request, CatalogueMap, ON_A_MAP)


@require_safe
def detail(request: Request, slug: str) -> HttpResponse:
    """One activity of the catalogue."""
    activity = get_public_activity(slug)
    return render(
        request, "hosts/public/detail.html", {"activity": activity, "points": map_points([activity])}
    )


@require_safe
def compare(request: Request) -> HttpResponse:
    """Two activities side by side; without both, a form to choose them."""
    form = CompareForm(initial=request.GET, activities=public_activities().select_related("lead_city"))
    chosen = [get_public_activity(slug) for name in "ab" if (slug := request.GET.get(name, ""))]
    rows = _compared(*chosen) if len(chosen) == 2 else []  # noqa: PLR2004 - two sides
    context = {"form": form, "chosen": chosen, "rows": rows, "points": map_points(chosen)}
    return render(request, "hosts/public/compare.html", context)


def _catalogue(request: Request, table_class: type[CatalogueTable], per_page: int) -> HttpResponse:
    shapes = [
        (_("Cards"), "hosts:catalogue"),
        (_("List"), "hosts:catalogue-list"),
        (_("Map"), "hosts:catalogue-map"),
    ]
    query = request.GET.copy()
    for name in ("page", "sort", "export"):
        query.pop(name, None)
    suffix = f"?{query.urlencode()}" if query else ""
    here = request.path
    tabs = [Tab(label, reverse(name) + suffix, reverse(name) == here) for label, name in shapes]
    return render_list(
        request, table_class, for_everybody(public_activities()), CatalogueFilter,
        template="hosts/public/catalogue.html", context={"tabs": tabs}, per_page=per_page,
    )  # fmt: skip


def _compared(a: HostActivity, b: HostActivity) -> list[tuple[str, Any, Any]]:
    def both(label: Any, show: Any) -> tuple[str, Any, Any]:
        return str(label), show(a), show(b)

    texts = (
        "description", "objective", "builds_upon", "transferable", "conditions", "wants_to_learn",
    )  # fmt: skip
    return [
        both(_("Cities"), lambda each: each.city_names),
        both(_("Countries"), lambda each: each.countries),
        both(_("Cohort"), lambda each: str(each.cohort)),
        both(_("Emission domains"), lambda each: ", ".join(each.domain_labels)),
        both(_("Systemic levers"), lambda each: ", ".join(each.lever_labels)),
        both(_("Languages"), lambda each: ", ".join(each.language_names)),
        both(_("Can host"), lambda each: each.capacity),
        both(_("Practices"), lambda each: "\n".join(practice.title for practice in each.practices.all())),
        *(both(_text_label(name), lambda each, name=name: getattr(each, name)) for name in texts),
    ]


def _text_label(name: str) -> str:
    label = str(HostActivity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain field
    return label[:1].upper() + label[1:]
