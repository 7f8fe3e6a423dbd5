# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applications in any state, reached by the steps that people take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.calls import make_call as make_call_of
from tests.factories.cities import make_city, make_country, make_team_member
from tests.factories.documents import make_upload
from tests.factories.hosts import make_host_activity, office_of
from tests.factories.once import made_once
from tests.factories.programmes import make_cohort
from tvilling.applications import actions
from tvilling.applications.models import Application, Section
from tvilling.applications.states import ApplicationState as S
from tvilling.cities.models import City, CountryEligibility, TeamMember, TeamRole
from tvilling.documents.actions import store_document
from tvilling.hosts.models import HostActivity
from tvilling.programmes.models import Cohort
from tvilling.questionnaires.forms import file_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.accounts.models import Person
    from tvilling.calls.models import Call

#: Inside the window of a call as made by `make_call`, and after it.
WRITING = datetime(2023, 5, 10, 9, tzinfo=UTC)
CLOSED = datetime(2023, 7, 3, 9, tzinfo=UTC)
STEPS = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.FIX_REQUESTED: ("submit", "fix"),
    S.ELIGIBLE: ("submit", "confirm"),
    S.INELIGIBLE: ("submit", "refuse"),
    S.WITHDRAWN: ("submit", "withdraw"),
}
WORDS = "Our district heating covers the centre, but detached houses outside it heat with oil."


@made_once
def make_call(cohort: Cohort | None = None, **fields: Any) -> Call:
    """The open call of 2023 in the given cohort, or in the usual one; its country is eligible."""
    cohort = cohort or Cohort.objects.first() or make_cohort()
    CountryEligibility.objects.get_or_create(
        country=make_country(), programme="EU", defaults={"basis": "EU Member State"}
    )
    return make_call_of(cohort, **fields)


@made_once
def make_application(
    call: Call | None = None,
    city: City | None = None,
    state: str = S.SUBMITTED,
    *,
    answers: Mapping[str, dict[str, Any]] | None = None,
) -> Application:
    """An application in the state; Bo leads the city's team unless somebody does. `answers` by section are laid over ours.

    A draft is empty; pass `fill_in` over it, or any later state, for one that is complete.
    """
    call = call or make_call()
    city = city or City.objects.filter(slug="lulea").first() or make_city()
    bo = lead_of(city)
    application = actions.start_application(actor=bo, now=WRITING, call=call, city=city)
    if STEPS[S(state)]:
        fill_in(application, answers=answers)
    for step in STEPS[S(state)]:
        _take(step, application, bo)
    return application


def fill_in(
    application: Application, now: datetime = WRITING, *, answers: Mapping[str, dict[str, Any]] | None = None
) -> Application:
    """Write every section of the form so that it can be submitted."""
    bo = lead_of(application.city)
    for key, values in complete_answers(application).items():
        save(application, key, {**values, **(answers or {}).get(key, {})}, actor=bo, now=now)
    return application


def save(
    application: Application,
    key: str,
    values: dict[str, Any],
    *,
    actor: Person | None = None,
    now: datetime = WRITING,
) -> Section:
    """Save a section on top of what is saved."""
    version = (
        Section.objects.filter(application=application, key=key).values_list("version", flat=True).first()
        or 0
    )
    actor = actor or lead_of(application.city)
    return actions.save_section(
        actor=actor, now=now, application=application, key=key, answers=values, version=version
    )


def complete_answers(application: Application) -> dict[str, dict[str, Any]]:
    """Answers to the default form, by section."""
    cohort = application.cohort
    host = HostActivity.objects.filter(cohort=cohort, state="accepted").first() or make_host_activity(cohort)
    domain, lever = cohort.domains[0]["key"], cohort.levers[0]["key"]
    row = {"domain": domain, "lever": lever, "weight": 4, "text": "How to reach owners street by street."}
    person = {
        "name": "Bo Sandström", "email": "bo@example.org", "function": "Energy strategist", "hours": 16, "english": "C1",
    }  # fmt: skip
    return {
        "city": {"department": "Environment office", "portrait": WORDS, "earlier": False},
        "team": {"people": [person], "support": WORDS},
        "commitment": {"commitment_year": 2040, "commitment_kind": "council", "progress": WORDS},
        "learn": {"domains": [domain], "problem": WORDS, "change": WORDS, "rows": [row]},
        "offer": {"experience": WORDS, "welcome_visit": True, "rows": [row]},
        "hosts": {
            "other_hosts": True,
            "wishes": [{"activity": host.code, "evidence": "They did what we need."}],
        },
        "uploads": {"commitment_letter": stored_letter(application)},
        "consents": {"processing": True, "truthful": True, "publication": True},
    }


def stored_letter(application: Application) -> dict[str, Any]:
    """The answer for an uploaded letter of commitment."""
    document = store_document(
        actor=lead_of(application.city), now=WRITING, upload=make_upload("letter.pdf"), owner_kind="applications",
        owner_key=application.code,
    )  # fmt: skip
    return file_answer(document)


def lead_of(city: City) -> Person:
    """The lead of the city's team: Bo when there is none."""
    member = TeamMember.objects.filter(city=city, role=TeamRole.LEAD, left_at__isnull=True).first()
    return member.person if member else make_team_member(city, make_person("Bo Sandström")).person


def _take(step: str, application: Application, bo: Person) -> None:
    ada = office_of(application.cohort)
    if step == "submit":
        actions.submit_application(
            actor=bo, now=WRITING + timedelta(hours=1), application=application, key=f"key-{application.code}"
        )
    elif step == "fix":
        actions.request_fix(
            actor=ada, now=CLOSED, application=application, sections=["team"], message="Say who supports you.",
            due_at=CLOSED + timedelta(days=5),
        )  # fmt: skip
    elif step in {"confirm", "refuse"}:
        verdict = step == "confirm"
        reason = "" if verdict else "The letter of commitment is not signed."
        actions.confirm_eligibility(
            actor=ada, now=CLOSED, application=application, verdict=verdict, reason=reason
        )
    else:
        actions.withdraw_application(actor=bo, now=WRITING + timedelta(hours=2), application=application)
