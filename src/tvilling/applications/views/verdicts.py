# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the programme office decides: eligible or not, what is to be corrected, what is decided again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.forms import FixForm, ReopenForm, VerdictForm
from tvilling.applications.permissions import get_office_application, office_applications
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.programmes.permissions import get_cohort_for
from tvilling.ui.asking import as_read_now
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from tvilling.applications.models import Application
    from tvilling.core.http import PersonRequest


def _case(request: PersonRequest, cohort: str, code: str) -> Application:
    """The application, for those who decide; auditors only read."""
    application = get_office_application(request.user, cohort, code)
    require(request.user, "applications.check", application)
    return application


def _sent(request: PersonRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: PersonRequest, name: str, application: Application, form: Any) -> HttpResponse:
    check = getattr(application, "eligibility", None)
    context = {
        "cohort": application.cohort,
        "application": application,
        "form": form,
        "check": check,
        "findings": queries.findings_of(check) if check else [],
        "submission": queries.counted_submission(application),
        "is_unchanged": application.pk in queries.last_unchanged([application.pk]),
        "is_closed": not application.call.accepts_submissions(clock.now()),
    }
    status = 422 if form.errors else 200
    return render(request, f"applications/office/{name}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decide(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Eligible or not, with the reason."""
    application = _case(request, cohort, code)
    form = VerdictForm(_sent(request), initial={"seen": queries.mark_of_application(application)})
    if form.is_bound and form.is_valid():
        verdict = form.cleaned_data["verdict"] == "yes"
        try:
            actions.confirm_eligibility(
                actor=request.user, now=clock.now(), application=application, verdict=verdict,
                reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
            as_read_now(form, queries.mark_of_application(application))
        else:
            sentence = _("%(city)s is eligible.") if verdict else _("%(city)s is not eligible.")
            told = _("The team gets a letter.")
            messages.success(request, f"{sentence % {'city': application.city}} {told}")
            return redirect("applications:office-eligibility", cohort)
    return _page(request, "decide", application, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def together(request: PersonRequest, cohort: str) -> HttpResponse:
    """Confirm in one step all that meet every rule, after reading the list; what has changed since is left out."""
    chosen = get_cohort_for(request.user, cohort)
    require(request.user, "applications.check", chosen)
    now, fault = clock.now(), ""
    picked = [value.partition(":") for value in request.POST.getlist("case")]
    if request.method == "POST":
        try:
            done = actions.confirm_clear(
                actor=request.user,
                now=now,
                cohort=chosen,
                seen={code: stamp for code, _colon, stamp in picked},
            )
        except ActionRefused as error:
            fault = str(error)
        else:
            _tell_what_came_of(request, done)
            return redirect("applications:office-eligibility", cohort)
    cases = queries.clear_cases(office_applications(request.user, chosen), chosen, now)
    shown = cases[: actions.MOST_AT_ONCE]
    context = {"cohort": chosen, "cases": shown, "later": len(cases) - len(shown), "fault": fault}
    return render(request, "applications/office/together.html", context, status=422 if fault else 200)


def _tell_what_came_of(request: PersonRequest, done: actions.Together) -> None:
    count = len(done.confirmed)
    if count:
        said = ngettext(
            "%(count)d application is confirmed as eligible. Its team gets a letter.",
            "%(count)d applications are confirmed as eligible. Their teams get a letter.",
            count,
        )
        messages.success(request, said % {"count": count})
    if done.left_out:
        named = "; ".join(f"{application.city} ({reason})" for application, reason in done.left_out)
        said = ngettext(
            "%(count)d was left out: %(named)s.", "%(count)d were left out: %(named)s.", len(done.left_out)
        )
        messages.warning(request, said % {"count": len(done.left_out), "named": named})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def fix(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Ask for a correction on named sections."""
    application = _case(request, cohort, code)
    form = FixForm(request.POST if request.method == "POST" else None, application=application)
    if form.is_bound and form.is_valid():
        try:
            actions.request_fix(
                actor=request.user, now=clock.now(), application=application, **form.cleaned_data
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The team was asked to correct these sections."))
            return redirect("applications:office-detail", cohort, code)
    return _page(request, "fix", application, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reopen(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a verdict back."""
    application = _case(request, cohort, code)
    form = ReopenForm(_sent(request), initial={"seen": queries.mark_of_application(application)})
    if form.is_bound and form.is_valid():
        try:
            actions.reopen_eligibility(
                actor=request.user,
                now=clock.now(),
                application=application,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except ActionRefused as error:
            refused(form, error)
            as_read_now(form, queries.mark_of_application(application))
        else:
            messages.success(request, _("The verdict is taken back. Decide again when it is clear."))
            return redirect("applications:office-detail", cohort, code)
    return _page(request, "reopen", application, form)


@require_POST
@signed_in
def recheck(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Evaluate the rules again."""
    application = _case(request, cohort, code)
    try:
        check = actions.compute_eligibility(actor=request.user, now=clock.now(), application=application)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("All rules are met.") if check.passed else _("Not all rules are met."))
    return redirect("applications:office-detail", cohort, code)
