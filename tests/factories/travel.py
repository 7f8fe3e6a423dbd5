# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A group of Luleå (twin) and Umeå (host) with a visit, and trips, claims and payment runs in any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.applications import make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.documents import make_upload
from tests.factories.hosts import make_host_activity
from tests.factories.once import made_once
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications.states import ApplicationState
from tvilling.cities.models import TeamRole
from tvilling.core.permissions import CLOCK
from tvilling.journeys.actions import (
    MeetingPlan,
    close_meeting,
    expect_attendance,
    join_group,
    name_facilitator,
    plan_meeting,
)  # fmt: skip
from tvilling.matching.models import Match, MatchingRun
from tvilling.matching.states import MatchState
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions
from tvilling.travel.models import PaymentRun
from tvilling.travel.states import ClaimState as C
from tvilling.travel.states import TripState as T

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.journeys.models import Group, Meeting
    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import BankAccount, Claim, ClaimLine, Trip

#: The visit is from 14 to 16 November 2023; it is asked for in October and claimed for in November.
ASKING = datetime(2023, 10, 9, 9, tzinfo=UTC)
VISIT = datetime(2023, 11, 14, 8, tzinfo=UTC)
HOME = datetime(2023, 11, 20, 9, tzinfo=UTC)
CHECKING = datetime(2023, 11, 27, 9, tzinfo=UTC)
PAYING = datetime(2023, 12, 4, 9, tzinfo=UTC)
#: The day of payment of the runs.
PAID = datetime(2023, 12, 6, 9, tzinfo=UTC)
#: Valid examples of the registries, of no real customer.
IBAN_FI, IBAN_SE, IBAN_DE = "FI2112345600000785", "SE4550000000058398257466", "DE89370400440532013000"
IBAN_TR = "TR330006100519786457841326"


@dataclass
class Scene:
    """The cohort with its people: Ada and Ola (office), Gus (finance), Fia (facilitator), Bo and Chidi (Luleå)."""

    cohort: Cohort
    group: Group
    twin: City
    host: City
    ada: Person
    ola: Person
    gus: Person
    fia: Person
    bo: Person
    chidi: Person
    hana: Person
    meeting: Meeting


@made_once
def make_scene() -> Scene:
    """A running group with one planned visit of the twin to the host."""
    cohort = make_cohort()
    ada, ola, gus, fia = (
        make_person(name) for name in ("Ada Lindqvist", "Ola Nyman", "Gus Falk", "Fia Holm")
    )
    make_role(cohort, ada)
    make_role(cohort, ola)
    make_role(cohort, gus, CohortRole.FINANCE)
    make_role(cohort, fia, CohortRole.FACILITATOR)
    activity = make_host_activity(cohort)
    twin, chidi = make_city("Luleå"), make_person("Chidi Okafor")
    make_team_member(twin, chidi, TeamRole.MEMBER)
    application = make_application(make_call(cohort), twin, ApplicationState.DRAFT)
    run = MatchingRun.objects.create(
        cohort=cohort, number=1, policy="tests", created_by=ada, created_at=ASKING
    )
    match = Match.objects.create(
        run=run, application=application, activity=activity, state=MatchState.CONFIRMED, created_at=ASKING
    )
    group = join_group(actor=CLOCK, now=ASKING, match=match).group
    name_facilitator(actor=ada, now=ASKING, group=group, person=fia)
    hana = activity.lead_city.team.get().person
    meeting = make_visit(group, activity.lead_city, ada)
    return Scene(
        cohort,
        group,
        twin,
        activity.lead_city,
        ada,
        ola,
        gus,
        fia,
        make_person("Bo Sandström"),
        chidi,
        hana,
        meeting,
    )


def make_visit(group: Group, host_city: City, actor: Person, starts_at: datetime = VISIT) -> Meeting:
    """A planned visit of three days."""
    plan = MeetingPlan(
        kind="visit", title=f"Visit to {host_city}", starts_at=starts_at, ends_at=starts_at + timedelta(days=2, hours=8),
        host_city=host_city,
    )  # fmt: skip
    return plan_meeting(actor=actor, now=ASKING, cohort=group.cohort, group=group, plan=plan)


def trip_plan(meeting: Meeting, **fields: Any) -> actions.TripPlan:
    """By train, one day before the visit until one day after."""
    values = {
        "departs_on": meeting.starts_at.date() - timedelta(days=1),
        "returns_on": meeting.ends_at.date() + timedelta(days=1),
        "estimate": Decimal(640),
        **fields,
    }
    return actions.TripPlan(**values)


def make_trip(
    scene: Scene,
    state: str = T.APPROVED,
    *,
    traveller: Person | None = None,
    meeting: Meeting | None = None,
    **fields: Any,
) -> Trip:
    """A trip of Chidi, or another traveller, in the state."""
    traveller, meeting = traveller or scene.chidi, meeting or scene.meeting
    city = fields.pop("city", scene.twin)
    trip = actions.plan_trip(
        actor=traveller, now=ASKING, meeting=meeting, city=city, plan=trip_plan(meeting, **fields)
    )
    if state == T.PLANNED:
        return trip
    actions.request_trip(actor=traveller, now=ASKING, trip=trip)
    if state == T.APPROVED:
        actions.approve_trip(actor=scene.ada, now=ASKING, trip=trip)
    elif state == T.REFUSED:
        actions.refuse_trip(actor=scene.ada, now=ASKING, trip=trip, reason="The visit can be held online.")
    elif state == T.WITHDRAWN:
        actions.withdraw_trip(actor=traveller, now=ASKING, trip=trip)
    return trip


def hold_visit(scene: Scene, *travellers: Person, now: datetime = HOME) -> None:
    """Fia confirms that the travellers (Chidi when none is named) were there."""
    people = travellers or (scene.chidi,)
    rows = expect_attendance(
        actor=scene.ada, now=ASKING, meeting=scene.meeting, people=[(person, scene.twin) for person in people]
    )
    close_meeting(actor=scene.fia, now=now, meeting=scene.meeting, present={row.pk: True for row in rows})


def make_account(person: Person, number: str = IBAN_FI, now: datetime = ASKING, **fields: str) -> BankAccount:
    """The person's bank account."""
    values = {"holder": person.name, "town": "Luleå", "country": "SE", **fields}
    data = actions.AccountData(number=number, **values)
    return actions.save_bank_account(actor=person, now=now, data=data)


def make_payer(scene: Scene, number: str = IBAN_DE, now: datetime = ASKING) -> BankAccount:
    """The account from which the cohort pays."""
    data = actions.AccountData(holder="Twinning Office", number=number, town="Freiburg", country="DE")
    return actions.save_bank_account(actor=scene.gus, now=now, data=data, payer_cohort=scene.cohort)


def line_data(**fields: Any) -> actions.LineData:
    """A train ticket of 300 euro on the day before the visit."""
    values = {
        "kind": "rail", "day": date(2023, 11, 13), "description": "Luleå to Umeå", "amount": Decimal(300), **fields,
    }  # fmt: skip
    return actions.LineData(**values)


def make_line(claim: Claim, *, receipt: bool = True, **fields: Any) -> ClaimLine:
    """A line of the claim, with a receipt unless told otherwise."""
    upload = make_upload("receipt.pdf") if receipt else None
    traveller = claim.trip.traveller
    return actions.add_line(actor=traveller, now=HOME, claim=claim, data=line_data(**fields), receipt=upload)


def make_claim(scene: Scene, state: str = C.DRAFT, *, lines: list[dict[str, Any]] | None = None) -> Claim:
    """Chidi's claim in the state, with a ticket of 300 euro unless lines are named."""
    if not scene.chidi.bank_accounts.exists():
        make_account(scene.chidi)
    trip = make_trip(scene)
    hold_visit(scene)
    trip.refresh_from_db()
    claim = trip.claim
    for fields in [{}] if lines is None else lines:
        make_line(claim, **fields)
    for step in CLAIM_STEPS[C(state)]:
        _take(step, claim, scene)
    return claim


CLAIM_STEPS = {
    C.DRAFT: (),
    C.SUBMITTED: ("submit",),
    C.IN_REVIEW: ("submit", "start"),
    C.RETURNED: ("submit", "start", "return"),
    C.APPROVED: ("submit", "start", "approve"),
    C.SCHEDULED: ("submit", "start", "approve", "schedule"),
    C.PAID: ("submit", "start", "approve", "schedule", "pay"),
}


def _take(step: str, claim: Claim, scene: Scene) -> None:
    if step == "submit":
        actions.submit_claim(actor=scene.chidi, now=HOME, claim=claim, note="We saw how owners are asked.")
    elif step == "start":
        actions.start_review(actor=scene.gus, now=CHECKING, claim=claim)
    elif step == "return":
        actions.return_claim(
            actor=scene.gus, now=CHECKING, claim=claim, reason="The ticket does not show the day."
        )
    elif step == "approve":
        actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim)
    elif step == "schedule":
        make_run(scene, [claim])
    else:
        release_and_pay(scene, claim)
    claim.refresh_from_db()


def make_run(scene: Scene, claims: list[Claim]) -> PaymentRun:
    """A payment run by Gus, waiting for release."""
    if not scene.cohort.payer_accounts.exists():
        make_payer(scene)
    return actions.create_payment_run(
        actor=scene.gus, now=PAYING, cohort=scene.cohort, claims=claims, execute_on=PAID.date()
    )


def release_and_pay(scene: Scene, claim: Claim) -> None:
    """Ola releases the run of the claim, and Gus notes that all is paid."""
    run = PaymentRun.objects.get(payments__claim=claim)
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    actions.mark_run_paid(actor=scene.gus, now=PAID, run=run)
