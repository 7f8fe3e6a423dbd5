# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a report counts: one small function a figure, each by the moment at which the thing happened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from tvilling.applications.models import Application, EligibilityCheck
from tvilling.complaints.queries import filed_in
from tvilling.complaints.states import ComplaintState, Verdict
from tvilling.evaluation.models import Assignment, Decision
from tvilling.evaluation.states import AssignmentState, DecisionState, Outcome
from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState
from tvilling.journeys.models import (
    Attendance,
    Group,
    GroupTwin,
    Lesson,
    LessonUse,
    Meeting,
    MeetingKind,
    Output,
    Use,
)
from tvilling.journeys.states import MeetingState, OutputState
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.states import PublicationState
from tvilling.matching.models import Match
from tvilling.replication.models import Plan, PlanAction
from tvilling.replication.states import PlanState
from tvilling.travel.models import Claim, Payment, Trip, TripLeg
from tvilling.travel.states import CLAIM_DECIDED, PaymentState, TripState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.complaints.models import Complaint
    from tvilling.programmes.models import Cohort


#: Sums are written alike by both databases.
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Period:
    """Days, both included, and the instants at which the first begins and the last has ended."""

    starts_on: date
    ends_on: date
    begins_at: datetime
    ends_at: datetime

    def moments(self, field: str) -> dict[str, Any]:
        """The condition that a moment lies in the period."""
        return {f"{field}__gte": self.begins_at, f"{field}__lt": self.ends_at}

    def days(self, field: str) -> dict[str, Any]:
        """The condition that a day lies in the period."""
        return {f"{field}__gte": self.starts_on, f"{field}__lte": self.ends_on}


@dataclass(frozen=True)
class Counter:
    """A figure: its words, how it is counted, and the list that holds its records and no others, where there is one."""

    key: str
    section: str | _StrPromise
    label: str | _StrPromise
    counts: str | _StrPromise
    count: Callable[[Cohort, Period], int | Decimal]
    url_name: str = ""
    query: str = ""
    unit: str = ""


def _hosts(cohort: Cohort, period: Period) -> QuerySet[HostActivity]:
    return HostActivity.objects.filter(
        cohort=cohort, state=HostActivityState.ACCEPTED, **period.moments("decided_at")
    )


def _submitted(cohort: Cohort, period: Period) -> QuerySet[Application]:
    return Application.objects.filter(call__cohort=cohort, **period.moments("submitted_at"))


def _verdicts(cohort: Cohort, period: Period, *, verdict: bool) -> int:
    rows = EligibilityCheck.objects.filter(application__call__cohort=cohort, verdict=verdict)
    return rows.filter(**period.moments("decided_at")).count()


def _reviews(cohort: Cohort, period: Period) -> int:
    rows = Assignment.objects.filter(expert__cohort=cohort, state=AssignmentState.SUBMITTED)
    return rows.filter(**period.moments("submitted_at")).count()


def _told(cohort: Cohort, period: Period) -> QuerySet[Decision]:
    rows = Decision.objects.filter(application__call__cohort=cohort).exclude(state=DecisionState.PENDING)
    return rows.filter(**period.moments("released_at"))


def _matches(cohort: Cohort, period: Period) -> int:
    both = Match.objects.filter(run__cohort=cohort, twin_confirmed_at__isnull=False)
    return both.filter(**period.moments("host_confirmed_at")).count()


def _held(cohort: Cohort, period: Period) -> QuerySet[Meeting]:
    return Meeting.objects.filter(cohort=cohort, state=MeetingState.HELD, **period.moments("ends_at"))


def _present(cohort: Cohort, period: Period) -> int:
    rows = Attendance.objects.filter(meeting__cohort=cohort, was_present=True)
    return rows.filter(**period.moments("meeting__ends_at")).count()


def _outputs(cohort: Cohort, period: Period) -> int:
    rows = Output.objects.filter(group__cohort=cohort, state=OutputState.ACCEPTED)
    return rows.filter(**period.moments("accepted_at")).count()


def _lessons(cohort: Cohort, period: Period) -> int:
    return Lesson.objects.filter(group__cohort=cohort, **period.moments("created_at")).count()


def _adopted(cohort: Cohort, period: Period) -> int:
    rows = LessonUse.objects.filter(lesson__group__cohort=cohort, use=Use.ADOPTED, **period.moments("at"))
    return rows.values("lesson").distinct().count()


def _trips(cohort: Cohort, period: Period) -> QuerySet[Trip]:
    return Trip.objects.filter(cohort=cohort, state=TripState.APPROVED, **period.moments("decided_at"))


def _sum(rows: QuerySet[Any], field: str) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum(field))["total"]
    return (total or Decimal(0)).quantize(CENT)


def _allowed(cohort: Cohort, period: Period) -> Decimal:
    rows = Claim.objects.filter(trip__cohort=cohort, state__in=CLAIM_DECIDED, **period.moments("decided_at"))
    return _sum(rows, "allowed_total")


def _paid(cohort: Cohort, period: Period) -> Decimal:
    rows = Payment.objects.filter(run__cohort=cohort, state=PaymentState.PAID, **period.moments("settled_at"))
    return _sum(rows, "amount")


def _emissions(cohort: Cohort, period: Period) -> Decimal:
    return _sum(TripLeg.objects.filter(trip__in=_trips(cohort, period)), "emissions_kg")


def _plans(cohort: Cohort, period: Period) -> QuerySet[Plan]:
    return Plan.objects.filter(
        place__group__cohort=cohort, state=PlanState.ENDORSED, **period.days("endorsed_on")
    )


def _planned(field: str) -> Callable[[Cohort, Period], Decimal]:
    return lambda cohort, period: _sum(PlanAction.objects.filter(plan__in=_plans(cohort, period)), field)


def _published(cohort: Cohort, period: Period, model: Any, path: str) -> int:
    rows = model.objects.filter(**{path: cohort}, state=PublicationState.PUBLISHED)
    return int(rows.filter(**period.moments("published_at")).count())


def _upheld(cohort: Cohort, period: Period) -> QuerySet[Complaint]:
    rows = filed_in(cohort).filter(state=ComplaintState.RELEASED, **period.moments("released_at"))
    return rows.filter(verdict__in=[Verdict.UPHELD, Verdict.PARTLY])


HOSTS, CALL, PAIRS = _("Hosts"), _("Call and selection"), _("Pairs")
JOURNEY, TRAVEL, RESULTS = _("Journeys"), _("Travel"), _("Results")

COUNTERS = (
    Counter("host_activities", HOSTS, _("Host activities in the catalogue"),
            _("accepted in the period, and still in the catalogue"),
            lambda cohort, period: _hosts(cohort, period).count(), "hosts:office-list", "?state=accepted"),
    Counter("host_cities", HOSTS, _("Host cities"), _("cities of these activities, each once"),
            lambda cohort, period: _hosts(cohort, period).values("cities").distinct().count(),
            "hosts:office-list", "?state=accepted"),
    Counter("applications", CALL, _("Applications submitted"), _("counted by when the last version in time came"),
            lambda cohort, period: _submitted(cohort, period).count()),
    Counter("applicant_countries", CALL, _("Countries of the applicants"), _("each once"),
            lambda cohort, period: _submitted(cohort, period).values("city__country").distinct().count()),
    Counter("eligible", CALL, _("Found eligible"), _("confirmed by a person in the period"),
            lambda cohort, period: _verdicts(cohort, period, verdict=True),
            "applications:office-list", "?eligibility=yes"),
    Counter("ineligible", CALL, pgettext_lazy("applications", "Found not eligible"), _("confirmed by a person, with the reason"),
            lambda cohort, period: _verdicts(cohort, period, verdict=False),
            "applications:office-list", "?eligibility=no"),
    Counter("reviews", CALL, _("Reviews handed in"), _("by experts without conflict of interest"),
            _reviews),
    Counter("decisions", CALL, _("Decisions told"), _("released by a second person"),
            lambda cohort, period: _told(cohort, period).count()),
    Counter("selected", CALL, _("Cities selected"), _("of these, promoted reserves included"),
            lambda cohort, period: _told(cohort, period).filter(outcome=Outcome.SELECTED).count(),
            "evaluation:office-selection", "?outcome=selected"),
    Counter("complaints", CALL, _("Complaints filed"), _("by cities about how it was decided, also those withdrawn later"),
            lambda cohort, period: filed_in(cohort).filter(**period.moments("filed_at")).count(), "complaints:office"),
    Counter("complaints_upheld", CALL, _("Complaints upheld"), _("wholly or in part, answered in the period"),
            lambda cohort, period: _upheld(cohort, period).count(), "complaints:office",
            "?state=released&verdict=any"),
    Counter("matches", PAIRS, _("Matches confirmed"), _("by both cities, also those that ended later"),
            _matches),
    Counter("groups", PAIRS, _("Groups formed"), _("a host activity with its first twin"),
            lambda cohort, period: Group.objects.filter(cohort=cohort, **period.moments("created_at")).count(),
            "journeys:office-groups"),
    Counter("twins_left", PAIRS, _("Twins that left"), _("places in groups that were closed"),
            lambda cohort, period: GroupTwin.objects.filter(
                group__cohort=cohort, **period.moments("left_at")).count()),
    Counter("meetings", JOURNEY, _("Meetings held"), _("visits included"),
            lambda cohort, period: _held(cohort, period).count()),
    Counter("visits", JOURNEY, _("Visits held"), _("in either direction"),
            lambda cohort, period: _held(cohort, period).filter(kind=MeetingKind.VISIT).count()),
    Counter("attendances", JOURNEY, _("Attendances"), _("confirmed, at meetings that ended in the period"),
            _present),
    Counter("outputs", JOURNEY, _("Outputs accepted"), _("by the facilitator or the office"),
            _outputs, "journeys:office-outputs", "?state=accepted"),
    Counter("lessons", JOURNEY, _("Lessons written down"), _("in every direction"),
            _lessons),
    Counter("lessons_adopted", JOURNEY, _("Lessons adopted"), _("noted as adopted in the period, each once"),
            _adopted),
    Counter("trips", TRAVEL, _("Trips approved"), _("and not withdrawn since"),
            lambda cohort, period: _trips(cohort, period).count(), "travel:office-trips", "?state=approved"),
    Counter("committed", TRAVEL, _("Ceilings committed"), _("of these trips, also of those not made"),
            lambda cohort, period: _sum(_trips(cohort, period), "ceiling"),
            "travel:office-trips", "?state=approved", "money"),
    Counter("allowed", TRAVEL, _("Costs allowed"), _("on claims approved in the period"),
            _allowed, "travel:office-claims", "?state=decided", "money"),
    Counter("paid", TRAVEL, _("Costs paid"), _("as settled by the bank"),
            _paid, "travel:office-claims", "?state=paid", "money"),
    Counter("emissions", TRAVEL, _("Emissions of travel"), _("estimated for these trips"),
            _emissions, "travel:office-trips", "?state=approved", gettext_noop("kg CO₂e")),
    Counter("plans", RESULTS, _("Plans endorsed"), _("by the city that wrote them"),
            lambda cohort, period: _plans(cohort, period).count(), "replication:office", "?state=endorsed"),
    Counter("plan_cost", RESULTS, _("Cost of the planned actions"), _("as estimated in these plans"),
            _planned("cost"), "replication:office", "?state=endorsed", "money"),
    Counter("plan_reduction", RESULTS, _("Emission reduction planned"), _("as estimated in these plans"),
            _planned("reduction"), "replication:office", "?state=endorsed", gettext_noop("t CO₂e a year")),
    Counter("practices", RESULTS, _("Practices published"), _("checked and published by two people"),
            lambda cohort, period: _published(cohort, period, PracticeEntry, "practice__activity__cohort"),
            "knowledge:office", "?state=published"),
    Counter("stories", RESULTS, _("Stories published"), _("checked and published by two people"),
            lambda cohort, period: _published(cohort, period, Story, "cohort"),
            "knowledge:office-stories", "?state=published"),
)  # fmt: skip
