# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what of trips, claims, bank data and payments, and the gateways to them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum

from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.permissions import has_team_role
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, both, either, is_system
from tvilling.journeys.models import Group, Meeting, MeetingKind
from tvilling.journeys.permissions import cities_in, meetings_visible_to
from tvilling.journeys.queries import when_left
from tvilling.journeys.states import MeetingState
from tvilling.programmes.models import Cohort, CohortRole
from tvilling.programmes.permissions import cohorts_with_role, get_cohort_for, has_role, is_finance, is_office
from tvilling.travel.models import BankAccount, Claim, ClaimLine, Payment, PaymentRun, Trip
from tvilling.travel.queries.ledger import with_promised
from tvilling.travel.states import ONCE_CHECKED, PaymentState, TripState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tvilling.accounts.models import Person
    from tvilling.documents.models import Document

#: Who sees amounts of a whole cohort.
SEES_AMOUNTS = (CohortRole.OFFICE, CohortRole.FINANCE, CohortRole.AUDITOR)
#: Who takes part in paying: prepares, releases, settles.
HANDLES_MONEY = (CohortRole.OFFICE, CohortRole.FINANCE)
#: Who reads receipts and notes beside finance, once a claim is being checked.
READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)


def trip_of(obj: Any) -> Trip:
    """The trip a record belongs to: itself, or its attribute `trip`, or its claim's."""
    if isinstance(obj, Trip):
        return obj
    return obj.trip if isinstance(obj, Claim) else obj.claim.trip


def is_traveller(actor: Any, obj: Any) -> bool:
    """Rule: it is the actor's own trip."""
    return bool(actor.is_authenticated and trip_of(obj).traveller_id == actor.pk)


def is_in_team(actor: Any, obj: Any) -> bool:
    """Rule: is in the team of the city for which one travels."""
    return has_team_role(actor, trip_of(obj).city)


def leads_team(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of the city for which somebody travels."""
    return has_team_role(actor, trip_of(obj).city, TeamRole.LEAD)


def owns_account(actor: Any, obj: BankAccount) -> bool:
    """Rule: it is the actor's own account; the cohort's own one is in the hands of its finance officers."""
    if not actor.is_authenticated:
        return False
    if obj.payer_cohort is not None:
        return has_role(actor, obj.payer_cohort, CohortRole.FINANCE)
    return bool(obj.person_id == actor.pk)


def pays_account(actor: Any, obj: BankAccount) -> bool:
    """Rule: is a finance officer of a cohort that pays to, or from, this account."""
    if not actor.is_authenticated:
        return False
    mine = cohorts_with_role(actor, CohortRole.FINANCE)
    if obj.payer_cohort_id is not None:
        return mine.filter(pk=obj.payer_cohort_id).exists()
    if obj.ended_at is not None:
        return Payment.objects.filter(account=obj, run__cohort__in=mine).exists()
    return Claim.objects.filter(trip__traveller_id=obj.person_id, trip__cohort__in=mine).exists()


OFFICE, FINANCE = "Programme office of the cohort", "Finance officers of the cohort"
TABLE: dict[str, tuple[Rule, str]] = {
    "travel.plan": (
        either(both(is_traveller, is_in_team), leads_team),
        "The traveller; leads of the city's team",
    ),
    "travel.decide_trip": (is_office, OFFICE),
    "travel.withdraw_trip": (
        either(is_system, is_traveller, leads_team, is_office),
        f"The traveller; leads of the team; {OFFICE}; the system when a twin leaves",
    ),
    "travel.open_claim": (either(is_system, is_office), f"The system when attendance is confirmed; {OFFICE}"),
    "travel.claim": (is_traveller, "The traveller"),
    "travel.review": (is_finance, FINANCE),
    "travel.approve_claim": (either(is_finance, is_office), f"{FINANCE}; {OFFICE}; never who checked it"),
    "travel.prepare_run": (is_finance, FINANCE),
    "travel.release_run": (either(is_finance, is_office), f"{FINANCE}; {OFFICE}; never who prepared the run"),
    "travel.settle": (is_finance, FINANCE),
    "travel.take_file": (is_finance, FINANCE),
    "travel.set_rules": (either(is_office, is_finance), f"{OFFICE}; {FINANCE}"),
    "travel.save_account": (owns_account, "The owner; finance officers for the cohort's own account"),
    "travel.reveal": (pays_account, "Finance officers of a cohort that pays this account"),
    "travel.tidy": (is_system, "The system"),
}


def may_read_receipt(person: Any, document: Document) -> bool:
    """Whether the person may open a receipt: the traveller, and who reads the whole claim."""
    line = ClaimLine.objects.filter(receipt=document).select_related("claim__trip__cohort").first()
    return line is not None and (is_traveller(person, line) or reads_whole(person, line.claim))


def reads_whole(person: Any, claim: Claim) -> bool:
    """Whether the person reads a claim with its receipts and note: finance; once it is being checked, office and auditors.

    The office may be the second person: nobody approves, or can answer later for, what she could not see.
    """
    return is_finance(person, claim) or (
        claim.state in ONCE_CHECKED and has_role(person, claim.cohort, *READERS)
    )


def trips_of(person: Any) -> QuerySet[Trip]:
    """The person's own trips and those of teams the person leads, latest visit first."""
    if not person.is_authenticated:
        return Trip.objects.none()
    led = City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True, team__role=TeamRole.LEAD)
    return _with_trip(Trip.objects.filter(Q(traveller_id=person.pk) | Q(city__in=led)))


def _with_trip(trips: QuerySet[Trip]) -> QuerySet[Trip]:
    named = trips.select_related(
        "meeting__group__activity", "meeting__host_city", "city", "traveller", "cohort", "claim"
    )
    return named.order_by("-meeting__starts_at", "traveller__sort_name", "pk")


def get_trip_for(person: Any, code: str) -> Trip:
    """A trip: for its traveller, the leads of the team, the office and finance. Raises NotFound otherwise."""
    if not person.is_authenticated:
        raise NotFound
    staffed = _with_trip(Trip.objects.filter(cohort__in=cohorts_with_role(person, *SEES_AMOUNTS)))
    trip = (
        trips_of(person).filter(code=code).first()
        or staffed.exclude(state=TripState.PLANNED).filter(code=code).first()
    )
    if trip is None:
        raise NotFound
    return trip


def visits_open_to(person: Any) -> QuerySet[Meeting]:
    """Planned visits to other cities in the groups of the person's cities: where a trip can be planned to."""
    own = City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True).values("pk")
    in_group = (
        Q(group__twins__city__in=own, group__twins__left_at__isnull=True)
        | Q(group__activity__lead_city__in=own)
        | Q(group__activity__cities__in=own)
    )
    visits = meetings_visible_to(person).filter(in_group, kind=MeetingKind.VISIT, state=MeetingState.PLANNED)
    return visits.exclude(host_city__in=own).distinct().order_by("starts_at", "pk")


def get_visit_for(person: Any, code: str) -> Meeting:
    """A visit to which the person, or the person's team, may travel. Raises NotFound otherwise."""
    meeting = meetings_visible_to(person).filter(kind=MeetingKind.VISIT, code=code).first()
    if meeting is None or not travelling_cities(person, meeting).exists():
        raise NotFound
    return meeting


def travelling_cities(person: Any, meeting: Meeting) -> QuerySet[City]:
    """The person's cities in the visit's group, without the one that is visited."""
    if not person.is_authenticated or meeting.group is None:
        return City.objects.none()
    own = City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True)
    return (
        cities_in(meeting.group)
        .filter(pk__in=own)
        .exclude(slug=meeting.host_city.slug if meeting.host_city else "")
        .order_by("slug")
    )


def people_who_travel(person: Any, cities: Sequence[City]) -> list[Person]:
    """For whom the person may plan trips: themselves, and the teams of the cities the person leads."""
    led = [city for city in cities if has_team_role(person, city, TeamRole.LEAD)]
    members = TeamMember.objects.filter(city__in=led, left_at__isnull=True).exclude(person_id=person.pk)
    others = members.select_related("person").order_by("person__sort_name")
    return [person, *{member.person: None for member in others}]


def claims_of(person: Any) -> QuerySet[Claim]:
    """The person's own claims, latest first."""
    if not person.is_authenticated:
        return Claim.objects.none()
    return _with_claim(Claim.objects.filter(trip__traveller_id=person.pk))


def _with_claim(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    named = claims.select_related(
        "trip__meeting__group__activity", "trip__meeting__host_city", "trip__city", "trip__traveller", "trip__cohort",
        "reviewer", "approved_by",
    )  # fmt: skip
    return named.order_by("-created_at", "pk")


def get_claim_for(person: Any, code: str) -> Claim:
    """The person's own claim. Raises NotFound otherwise."""
    claim = claims_of(person).filter(code=code).first()
    if claim is None:
        raise NotFound
    return claim


def get_line_for(person: Any, code: str, line: str) -> ClaimLine:
    """A line of the person's own claim. Raises NotFound otherwise."""
    found = ClaimLine.objects.filter(claim=get_claim_for(person, code), code=line)
    one = found.select_related("claim__trip__cohort", "claim__trip__meeting", "receipt").first()
    if one is None:
        raise NotFound
    return one


def get_travel_cohort(person: Any, slug: str) -> Cohort:
    """A cohort whose travel money the person may see: office, finance, auditor. Raises NotFound otherwise."""
    return get_cohort_for(person, slug, *SEES_AMOUNTS)


def get_money_cohort(person: Any, slug: str) -> Cohort:
    """A cohort in whose payment runs the person takes part: office or finance. Raises NotFound otherwise."""
    return get_cohort_for(person, slug, *HANDLES_MONEY)


def office_trips(person: Any, cohort: Cohort) -> QuerySet[Trip]:
    """All trips of the cohort that were asked for, and what of each is promised. Raises NotFound for everybody else."""
    trips = Trip.objects.filter(cohort=get_travel_cohort(person, cohort.slug)).exclude(
        state=TripState.PLANNED
    )
    return with_promised(_with_trip(trips))


def get_office_trip(person: Any, cohort: Cohort, code: str) -> Trip:
    """One trip of the cohort that was asked for. Raises NotFound for everybody else."""
    trip = office_trips(person, cohort).filter(code=code).first()
    if trip is None:
        raise NotFound
    return trip


def office_claims(person: Any, cohort: Cohort) -> QuerySet[Claim]:
    """All claims of the cohort, with `left_at` of cities that have left it. Raises NotFound for everybody else."""
    claims = _with_claim(Claim.objects.filter(trip__cohort=get_travel_cohort(person, cohort.slug)))
    return claims.annotate(left_at=when_left("trip__city", "trip__cohort"))


def get_office_claim(person: Any, cohort: Cohort, code: str) -> Claim:
    """One claim of the cohort. Raises NotFound for everybody else."""
    claim = office_claims(person, cohort).filter(code=code).first()
    if claim is None:
        raise NotFound
    return claim


def get_review_line(person: Any, cohort: Cohort, code: str, line: str) -> ClaimLine:
    """A line of a claim of the cohort, for its finance officers. Raises NotFound otherwise."""
    get_cohort_for(person, cohort.slug, CohortRole.FINANCE)
    found = ClaimLine.objects.filter(claim__trip__cohort=cohort, claim__code=code, code=line)
    one = found.select_related("claim__trip__cohort", "claim__trip__meeting").first()
    if one is None:
        raise NotFound
    return one


def runs_visible_to(person: Any, cohort: Cohort) -> QuerySet[PaymentRun]:
    """The cohort's payment runs, latest first, with what was `paid` and what `came_back`.

    Raises NotFound for everybody but office, finance and auditors.
    """
    of_state = {
        name: Sum("payments__amount", filter=Q(payments__state=state), default=Decimal(0))
        for name, state in (("paid", PaymentState.PAID), ("came_back", PaymentState.FAILED))
    }
    runs = PaymentRun.objects.filter(cohort=get_travel_cohort(person, cohort.slug)).annotate(**of_state)
    return runs.select_related("cohort", "created_by", "released_by", "payer").order_by("-number")


def get_run_for(person: Any, cohort: Cohort, number: int) -> PaymentRun:
    """One payment run. Raises NotFound for everybody but office, finance and auditors."""
    run = runs_visible_to(person, cohort).filter(number=number).first()
    if run is None:
        raise NotFound
    return run


def get_payment_for(person: Any, cohort: Cohort, number: int, code: str) -> Payment:
    """One payment of a run, for the cohort's finance officers. Raises NotFound otherwise."""
    get_cohort_for(person, cohort.slug, CohortRole.FINANCE)
    found = Payment.objects.filter(run=get_run_for(person, cohort, number), code=code)
    one = found.select_related(
        "run__cohort", "claim__trip__cohort", "claim__trip__traveller", "account"
    ).first()
    if one is None:
        raise NotFound
    return one


def payments_of(person: Any, cohort: Cohort, claim: Claim) -> QuerySet[Payment]:
    """The payments of a claim, for those who see the cohort's amounts; none for others."""
    if not has_role(person, cohort, *SEES_AMOUNTS):
        return Payment.objects.none()
    return Payment.objects.filter(claim=claim, run__cohort=cohort).select_related("run").order_by("pk")


def get_account_for_finance(person: Any, code: str) -> BankAccount:
    """An account that the person pays to or from. Raises NotFound otherwise."""
    account = (
        BankAccount.objects.filter(code=code, forgotten_at__isnull=True)
        .select_related("person", "payer_cohort")
        .first()
    )
    if account is None or not pays_account(person, account):
        raise NotFound
    return account


def account_of(person: Any) -> BankAccount | None:
    """The person's present account."""
    return BankAccount.objects.filter(person_id=person.pk, ended_at__isnull=True).first()


def trips_of_visit(person: Any, meeting: Meeting) -> QuerySet[Trip]:
    """The trips to a visit as far as the person may know of them: amounts for staff and the facilitator.

    Members of a team see the trips of their own city.
    """
    trips = _with_trip(Trip.objects.filter(meeting=meeting).exclude(state=TripState.PLANNED))
    if sees_amounts(person, meeting):
        return trips
    own = City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True)
    return trips.filter(Q(traveller_id=person.pk) | Q(city__in=own))


def sees_amounts(person: Any, obj: Any) -> bool:
    """Whether the person sees amounts of everybody: office, finance, auditor, the group's facilitator."""
    group: Group | None = obj.group
    if group is not None and group.facilitator_id == person.pk:
        return True
    return has_role(person, obj.cohort, *SEES_AMOUNTS)


def is_of_travellers(person: Any) -> bool:
    """Whether the person has trips, or could ask for one."""
    if not person.is_authenticated:
        return False
    own = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True)
    return Trip.objects.filter(Q(traveller_id=person.pk) | Q(city__in=own.values("city"))).exists() or (
        own.exists() and visits_open_to(person).exists()
    )
