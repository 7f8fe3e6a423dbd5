# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan as it was when it was given to read or endorsed, and what had changed since the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core.errors import NotFound
from tvilling.replication.exports import sections_of
from tvilling.replication.permissions import get_own_plan

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def version(request: PersonRequest, code: str, number: int) -> HttpResponse:
    """One kept version, for the group and its staff."""
    plan = get_own_plan(request.user, code)
    rows = {row.number: row for row in plan.versions.filter(number__in=[number - 1, number])}
    if number not in rows:
        raise NotFound
    sections = sections_of(plan, rows[number].snapshot)
    before = sections_of(plan, rows[number - 1 if number - 1 in rows else number].snapshot)
    changed = [section != old for section, old in zip(sections, before, strict=True)]
    for section in sections:
        # On a narrow screen each cell stands below the other, with its heading.
        section["labelled"] = [list(zip(section["header"], row, strict=True)) for row in section["rows"]]
    context = {
        "plan": plan, "version": rows[number], "earlier": number - 1 if number - 1 in rows else None,
        "sections": list(zip(sections, changed, strict=True)),
    }  # fmt: skip
    return render(request, "replication/version.html", context)
