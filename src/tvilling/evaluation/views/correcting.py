# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A decision that was told is put right: proposed by one person of the office, told by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications.permissions import get_office_application
from tvilling.core import clock
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows
from tvilling.evaluation import actions
from tvilling.evaluation.forms import CorrectionForm, TellForm, TellPlaceForm
from tvilling.evaluation.permissions import get_office_correction
from tvilling.evaluation.queries import (
    anything_told,
    confirm_until,
    corrections_of,
    entry_of,
    ground_of,
    open_correction,
    places_of,
    room,
    told_before,
)
from tvilling.evaluation.states import Outcome
from tvilling.evaluation.views.office import cohort_of
from tvilling.ui.asking import ReasonForm, answered

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.evaluation.models import Correction


@require_safe
@signed_in
def page(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """What the city was told, what is proposed instead, and what was put right before."""
    application = get_office_application(request.user, cohort, code)
    call, now = application.call, clock.now()
    told, proposed, before = (
        told_before(application),
        open_correction(application),
        list(corrections_of(application)),
    )
    if told is None and proposed is None and not before:
        raise NotFound
    places = places_of(call)
    context: dict[str, Any] = {
        "cohort": application.cohort, "application": application, "told": told, "proposed": proposed,
        "corrections": before, "call": call, "places": places, "is_too_early": not anything_told(call),
        "is_offer": proposed is not None and proposed.outcome == Outcome.SELECTED,
        "is_extra": told is not None and room(call, told.reserve_position) <= 0,
        "then_held": places.offered + 1, "entry": entry_of(application),
        "may_decide": allows(request.user, "evaluation.decide", application),
        "is_first": proposed is not None and proposed.proposed_by_id == request.user.pk,
        "form": CorrectionForm(was=told.was) if told else None,
        "tell_form": _tell_form(proposed, initial={"confirm_by": confirm_until(call.cohort, now)}) if proposed else None,
        "reason_form": ReasonForm(), "ground": ground_of(application) if told else "",
    }  # fmt: skip
    return render(request, "evaluation/office/correction.html", context)


def _tell_form(correction: Correction, *args: Any, **kwargs: Any) -> TellForm | TellPlaceForm:
    return (TellPlaceForm if correction.outcome == Outcome.SELECTED else TellForm)(*args, **kwargs)


@require_POST
@signed_in
def propose(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Propose what is decided instead, for an error that the office found, or since a complaint was upheld."""
    application = get_office_application(request.user, cohort, code)
    told = told_before(application)
    form = CorrectionForm(request.POST, was=told.was if told else "rejected")

    def act(outcome: str, reason: str) -> str:
        actions.propose_correction(
            actor=request.user, now=clock.now(), application=application, outcome=outcome, reason=reason
        )
        return _("It is proposed. A second person reads it, and tells the city.")

    return answered(request, form, act, "evaluation:office-correction", cohort, code)


@require_POST
@signed_in
def tell(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Decide as the second person, and tell the city."""
    correction = get_office_correction(request.user, cohort_of(request, cohort), code)
    form = _tell_form(correction, request.POST)

    def act(confirm_by: datetime | None = None) -> str:
        actions.tell_correction(
            actor=request.user, now=clock.now(), correction=correction, confirm_by=confirm_by
        )
        return _("The decision is put right. The letter is on its way.")

    return answered(request, form, act, "evaluation:office-correction", cohort, correction.application.code)


@require_POST
@signed_in
def drop(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Leave what the city was told as it is."""
    correction = get_office_correction(request.user, cohort_of(request, cohort), code)
    form = ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.drop_correction(actor=request.user, now=clock.now(), correction=correction, reason=reason)
        return _("The proposal is dropped. What the city was told stays.")

    return answered(request, form, act, "evaluation:office-correction", cohort, correction.application.code)
