# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A list as a page: filtered, sorted, cut into pages, and exported as filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django_tables2 import RequestConfig

from tvilling.ui.exports import EXPORTS, table_rows
from tvilling.ui.forms import style_filter_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tvilling.ui.tables import BaseTable

PER_PAGE = 50
#: The longest page that an address may ask for.
MOST_PER_PAGE = 200


def render_list(
    request: HttpRequest,
    table_class: type[BaseTable],
    rows: Any,
    filterset_class: Any = None,
    *,
    template: str,
    context: Mapping[str, Any] | None = None,
    per_page: int = PER_PAGE,
    table_kwargs: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page with the list, or with `?export=csv` or `?export=xlsx` all filtered rows in the shown order.

    `rows` is a query set that is already limited to what the person may see, or a list. The template gets `table`
    and `filter` beside the context. htmx gets the list alone.
    """
    filterset = filterset_class(request.GET, queryset=rows, request=request) if filterset_class else None
    if filterset is not None:
        style_filter_form(filterset.form)
        rows = filterset.qs
    options = table_kwargs or {}
    table = table_class(rows, request=None, **options)
    table.filterset = filterset
    table.exportable = True
    export = EXPORTS.get(request.GET.get("export", ""))
    if export is not None:
        RequestConfig(request, paginate=False).configure(table)
        header, lines = table_rows(table, lambda piece: table_class(piece, order_by=(), **options))
        # A file may be sent while it is written; for those who pass it on, an answer is an answer.
        return cast("HttpResponse", export(header, lines, slugify(str(table.caption)) or "list"))
    RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    if getattr(request, "htmx", None) and request.htmx.target == table.region_id:  # type: ignore[attr-defined] # set by django_htmx
        return HttpResponse(table.as_html(request))
    return render(request, template, {**(context or {}), "table": table, "filter": filterset})
