# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Complaints in any state, reached by the steps that people take."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.applications import CLOSED, lead_of, make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.evaluation import Panel, make_told
from tests.factories.hosts import office_of
from tests.factories.once import made_once
from tests.factories.programmes import make_role
from tvilling.applications.states import ApplicationState
from tvilling.complaints import actions
from tvilling.complaints.states import ComplaintState as S

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.applications.models import Application
    from tvilling.calls.models import Call
    from tvilling.complaints.models import Complaint
    from tvilling.programmes.models import Cohort

#: Words that no page may show to those who must not read them: of the city, and of the office.
CITY_SAYS, OFFICE_SAYS = "heron-complaint", "otter-answer"
STEPS = {
    S.DRAFT: (),
    S.FILED: ("file",),
    S.EXAMINED: ("file", "assign"),
    S.PROPOSED: ("file", "assign", "propose"),
    S.RELEASED: ("file", "assign", "propose", "release"),
    S.WITHDRAWN: ("file", "withdraw"),
}


@made_once
def make_rejected(cities: tuple[str, ...] = ("Luleå",), **fields: Any) -> Panel:
    """Cities that were told that they are not selected: Ada decided, Ola told, Dana evaluated."""
    return make_told(cities, (1,) * len(cities), **fields)


def make_ineligible(call: Call | None = None, city: str = "Luleå") -> Application:
    """A city that Ada found not eligible."""
    call = call or make_call()
    place = make_city(city)
    make_team_member(place, make_person(f"Lead Of-{city}", email=f"lead-{place.slug}@example.org"))
    return make_application(call, place, ApplicationState.INELIGIBLE)


def impartial(cohort: Cohort) -> tuple[Person, Person]:
    """Siri and Noor of the office, who decide about no application."""
    siri, noor = make_person("Siri Halonen"), make_person("Noor Haddad")
    for person in (siri, noor):
        if not person.participations.filter(cohort=cohort).exists():
            make_role(cohort, person)
    return siri, noor


def told_at(application: Application) -> datetime:
    """When the city was told what it complains of."""
    decision = getattr(application, "decision", None)
    return decision.released_at if decision else CLOSED


def make_complaint(application: Application, state: str = S.DRAFT, **fields: Any) -> Complaint:
    """A complaint in the state: filed by the lead, examined by Siri, released by Noor; a day between two steps."""
    application.refresh_from_db()
    lead, (siri, noor), now = lead_of(application.city), impartial(application.cohort), told_at(application)
    values = {"ground": "procedure", "text": f"Only one expert read it. {CITY_SAYS}", **fields}
    complaint = actions.start_complaint(actor=lead, now=now, application=application, **values)
    for day, step in enumerate(STEPS[S(state)], start=1):
        now = told_at(application) + timedelta(days=day)
        if step == "file":
            actions.file_complaint(actor=lead, now=now, complaint=complaint, version=complaint.version)
        elif step == "assign":
            office = office_of(application.cohort)
            actions.assign_complaint(actor=office, now=now, complaint=complaint, person=siri)
        elif step == "propose":
            propose(complaint, siri, now)
        elif step == "release":
            actions.release_answer(actor=noor, now=now, complaint=complaint, version=complaint.version)
        else:
            actions.withdraw_complaint(actor=lead, now=now, complaint=complaint)
    return complaint


def propose(complaint: Complaint, person: Person, now: datetime, **fields: str) -> Complaint:
    """An answer: not upheld, unless said otherwise."""
    values = {"verdict": "not_upheld", "answer": f"The rule was followed. {OFFICE_SAYS}", **fields}
    return actions.propose_answer(actor=person, now=now, complaint=complaint, **values)
