# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Eligibility: the rules say what they find, a person confirms it with a reason, or asks for a correction first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications import queries
from tvilling.applications.actions.errors import StillOpen
from tvilling.applications.jobs import queue_eligibility_notice, queue_fix_request
from tvilling.applications.models import Application, EligibilityCheck, FixRequest
from tvilling.applications.queries import rule_findings
from tvilling.applications.signals import application_eligible, application_ineligible
from tvilling.applications.states import MACHINE
from tvilling.audit.actions import plain, record
from tvilling.core.errors import ActionRefused, NotAsSeen
from tvilling.core.permissions import require
from tvilling.programmes.queries import complaints_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tvilling.applications.models import Submission

#: The fields of a check that hold what a person decided.
VERDICT = ("verdict", "reason", "decided_by", "decided_at", "complain_by")


def evaluate_rules(application: Application, submission: Submission, now: datetime) -> EligibilityCheck:
    """Write down what the call's rules say about a submission. Part of submitting; see compute_eligibility."""
    results = rule_findings(application, queries.answers_of(submission.snapshot))
    values = {
        "results": plain({"results": results})["results"],
        "passed": all(result["passed"] is not False for result in results),
        "computed_at": now,
    }
    check, _made = EligibilityCheck.objects.update_or_create(
        application=application, defaults=values, create_defaults={**values, "created_at": now}
    )
    # So that whoever holds the application sees what was found now, and not an earlier reading.
    check.application = application
    return check


def compute_eligibility(*, actor: Any, now: datetime, application: Application) -> EligibilityCheck:
    """Evaluate the rules again on what was submitted last, for instance after a list of countries was corrected.

    A confirmed verdict stays: people change it with `reopen_eligibility`.
    """
    require(actor, "applications.compute", application)
    submission = queries.counted_submission(application)
    if submission is None:
        raise ActionRefused(_("Nothing has been submitted yet."))
    with transaction.atomic():
        check = evaluate_rules(application, submission, now)
        record(
            "application.checked", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            after={"passed": check.passed, "submission": submission.number},
        )  # fmt: skip
    return check


def confirm_eligibility(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    verdict: bool,
    reason: str = "",
    seen: str | None = None,
) -> EligibilityCheck:
    """Decide as a person what the rules only found. A refusal, and every verdict against the rules, needs a reason.

    Raises StillOpen until the call has closed. `seen` as in `_hold`.
    """
    require(actor, "applications.check", application)
    if application.call.accepts_submissions(now):
        raise StillOpen
    step = "confirm" if verdict else "refuse"
    with transaction.atomic():
        _hold(application, step, seen)
        check = _check_of(application, now)
        if not reason.strip() and (not verdict or not check.passed):
            raise ActionRefused(_("Give the reason: the city will read it."), field="reason")
        before = {"state": application.state, "rules": check.passed}
        MACHINE.apply(application, step)
        check.verdict, check.reason, check.decided_by, check.decided_at = verdict, reason.strip(), actor, now
        check.complain_by = None if verdict else complaints_until(application.cohort, now)
        check.save(update_fields=VERDICT)
        record(
            "application.eligible" if verdict else "application.ineligible", actor=actor, now=now, obj=application,
            scope=application.cohort.slug, before=before, after={"state": application.state}, reason=reason.strip(),
        )  # fmt: skip
        signal = application_eligible if verdict else application_ineligible
        signal.send(Application, application=application, actor=actor, now=now)
        queue_eligibility_notice(actor=actor, now=now, check=check)
    return check


def reopen_eligibility(
    *, actor: Any, now: datetime, application: Application, reason: str, seen: str | None = None
) -> EligibilityCheck:
    """Take a verdict back, with the reason; the case is to be decided again. `seen` as in `_hold`."""
    require(actor, "applications.check", application)
    if not reason.strip():
        raise ActionRefused(_("Say why the verdict is taken back."), field="reason")
    with transaction.atomic():
        _hold(application, "reopen", seen)
        before = {"state": application.state}
        MACHINE.apply(application, "reopen")
        check = _check_of(application, now)
        check.verdict, check.reason, check.decided_by, check.decided_at = None, "", None, None
        check.complain_by = None
        check.save(update_fields=VERDICT)
        record(
            "application.reopened", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before=before, after={"state": application.state}, reason=reason.strip(),
        )  # fmt: skip
    return check


def overturn_refusal(*, actor: Any, now: datetime, application: Application, reason: str) -> EligibilityCheck:
    """Make a refused application eligible at once, without a letter.

    A later stage calls it once two people have decided, and tells the city all that follows in one letter.
    """
    require(actor, "applications.check", application)
    if not reason.strip():
        raise ActionRefused(_("Give the reason: the city will read it."), field="reason")
    with transaction.atomic():
        before = {"state": application.state}
        MACHINE.apply(application, "overturn")
        check = _check_of(application, now)
        check.verdict, check.reason, check.decided_by, check.decided_at = True, reason.strip(), actor, now
        check.complain_by = None
        check.save(update_fields=VERDICT)
        record(
            "application.overturned", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before=before, after={"state": application.state}, reason=reason.strip(),
        )  # fmt: skip
        application_eligible.send(Application, application=application, actor=actor, now=now)
    return check


def request_fix(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    sections: Sequence[str],
    message: str,
    due_at: datetime,
) -> FixRequest:
    """Ask the city to correct the named sections until a moment; only these can be changed. Once the call has closed."""
    require(actor, "applications.check", application)
    if application.call.accepts_submissions(now):
        raise StillOpen
    known = {section.key for section in queries.form_of(application).sections}
    named = [key for key in dict.fromkeys(sections) if key in known]
    if not named:
        raise ActionRefused(_("Choose at least one section."), field="sections")
    if not message.strip():
        raise ActionRefused(_("Say what is to be corrected."), field="message")
    if due_at <= now:
        raise ActionRefused(_("Choose a moment in the future."), field="due_at")
    with transaction.atomic():
        before = {"state": application.state}
        MACHINE.apply(application, "request_fix")
        fix = FixRequest.objects.create(
            created_at=now, application=application, sections=named, message=message.strip(), due_at=due_at,
            requested_by=actor,
        )  # fmt: skip
        record(
            "application.fix_requested", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before=before, after={"state": application.state, "sections": named, "due_at": due_at},
        )  # fmt: skip
        queue_fix_request(actor=actor, now=now, fix=fix)
    return fix


def _hold(application: Application, step: str, seen: str | None) -> None:
    """Keep it until the transaction ends; refuse a step meant for another submission or verdict than there is now.

    `seen` is the `mark_of_application` that the page had. Raises NotAsSeen.
    """
    application.refresh_from_db(fields=["state"], from_queryset=Application.objects.select_for_update())
    MACHINE.find(step, application.state)
    if seen is not None and seen != queries.mark_of_application(application):
        raise NotAsSeen


def _check_of(application: Application, now: datetime) -> EligibilityCheck:
    check = EligibilityCheck.objects.filter(application=application).first()
    if check is not None:
        check.application = application
        return check
    submission = queries.counted_submission(application)
    if submission is None:
        raise ActionRefused(_("Nothing has been submitted yet."))
    return evaluate_rules(application, submission, now)
