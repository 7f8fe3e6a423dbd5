# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Which decision of an application can be complained of, who took part in it, and who may therefore not judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import EligibilityCheck
from tvilling.applications.states import ApplicationState
from tvilling.audit.queries import history_of
from tvilling.cities.models import TeamMember
from tvilling.complaints.models import About, Complaint, Involved, Part
from tvilling.complaints.states import IN_HAND, OPEN, ComplaintState, Verdict
from tvilling.core.errors import ActionRefused
from tvilling.evaluation.models import Assignment, Conflict, Consensus, Decision
from tvilling.evaluation.queries import corrections_of, told_before
from tvilling.evaluation.states import AssignmentState, DecisionState, Outcome
from tvilling.ui.formats import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from tvilling.accounts.models import Person
    from tvilling.applications.models import Application
    from tvilling.programmes.models import Cohort

#: Words that a complaint, an answer and a note of what is done anew may have.
TEXT_WORDS, ANSWER_WORDS, REDONE_WORDS = 1000, 1500, 400
FILES_AT_MOST = 5
#: How long before an answer is due its examiner and the office are reminded.
REMIND_BEFORE = timedelta(days=7)
#: What an entry of the record makes somebody who took part.
PARTS = {
    "application.eligible": Part.ELIGIBILITY,
    "application.ineligible": Part.ELIGIBILITY,
    "application.overturned": Part.ELIGIBILITY,
    "application.reopened": Part.ELIGIBILITY,
    "decision.proposed": Part.DRAFTED,
    "decision.changed": Part.DRAFTED,
    "decision.released": Part.RELEASED,
    "consensus.opened": Part.CONSENSUS,
}
OUTCOMES = {Outcome.RESERVE: About.RESERVE, Outcome.REJECTED: About.REJECTED}


class NothingToComplain(ActionRefused):
    """No decision that can be complained of."""

    message = _("There is no decision about this application that can be complained of.")


class TooLate(ActionRefused):
    """The time is over."""

    def __init__(self, until: datetime, zone: str) -> None:
        message = _("The time to complain is over: it ended on %(until)s.")
        super().__init__(message % {"until": moment_text(until, zone)})


class AlreadyOpen(ActionRefused):
    """One open complaint for each application."""

    message = _("Your city has a complaint about this application already. Go on with that one.")


class AlreadyAnswered(ActionRefused):
    """One answer for each decision."""

    message = _("A complaint about this decision has been answered. There is no second one.")


class NewerDecision(ActionRefused):
    """A draft is about what no longer holds."""

    message = _("There is a newer decision. Withdraw this complaint, and begin another one.")


@dataclass(frozen=True)
class Told:
    """A decision that a city was told and may complain of until a moment."""

    about: About
    reason: str
    at: datetime
    complain_by: datetime


def told_decision(application: Application) -> Told | None:
    """What the city was told last, if it can be complained of: not eligible, on the reserve list, or not selected."""
    if application.state == ApplicationState.INELIGIBLE:
        check = application.eligibility
        if check.decided_at is None or check.complain_by is None:
            return None
        return Told(About.INELIGIBLE, check.reason, check.decided_at, check.complain_by)
    decision = decision_of(application)
    if decision is None or decision.state != DecisionState.RELEASED:
        return None
    about = OUTCOMES.get(Outcome(decision.outcome))
    told_at = decision.corrected_at or decision.released_at
    if about is None or told_at is None or decision.complain_by is None:
        return None
    return Told(about, decision.reason, told_at, decision.complain_by)


def decision_of(application: Application) -> Decision | None:
    """What is decided about an application, if anything."""
    return Decision.objects.filter(application=application).first()


def open_complaint(application: Application) -> Complaint | None:
    """The complaint about an application that is not answered yet, if there is one."""
    return Complaint.objects.filter(application=application, state__in=OPEN).first()


def was_answered(application: Application, told: Told) -> bool:
    """Whether a complaint about this very decision has been answered."""
    answered = Complaint.objects.filter(application=application, state=ComplaintState.RELEASED)
    return answered.filter(about=told.about, told_at=told.at).exists()


def refusal_to_complain(application: Application, now: datetime) -> ActionRefused | None:
    """Why no complaint about an application can be begun or filed now; None when one can."""
    told = told_decision(application)
    if told is None:
        return NothingToComplain()
    if was_answered(application, told):
        return AlreadyAnswered()
    if now > told.complain_by:
        return TooLate(told.complain_by, application.cohort.time_zone)
    return None


def refusal_to_file(complaint: Complaint, now: datetime) -> ActionRefused | None:
    """Why a draft cannot be filed now; None when it can."""
    refusal = refusal_to_complain(complaint.application, now)
    told = told_decision(complaint.application)
    if refusal is None and told is not None and (told.about, told.at) != (complaint.about, complaint.told_at):
        return NewerDecision()
    return refusal


UPHELD = (Verdict.UPHELD, Verdict.PARTLY)


def refusal_to_put_right(complaint: Complaint) -> ActionRefused | None:
    """Why the decision complained of cannot be put right for this complaint; None when it can."""
    if complaint.state != ComplaintState.RELEASED:
        return ActionRefused(_("The complaint is not answered yet."))
    if complaint.verdict not in UPHELD:
        return ActionRefused(_("The complaint was not upheld: the decision stands."))
    told = told_before(complaint.application)
    if told is None or (told.was, told.at) != (complaint.about, complaint.told_at):
        return ActionRefused(_("What the city complained of is no longer what is decided."))
    return None


def upheld_about(application: Application) -> str:
    """The code of the complaint about an application that was upheld and still asks for another decision; "" for none."""
    upheld = Complaint.objects.filter(
        application=application, state=ComplaintState.RELEASED, verdict__in=UPHELD
    ).order_by("-pk")
    return next((row.code for row in upheld if refusal_to_put_right(row) is None), "")


def bars_another(complaint: Complaint, told: Told | None) -> bool:
    """Whether there is no room for another complaint beside this one: it is open, or it answered this very decision."""
    if complaint.state in OPEN:
        return True
    if told is None or complaint.state != ComplaintState.RELEASED:
        return False
    return (complaint.about, complaint.told_at) == (told.about, told.at)


def parts_in_decision(application: Application) -> set[tuple[int, Part]]:
    """Who took part in what was decided about an application, by the record and by what is stored."""
    found = set(_by_record(application))
    checked = EligibilityCheck.objects.filter(application=application, decided_by__isnull=False)
    found |= {(key, Part.ELIGIBILITY) for key in checked.values_list("decided_by_id", flat=True) if key}
    consensus = Consensus.objects.filter(application=application).select_related("rapporteur").first()
    if consensus is not None:
        found |= {(consensus.rapporteur.person_id, Part.CONSENSUS), *_by_record(consensus)}
    reviews = Assignment.objects.filter(application=application, state=AssignmentState.SUBMITTED)
    found |= {(person, Part.EVALUATED) for person in reviews.values_list("expert__person_id", flat=True)}
    decision = decision_of(application)
    if decision is not None:
        found |= {(decision.decided_by_id, Part.DRAFTED), *_by_record(decision)}
        if decision.released_by_id is not None:
            found.add((decision.released_by_id, Part.RELEASED))
    for row in corrections_of(application):
        found |= {(row.proposed_by_id, Part.DRAFTED)}
        if row.told_by_id is not None:
            found.add((row.told_by_id, Part.RELEASED))
    return found


def _by_record(obj: Model) -> Iterable[tuple[int, Part]]:
    entries = history_of(obj).filter(actor_kind="person", event__in=PARTS)
    return [(int(entry.actor_key), PARTS[entry.event]) for entry in entries]


def parts_of(person: Any, complaint: Complaint) -> list[Part]:
    """What somebody did in the decision that is complained of; nothing when it was nothing."""
    rows = Involved.objects.filter(complaint=complaint, person_id=person.pk)
    return [Part(part) for part in rows.values_list("part", flat=True)]


def is_of_city(person: Any, complaint: Complaint) -> bool:
    """Whether somebody is, or ever was, in the team of the city that complains."""
    return TeamMember.objects.filter(city_id=complaint.application.city_id, person_id=person.pk).exists()


def has_conflict(person: Any, complaint: Complaint) -> bool:
    """Whether a conflict of interest of somebody with the city is known."""
    known = Conflict.objects.filter(application_id=complaint.application_id, expert__person_id=person.pk)
    return known.exists()


def biased_towards(person: Any) -> Q:
    """The complaints that somebody must not judge: a part in the decision, in the city's team, a known conflict."""
    return (
        Q(involved__person_id=person.pk)
        | Q(application__city__team__person_id=person.pk)
        | Q(application__conflicts__expert__person_id=person.pk)
    )


def filed_in(cohort: Cohort) -> QuerySet[Complaint]:
    """All complaints of a cohort that were ever filed, with all that a list of them shows; first what is due first."""
    is_settled = Case(When(state__in=IN_HAND, then=0), default=1)
    rows = Complaint.objects.filter(application__call__cohort=cohort, filed_at__isnull=False).select_related(
        "application__city__country", "application__call__cohort", "handler"
    )
    return rows.order_by(is_settled, "answer_by", "pk")


def due_soon(now: datetime) -> QuerySet[Complaint]:
    """The complaints whose answer is due within a week, or is late; of all cohorts, for the clock."""
    rows = Complaint.objects.filter(state__in=IN_HAND, answer_by__lt=now + REMIND_BEFORE)
    return rows.select_related("application__city", "application__call__cohort", "handler").order_by("pk")


def number_in_hand(slug: str) -> int:
    """How many complaints of the cohort with this address part are not answered yet; for its office's menu."""
    return Complaint.objects.filter(application__call__cohort__slug=slug, state__in=IN_HAND).count()


def involved_in(complaint: Complaint) -> list[tuple[Person, list[str]]]:
    """Who took part in the decision that is complained of, and in what."""
    found: dict[Person, list[str]] = {}
    for row in Involved.objects.filter(complaint=complaint).select_related("person"):
        found.setdefault(row.person, []).append(row.get_part_display())
    return list(found.items())
