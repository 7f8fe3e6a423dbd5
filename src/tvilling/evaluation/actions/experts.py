# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Experts, conflicts entered by the office, and assignments within their bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.evaluation import jobs
from tvilling.evaluation.actions.consensus import drop_consensus, open_consensus_if_needed
from tvilling.evaluation.models import Assignment, Conflict, ConflictSource, Expert
from tvilling.evaluation.queries import LIVE, with_load
from tvilling.evaluation.states import ASSIGNMENT_MACHINE, AssignmentState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort


class ExpertHasConflict(ActionRefused):
    """The expert has a conflict of interest with the case."""

    message = _("This expert has a conflict of interest with the application.")


class ExpertOfSameCountry(ActionRefused):
    """Experts do not review their own country."""

    message = _("This expert lives in, or is a citizen of, the applicant's country.")


class ExpertFullyLoaded(ActionRefused):
    """The expert holds as many cases as agreed."""

    message = _("This expert already has as many cases as agreed.")


class NotUnderEvaluation(ActionRefused):
    """Only eligible applications are evaluated."""

    message = _("Only applications confirmed as eligible are evaluated.")


class AlreadyAssigned(ActionRefused):
    """The pair exists."""

    message = _("This expert has this case already.")


@dataclass(frozen=True)
class ExpertProfile:
    """What assignment needs to know about an expert."""

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    domains: tuple[str, ...] = ()
    affiliations: str = ""
    load_maximum: int = 10


def add_expert(
    *, actor: Any, now: datetime, cohort: Cohort, person: Person, profile: ExpertProfile
) -> Expert:
    """Take a person with the role of evaluator as an expert of the cohort."""
    require(actor, "evaluation.manage", cohort)
    if Expert.objects.filter(cohort=cohort, person=person).exists():
        raise ActionRefused(_("This person is an expert of the cohort already."))
    with transaction.atomic():
        expert = Expert.objects.create(cohort=cohort, person=person, created_at=now, **_values(profile))
        record(
            "expert.added", actor=actor, now=now, obj=expert, scope=cohort.slug, after={"person": person.pk}
        )
    return expert


def update_expert(*, actor: Any, now: datetime, expert: Expert, profile: ExpertProfile) -> Expert:
    """Change what assignment knows about an expert; cases already assigned stay."""
    require(actor, "evaluation.manage", expert)
    before = {"load_maximum": expert.load_maximum, "countries": expert.countries, "domains": expert.domains}
    with transaction.atomic():
        for field, value in _values(profile).items():
            setattr(expert, field, value)
        expert.save(update_fields=list(_values(profile)))
        after = {
            "load_maximum": expert.load_maximum,
            "countries": expert.countries,
            "domains": expert.domains,
        }
        record(
            "expert.updated",
            actor=actor,
            now=now,
            obj=expert,
            scope=expert.cohort.slug,
            before=before,
            after=after,
        )
    return expert


def _values(profile: ExpertProfile) -> dict[str, Any]:
    return {
        "countries": list(profile.countries),
        "languages": list(profile.languages),
        "domains": list(profile.domains),
        "affiliations": profile.affiliations,
        "load_maximum": profile.load_maximum,
    }


def record_conflict(
    *, actor: Any, now: datetime, expert: Expert, application: Application, reason: str
) -> Conflict:
    """The office enters a conflict: the case disappears for the expert at once, and a review of it does not count."""
    require(actor, "evaluation.manage", expert)
    with transaction.atomic():
        conflict, made = Conflict.objects.get_or_create(
            expert=expert, application=application,
            defaults={"source": ConflictSource.OFFICE, "reason": reason, "created_at": now},
        )  # fmt: skip
        if made:
            after = {"expert": expert.pk, "application": application.pk, "source": ConflictSource.OFFICE}
            record(
                "conflict.recorded", actor=actor, now=now, obj=conflict, scope=expert.cohort.slug, after=after
            )
        for assignment in Assignment.objects.filter(expert=expert, application=application, state__in=LIVE):
            _end_by_conflict(assignment, actor=actor, now=now)
    return conflict


def check_assignable(expert: Expert, application: Application) -> None:
    """Raise the reason why the expert cannot review the application. ActionRefused in its kinds."""
    if application.state != ApplicationState.ELIGIBLE:
        raise NotUnderEvaluation
    if application.city.country_id in expert.countries:
        raise ExpertOfSameCountry
    if Conflict.objects.filter(expert=expert, application=application).exists():
        raise ExpertHasConflict
    if (
        Assignment.objects.filter(expert=expert, application=application)
        .exclude(state=AssignmentState.REVOKED)
        .exists()
    ):
        raise AlreadyAssigned
    if Assignment.objects.filter(expert=expert, state__in=LIVE).count() >= expert.load_maximum:
        raise ExpertFullyLoaded


def assign_expert(
    *, actor: Any, now: datetime, expert: Expert, application: Application, due_at: datetime | None = None
) -> Assignment:
    """Offer a case to an expert, within load, country and conflict bounds."""
    require(actor, "evaluation.assign", expert)
    _must_lie_ahead(due_at, now)
    with transaction.atomic():
        check_assignable(expert, application)
        return _offer(actor=actor, now=now, expert=expert, application=application, due_at=due_at)


def _must_lie_ahead(due_at: datetime | None, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise ActionRefused(_("Reviews are due on a day that is still ahead."), field="due_at")


def _offer(
    *, actor: Any, now: datetime, expert: Expert, application: Application, due_at: datetime | None
) -> Assignment:
    Assignment.objects.filter(expert=expert, application=application, state=AssignmentState.REVOKED).delete()
    assignment = Assignment.objects.create(
        expert=expert, application=application, due_at=due_at, created_at=now
    )
    after = {"expert": expert.pk, "application": application.pk, "state": assignment.state}
    record("assignment.offered", actor=actor, now=now, obj=assignment, scope=expert.cohort.slug, after=after)
    jobs.tell_expert(actor=actor, now=now, assignment=assignment)
    return assignment


def revoke_assignment(*, actor: Any, now: datetime, assignment: Assignment, reason: str = "") -> Assignment:
    """Take a case back from an expert before the review is in."""
    require(actor, "evaluation.assign", assignment)
    with transaction.atomic():
        _step(assignment, "revoke", actor=actor, now=now, reason=reason)
        open_consensus_if_needed(assignment.application, now)
    return assignment


def _end_by_conflict(assignment: Assignment, *, actor: Any, now: datetime) -> None:
    """The case is over for this expert; what the others wrote is looked at again."""
    took_part = assignment.state == AssignmentState.SUBMITTED
    _step(assignment, "conflict", actor=actor, now=now, answered_at=now)
    if took_part:
        drop_consensus(actor=actor, now=now, application=assignment.application)
    open_consensus_if_needed(assignment.application, now)


@dataclass(frozen=True)
class AssignmentReport:
    """What automatic assignment did: how many cases were offered, and which applications still lack reviewers."""

    offered: int
    short: Mapping[Application, int]


def assign_automatically(
    *, actor: Any, now: datetime, call: Call, due_at: datetime | None = None
) -> AssignmentReport:
    """Give every eligible application its number of experts: the scarcest first, to the least loaded expert.

    Experts of the same domain are preferred among equally loaded ones. Deterministic: same data, same result.
    """
    require(actor, "evaluation.assign", call)
    _must_lie_ahead(due_at, now)
    with transaction.atomic():
        pool = _Pool(call)
        offered, short = 0, {}
        for application in pool.scarcest_first():
            wanted = call.reviews_per_application - pool.reviewers_of(application)
            chosen = pool.choose(application, wanted)
            for expert in chosen:
                _offer(actor=actor, now=now, expert=expert, application=application, due_at=due_at)
            offered += len(chosen)
            if len(chosen) < wanted:
                short[application] = wanted - len(chosen)
    return AssignmentReport(offered, short)


class _Pool:
    """The experts, their loads and conflicts, read once."""

    def __init__(self, call: Call) -> None:
        self.experts = list(
            with_load(Expert.objects.filter(cohort=call.cohort).select_related("cohort", "person")).order_by(
                "person__email"
            )
        )
        self.load = {expert.pk: expert.load for expert in self.experts}  # type: ignore[attr-defined]  # annotated
        conflicts = Conflict.objects.filter(expert__cohort=call.cohort).values_list(
            "expert_id", "application_id"
        )
        held = Assignment.objects.filter(expert__cohort=call.cohort).exclude(state=AssignmentState.REVOKED)
        self.closed = {*conflicts, *held.values_list("expert_id", "application_id")}
        self.reviewers: dict[int, int] = {}
        for application_id in held.filter(state__in=LIVE).values_list("application_id", flat=True):
            self.reviewers[application_id] = self.reviewers.get(application_id, 0) + 1
        self.applications = list(
            Application.objects.filter(call=call, state=ApplicationState.ELIGIBLE)
            .select_related("city")
            .order_by("city__slug")
        )

    def reviewers_of(self, application: Application) -> int:
        return self.reviewers.get(application.pk, 0)

    def open_to(self, application: Application) -> list[Expert]:
        return [
            expert
            for expert in self.experts
            if application.city.country_id not in expert.countries
            and (expert.pk, application.pk) not in self.closed
        ]

    def scarcest_first(self) -> list[Application]:
        return sorted(self.applications, key=lambda row: len(self.open_to(row)))

    def choose(self, application: Application, wanted: int) -> list[Expert]:
        free = [row for row in self.open_to(application) if self.load[row.pk] < row.load_maximum]
        shared = set(application.domains)
        free.sort(
            key=lambda row: (self.load[row.pk] / row.load_maximum, -len(shared & set(row.domains)), row.pk)
        )
        chosen = free[: max(wanted, 0)]
        for expert in chosen:
            self.load[expert.pk] += 1
        return chosen


def _step(
    assignment: Assignment, name: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any
) -> None:
    before = {"state": assignment.state}
    row = ASSIGNMENT_MACHINE.apply(assignment, name, **fields)
    record(
        row.event, actor=actor, now=now, obj=assignment, scope=assignment.expert.cohort.slug,
        before=before, after={"state": assignment.state}, reason=reason,
    )  # fmt: skip


def declare_no_conflict(*, actor: Any, now: datetime, assignment: Assignment) -> Assignment:
    """The expert declares to have no conflict of interest; from now on the text is shown."""
    require(actor, "evaluation.declare", assignment)
    with transaction.atomic():
        _step(assignment, "accept", actor=actor, now=now, answered_at=now)
    return assignment


def declare_conflict(*, actor: Any, now: datetime, assignment: Assignment, reason: str = "") -> Conflict:
    """The expert declares a conflict; the case does not exist for this expert any more, and needs another."""
    require(actor, "evaluation.declare", assignment)
    with transaction.atomic():
        _end_by_conflict(assignment, actor=actor, now=now)
        conflict = Conflict.objects.create(
            expert=assignment.expert, application=assignment.application, source=ConflictSource.DECLARED,
            reason=reason, created_at=now,
        )  # fmt: skip
        after = {"expert": assignment.expert_id, "application": assignment.application_id}
        record(
            "conflict.recorded",
            actor=actor,
            now=now,
            obj=conflict,
            scope=assignment.expert.cohort.slug,
            after=after,
        )
    return conflict
