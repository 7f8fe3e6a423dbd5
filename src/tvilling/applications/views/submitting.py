# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The last look, handing in, and the receipt."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.permissions import get_application_for, get_submission_for
from tvilling.applications.views.steps import address, frame
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.applications.models import Application
    from tvilling.core.http import PersonRequest

LONGEST_KEY = 64


@require_safe
@signed_in
def check(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """All answers on one page, with what is missing, and the button that hands in."""
    application = get_application_for(request.user, call, city)
    return _check_page(request, application, clock.now(), key=secrets.token_urlsafe(24))


def _check_page(
    request: PersonRequest,
    application: Application,
    now: datetime,
    *,
    key: str,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = queries.shown_draft(application)
    faults = queries.all_faults(application)
    context = frame(request, application, now, "check")
    versions = {state.key: state.version for state in context["states"]}
    context |= {
        "sections": [
            {
                "shown": section,
                "url": address(application, "section", section.key),
                "faults": faults.get(section.key),
                "is_open": context["window"].allows(section.key),
            }
            for section in shown
        ],
        "errors": [
            (section.title, address(application, "section", section.key), sentence)
            for section in shown
            for sentence in dict.fromkeys(_sentences(faults.get(section.key, {}), section))
        ],
        "unmet": queries.unmet_rules(application),
        "key": key,
        "versions": json.dumps(versions, separators=(",", ":")),
        "refusal": refusal,
        "last": queries.counted_submission(application),
        "corrects_nothing": bool(context["fix"]) and queries.corrects_nothing(application, context["fix"]),
    }
    return render(request, "applications/team/check.html", context, status=status)


def _sentences(faults: Mapping[str, list[str]], section: queries.ShownSection) -> list[str]:
    labels = {row.key: row.label for row in section.rows}
    return [
        _("“%(question)s”: %(fault)s") % {"question": labels[key], "fault": sentence}
        if key in labels
        else sentence
        for key, sentences in faults.items()
        for sentence in sentences
    ]


@require_POST
@signed_in
def submit(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """Hand in; the receipt is the answer. What is refused is said on the page that was sent."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    key = request.POST.get("key", "")[:LONGEST_KEY] or secrets.token_urlsafe(24)
    if not allows(request.user, "applications.submit", application):
        refusal = _("Only the lead of your team can submit. Ask her or him to press the button.")
        return _check_page(request, application, now, key=key, refusal=refusal, status=422)
    try:
        submission = actions.submit_application(
            actor=request.user, now=now, application=application, key=key,
            version_map=_versions(request.POST.get("versions", "")),
        )  # fmt: skip
    except ActionRefused as error:
        fresh = secrets.token_urlsafe(24)
        return _check_page(request, application, now, key=fresh, refusal=str(error), status=422)
    return redirect("applications:receipt", submission.code)


def _versions(text: str) -> dict[str, int]:
    """What the page said it had shown; anything else counts as nothing shown, which no application is."""
    try:
        values: Any = json.loads(text)
    except ValueError:
        return {"": -1}
    if not isinstance(values, dict) or not all(isinstance(value, int) for value in values.values()):
        return {"": -1}
    return values


@require_safe
@signed_in
def receipt(request: PersonRequest, code: str) -> HttpResponse:
    """The receipt, to be printed and kept."""
    submission = get_submission_for(request.user, code)
    context = {
        "submission": submission,
        "application": submission.application,
        "receipt": submission.receipt,
        "deadline": datetime.fromisoformat(submission.receipt["deadline"]),
        "now": clock.now(),
        "is_team": allows(request.user, "applications.read", submission.application),
    }
    return render(request, "applications/team/receipt.html", context)


@require_safe
@signed_in
def receipt_file(request: PersonRequest, code: str) -> HttpResponse:
    """The receipt as a file that `tvilling verify-receipt` checks."""
    submission = get_submission_for(request.user, code)
    text = json.dumps(submission.receipt, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    name = f"receipt-{submission.application.city.slug}-{submission.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
