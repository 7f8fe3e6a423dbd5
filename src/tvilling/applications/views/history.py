# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Earlier texts of a section: read, restored, and two texts put together after a collision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.permissions import (
    get_application_for,
    get_section_for,
    get_section_version_for,
    versions_for_team,
)
from tvilling.applications.views.steps import frame
from tvilling.core import clock
from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.applications.models import Application, Section, SectionVersion
    from tvilling.core.http import PersonRequest

#: Saves of one person within this time are shown as one, until somebody asks for every save.
ONE_SITTING = 600


@require_safe
@signed_in
def history(request: PersonRequest, call: str, city: str, section: str) -> HttpResponse:
    """The earlier texts of a section, newest first."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    current = get_section_for(request.user, application, section)
    rows = list(versions_for_team(request.user, application, section)[:500])
    every = "all" in request.GET
    context = frame(request, application, now, section) | {
        "section": current,
        "title": _title(application, section),
        "versions": rows if every else _sittings(rows),
        "hidden": 0 if every else len(rows) - len(_sittings(rows)),
    }
    return render(request, "applications/team/history.html", context)


def _sittings(rows: Sequence[SectionVersion]) -> list[SectionVersion]:
    """The last text of each sitting of a person; late texts and collisions always."""
    shown: list[SectionVersion] = []
    for row in rows:
        last = shown[-1] if shown else None
        same = (
            last is not None
            and last.saved_by_id == row.saved_by_id
            and not row.is_late
            and not row.is_collision
        )
        if last is None or not same or (last.saved_at - row.saved_at).total_seconds() > ONE_SITTING:
            shown.append(row)
    return shown


@require_safe
@signed_in
def earlier_text(request: PersonRequest, call: str, city: str, section: str, earlier: int) -> HttpResponse:
    """One earlier text, to be read and restored."""
    application = get_application_for(request.user, call, city)
    found = get_section_version_for(request.user, application, section, earlier)
    now = clock.now()
    context = frame(request, application, now, section) | {
        "earlier": found,
        "section": get_section_for(request.user, application, section),
        "title": _title(application, section),
        "shown": queries.shown_text(application, section, found.answers),
    }
    context["can_write"] = context["may_write"] and context["window"].allows(section)
    return render(request, "applications/team/earlier.html", context)


@require_POST
@signed_in
def restore(request: PersonRequest, call: str, city: str, section: str, earlier: int) -> HttpResponse:
    """Make an earlier text the section's text again."""
    application = get_application_for(request.user, call, city)
    found = get_section_version_for(request.user, application, section, earlier)
    version = request.POST.get("version", "")
    try:
        actions.restore_section_version(
            actor=request.user, now=clock.now(), application=application, earlier=found,
            version=int(version) if version.isdecimal() else -1,
        )  # fmt: skip
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("applications:history", call, city, section)
    messages.success(
        request, _("The earlier text is back. What stood here before is still among the earlier texts.")
    )
    return redirect("applications:section", call, city, section)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request: PersonRequest, call: str, city: str, section: str, kept: int) -> HttpResponse:
    """Both texts side by side: for each answer that differs, choose one or take both."""
    application = get_application_for(request.user, call, city)
    mine = get_section_version_for(request.user, application, section, kept)
    theirs = get_section_for(request.user, application, section)
    now = clock.now()
    if request.method != "POST":
        return show_merge(request, application, theirs, mine, now)
    version = request.POST.get("version", "")
    try:
        actions.save_section(
            actor=request.user, now=now, application=application, key=section,
            answers=_chosen(request, mine.answers, theirs.answers),
            version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except actions.SectionChanged as conflict:
        messages.warning(request, str(conflict))
        return show_merge(request, application, conflict.section, conflict.kept, now, status=409)
    except ActionRefused as error:
        messages.error(request, str(error))
        return show_merge(request, application, theirs, mine, now, status=422)
    messages.success(request, _("Both texts are put together. Read the section once more."))
    return redirect("applications:section", call, city, section)


def _chosen(request: PersonRequest, mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """The answers as chosen; where nothing differs or nothing was chosen, what is saved stays."""
    result = dict(theirs)
    for key in {*mine, *theirs}:
        choice = request.POST.get(f"choice-{key}", "theirs")
        if choice == "mine":
            result[key] = mine.get(key)
        elif choice == "both":
            result[key] = queries.joined(theirs.get(key), mine.get(key))
    return {key: value for key, value in result.items() if value is not None}


def show_merge(
    request: PersonRequest,
    application: Application,
    section: Section,
    kept: SectionVersion,
    now: datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page with both texts."""
    context = frame(request, application, now, section.key) | {
        "section": section,
        "kept": kept,
        "title": _title(application, section.key),
        "differences": queries.differences(application, section, kept.answers),
    }
    return render(request, "applications/team/merge.html", context, status=status)


def _title(application: Application, key: str) -> str:
    sections = queries.form_of(application).sections
    found = next((one for one in sections if one.key == key), None)
    return queries.title_of(found, queries.figures_of(application)) if found else key
