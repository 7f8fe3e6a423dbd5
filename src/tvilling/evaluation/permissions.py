# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what in evaluation. Conflict of interest is access control, decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.applications.states import ApplicationState
from tvilling.calls.models import Call
from tvilling.cities.permissions import is_team_lead
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, either, is_system
from tvilling.evaluation.models import Assignment, Conflict, Consensus, Correction, Decision, Expert, Review
from tvilling.evaluation.queries import anything_told, next_step_of, score_sheet, with_load
from tvilling.evaluation.states import (
    AssignmentState,
    ConsensusState,
    CorrectionState,
    DecisionState,
    Outcome,
)
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, is_office, is_staff
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.applications.models import Application
    from tvilling.programmes.models import Cohort

READABLE = (AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)


def is_own_assignment(actor: Any, obj: Any) -> bool:
    """Rule: the assignment is this expert's own, and there is no conflict on the case."""
    if not actor.is_authenticated or obj.expert.person_id != actor.pk:
        return False
    return not Conflict.objects.filter(expert_id=obj.expert_id, application_id=obj.application_id).exists()


def is_rapporteur(actor: Any, obj: Any) -> bool:
    """Rule: is the rapporteur of the consensus, with a review of one's own and no conflict on the case."""
    if not actor.is_authenticated or obj.rapporteur.person_id != actor.pk:
        return False
    return consensuses_visible_to(actor).filter(pk=obj.pk).exists()


def reads_as_expert(person: Any, application: Any) -> bool:
    """Rule for the files of a submitted application: its experts, once they declared to have no conflict."""
    return assignments_visible_to(person).filter(application=application, state__in=READABLE).exists()


def is_lead_of_decided_city(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of the city that was decided about."""
    return is_team_lead(actor, obj.application)


TABLE = {
    "evaluation.manage": (is_office, "Programme office of the cohort"),
    "evaluation.assign": (is_office, "Programme office of the cohort"),
    "evaluation.declare": (is_own_assignment, "The expert whose case it is"),
    "evaluation.review": (is_own_assignment, "The expert whose case it is"),
    "evaluation.reopen": (is_office, "Programme office of the cohort"),
    "evaluation.open_consensus": (
        either(is_office, is_system),
        "Programme office; the system when reviews diverge",
    ),
    "evaluation.agree": (is_rapporteur, "The rapporteur of the consensus"),
    "evaluation.rank": (is_office, "Programme office of the cohort"),
    "evaluation.decide": (is_office, "Programme office of the cohort"),
    "evaluation.preview": (is_office, "Programme office of the cohort, who drafts decisions or tells them"),
    "evaluation.release": (is_office, "Programme office, another person than who decided"),
    "evaluation.confirm": (is_lead_of_decided_city, "Lead of the city's team"),
    "evaluation.promote": (
        either(is_office, is_system),
        "Programme office; the clock when a place falls free",
    ),
    "evaluation.remind": (is_system, "The clock"),
    "evaluation.withdraw": (
        either(is_lead_of_decided_city, is_office),
        "Lead of the city's team; programme office",
    ),
    "evaluation.see_results": (is_staff, "Staff of the cohort, once an application's reviews are complete"),
}


def assignments_visible_to(person: Any) -> QuerySet[Assignment]:
    """The expert's own cases, without those in conflict or taken back."""
    if not person.is_authenticated:
        return Assignment.objects.none()
    hidden = Conflict.objects.filter(expert__person_id=person.pk).values("application_id")
    return (
        Assignment.objects.filter(expert__person_id=person.pk)
        .exclude(state__in=[AssignmentState.CONFLICTED, AssignmentState.REVOKED])
        .exclude(application_id__in=hidden)
        .select_related("application__city__country", "application__call__cohort", "expert__person")
    )


def get_assignment_for(person: Any, code: str) -> Assignment:
    """An own case by its code. Raises NotFound for everything else, conflicts included."""
    found = assignments_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def may_read_application(assignment: Assignment) -> bool:
    """The text is shown only after the expert has declared that there is no conflict."""
    return assignment.state in READABLE


def stored_review(assignment: Assignment) -> Review | None:
    """What the expert of a case has saved last."""
    return Review.objects.filter(assignment=assignment).prefetch_related("scores__criterion").first()


def reviews_visible_to(person: Any, assignment: Assignment) -> QuerySet[Review]:
    """The others' reviews of a case: only once one's own is in."""
    if assignment.state != AssignmentState.SUBMITTED or not is_own_assignment(person, assignment):
        return Review.objects.none()
    return Review.objects.filter(
        assignment__application_id=assignment.application_id, assignment__state=AssignmentState.SUBMITTED
    ).select_related("assignment__expert__person")


def consensuses_visible_to(person: Any) -> QuerySet[Consensus]:
    """Consensuses in which the person takes part: her own review is in and there is no conflict."""
    own = assignments_visible_to(person).filter(state=AssignmentState.SUBMITTED).values("application_id")
    return Consensus.objects.filter(application_id__in=own).select_related(
        "application__city", "application__call", "rapporteur__person"
    )


def get_consensus_for(person: Any, code: str) -> Consensus:
    """A consensus by its code, for those who take part. Raises NotFound otherwise."""
    found = consensuses_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def open_consensuses_of(person: Any) -> QuerySet[Consensus]:
    """What a rapporteur still has to agree."""
    return consensuses_visible_to(person).filter(state=ConsensusState.OPEN, rapporteur__person_id=person.pk)


def get_office_call(person: Any, cohort: Cohort, slug: str = "") -> Call:
    """The cohort's call (its newest, or by its address part), for the office."""
    if not allows(person, "evaluation.see_results", cohort):
        raise NotFound
    calls = Call.objects.filter(cohort=cohort).select_related("cohort").order_by("-opens_at")
    found = calls.filter(slug=slug).first() if slug else calls.first()
    if found is None:
        raise NotFound
    return found


def has_call(person: Any, cohort: Cohort) -> bool:
    """Whether there is a call yet whose evaluation and selection the person could read."""
    return allows(person, "evaluation.see_results", cohort) and Call.objects.filter(cohort=cohort).exists()


def score_sheet_for_office(person: Any, call: Call) -> QuerySet[Any]:
    """What every expert gave on every criterion, for staff; the list hides what is not complete. Else NotFound."""
    if not allows(person, "evaluation.see_results", call):
        raise NotFound
    return score_sheet(call)


def get_office_decision(person: Any, cohort: Cohort, code: str) -> Decision:
    """A decision by its code, for staff of the cohort."""
    found = Decision.objects.filter(application__call__cohort=cohort, code=code).select_related(
        "application__city"
    )
    decision = found.first() if is_staff(person, cohort) else None
    if decision is None:
        raise NotFound
    return decision


def get_call_to_tell(person: Any, cohort: Cohort) -> Call:
    """The cohort's call for those who draft its decisions or tell them, who may read the letters before. Else NotFound."""
    call = get_office_call(person, cohort)
    if not allows(person, "evaluation.preview", call):
        raise NotFound
    return call


def decisions_for_office(person: Any, cohort: Cohort) -> QuerySet[Decision]:
    """The decisions of a cohort in any state, for its staff. Raises NotFound otherwise."""
    if not is_staff(person, cohort):
        raise NotFound
    return Decision.objects.filter(application__call__cohort=cohort)


def corrections_for_office(person: Any, cohort: Cohort) -> QuerySet[Correction]:
    """What was proposed or told instead of a told decision, in any state, for staff. Raises NotFound otherwise."""
    if not is_staff(person, cohort):
        raise NotFound
    return Correction.objects.filter(application__call__cohort=cohort)


def may_put_right(person: Any, application: Any) -> bool:
    """Whether the person may put right that an application was found not eligible, other decisions being told."""
    told = application.state == ApplicationState.INELIGIBLE and allows(
        person, "evaluation.decide", application
    )
    return told and anything_told(application.call)


def get_office_correction(person: Any, cohort: Cohort, code: str) -> Correction:
    """What is proposed or was told instead of a told decision, by its code, for staff of the cohort."""
    rows = corrections_for_office(person, cohort).filter(code=code)
    found = rows.select_related("application__city", "application__call__cohort").first()
    if found is None:
        raise NotFound
    return found


def experts_for_office(person: Any, cohort: Cohort) -> QuerySet[Expert]:
    """The experts of a cohort, for its office, who may change them. Raises NotFound otherwise."""
    if not is_office(person, cohort):
        raise NotFound
    return Expert.objects.filter(cohort=cohort)


def get_expert(person: Any, cohort: Cohort, code: str) -> Expert:
    """An expert of the cohort by code, for staff."""
    found = Expert.objects.filter(cohort=cohort, code=code).select_related("person").first()
    if found is None or not is_staff(person, cohort):
        raise NotFound
    return found


def calls_with_late_offers(now: datetime) -> QuerySet[Call]:
    """For the clock: calls in which a place was not confirmed by its date."""
    late = Decision.objects.filter(outcome=Outcome.SELECTED, state=DecisionState.RELEASED, confirm_by__lt=now)
    return Call.objects.filter(pk__in=late.values("application__call_id")).select_related("cohort")


def decisions_visible_to(person: Any) -> QuerySet[Decision]:
    """Told decisions about the cities in whose team the person is; pending ones are the office's alone."""
    if not person.is_authenticated:
        return Decision.objects.none()
    return (
        Decision.objects.exclude(state=DecisionState.PENDING)
        .filter(application__city__team__person_id=person.pk, application__city__team__left_at__isnull=True)
        .select_related("application__city", "application__call__cohort")
    )


def stops_withdrawal(application: Application) -> str:
    """A city that was told of its place steps back from the place, so that application and place never disagree."""
    told = Decision.objects.filter(
        application=application,
        outcome=Outcome.SELECTED,
        state__in=(DecisionState.RELEASED, DecisionState.CONFIRMED),
    )
    if not told.exists():
        return ""
    return _("Your city has a place. Decline it, or leave the programme, on the page of its result.")


def get_decision_for(person: Any, code: str) -> Decision:
    """A told decision by its code, for the city's team. Raises NotFound otherwise."""
    found = decisions_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def experts_of(person: Any, cohort: Cohort) -> QuerySet[Expert]:
    """The experts of a cohort with their load, for its staff."""
    if not is_staff(person, cohort):
        raise NotFound
    return with_load(Expert.objects.filter(cohort=cohort).select_related("person"))


def get_office_assignment(person: Any, cohort: Cohort, code: str) -> Assignment:
    """An assignment of the cohort by its code, for its staff."""
    rows = Assignment.objects.filter(application__call__cohort=cohort, code=code)
    found = rows.select_related("application__city", "expert__cohort", "expert__person").first()
    if found is None or not is_staff(person, cohort):
        raise NotFound
    return found


def conflicts_of(person: Any, cohort: Cohort) -> QuerySet[Conflict]:
    """The register of conflicts of a cohort, for its staff."""
    if not is_staff(person, cohort):
        raise NotFound
    return Conflict.objects.filter(expert__cohort=cohort).select_related(
        "expert__person", "application__city__country"
    )


def results_for_city(decision: Decision) -> list[tuple[str, list[str]]]:
    """The comments that a city may read once its decision was told, on the whole (under no name) and by criterion.

    They are without the experts' names, and in an order that tells nothing of who wrote what.
    """
    if decision.state == DecisionState.PENDING:
        return []
    consensus = Consensus.objects.filter(
        application_id=decision.application_id, state=ConsensusState.AGREED
    ).first()
    if consensus is not None:
        return [("", [consensus.comment])]
    rows = Review.objects.filter(
        assignment__application_id=decision.application_id, assignment__state=AssignmentState.SUBMITTED
    ).prefetch_related("scores__criterion")
    by_criterion: dict[Any, list[str]] = {None: [review.comment for review in rows]}
    for criterion in decision.application.call.criteria.all():
        by_criterion[criterion] = [
            score.comment for review in rows for score in review.scores.all() if score.criterion == criterion
        ]
    found = ((criterion, sorted(filter(None, texts))) for criterion, texts in by_criterion.items())
    return [(str(criterion or ""), texts) for criterion, texts in found if texts]


def has_cases(person: Any) -> bool:
    """Whether the menu shows the evaluator's queue."""
    return assignments_visible_to(person).exists()


def has_results(person: Any) -> bool:
    """Whether the menu shows results."""
    return decisions_visible_to(person).exists()


def is_expert(person: Any) -> bool:
    """Whether the person is an expert of any cohort."""
    return Expert.objects.filter(person_id=person.pk).exists()


def expert_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Cases to declare or review, and consensuses to write down."""
    open_states = [AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    for case in assignments_visible_to(person).filter(state__in=open_states):
        title = (
            _("Declare conflicts: %(city)s")
            if case.state == AssignmentState.OFFERED
            else _("Review %(city)s")
        )
        late = case.due_at is not None and case.due_at < now
        yield WaitingItem(
            title % {"city": case.application.city}, reverse("evaluation:case", args=[case.code]), due_at=case.due_at,
            kind=str(_("Evaluation")), tone="bad" if late else "attention",
        )  # fmt: skip
    for row in open_consensuses_of(person):
        title = _("Write down the consensus on %(city)s") % {"city": row.application.city}
        yield WaitingItem(title, reverse("evaluation:consensus", args=[row.code]), kind=str(_("Evaluation")))


def team_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Places to confirm."""
    offered = decisions_visible_to(person).filter(outcome=Outcome.SELECTED, state=DecisionState.RELEASED)
    for decision in offered:
        title = _("Confirm the place of %(city)s") % {"city": decision.application.city}
        yield WaitingItem(
            title, reverse("evaluation:result", args=[decision.code]), due_at=decision.confirm_by,
            kind=str(_("Selection")), tone="attention",
        )  # fmt: skip


def office_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """The next step with each call that has closed, and decisions that a second person tells."""
    offices = cohorts_with_role(person, CohortRole.OFFICE)
    closed = Call.objects.filter(cohort__in=offices, closes_at__lte=now, cohort__starts_on__gt=now.date())
    for call in closed.select_related("cohort"):
        step = next_step_of(call, now)
        if step is not None:
            url = reverse(f"evaluation:{step.page}", args=[call.cohort.slug])
            yield WaitingItem(step.title, url, kind=str(_("Selection")), tone="attention")
    pending = Decision.objects.filter(application__call__cohort__in=offices, state=DecisionState.PENDING)
    drafted: dict[int, set[int | None]] = {}
    for key, author in pending.values_list("application__call_id", "decided_by_id").order_by().distinct():
        drafted.setdefault(key, set()).add(author)
    others = [key for key, authors in drafted.items() if person.pk not in authors]
    for call in Call.objects.filter(pk__in=others).select_related("cohort") if others else ():
        yield WaitingItem(
            _("Tell the decisions on %(call)s") % {"call": call},
            reverse("evaluation:office-selection", args=[call.cohort.slug]),
            kind=str(_("Selection")), tone="attention",
        )  # fmt: skip
    proposed = Correction.objects.filter(
        application__call__cohort__in=offices, state=CorrectionState.PROPOSED
    ).exclude(proposed_by_id=person.pk)
    rows = proposed.order_by("pk").values_list(
        "application__city__name", "application__call__cohort__slug", "application__code", "created_at"
    )
    for city, slug, code, proposed_at in rows:
        yield WaitingItem(
            _("Read how the decision on %(city)s is to be put right") % {"city": city},
            reverse("evaluation:office-correction", args=[slug, code]),
            since=proposed_at, kind=str(_("Selection")), tone="attention",
        )  # fmt: skip
