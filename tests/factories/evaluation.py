# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Calls under evaluation: experts, cases in any state, decisions told; every state reached by calling actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.applications import make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import office_of
from tests.factories.once import made_once
from tests.factories.programmes import make_role
from tvilling.applications.states import ApplicationState
from tvilling.evaluation import actions
from tvilling.evaluation.models import Assignment, Decision, Expert
from tvilling.evaluation.queries import decisions_of
from tvilling.programmes.models import CohortRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.accounts.models import Person
    from tvilling.applications.models import Application
    from tvilling.calls.models import Call
    from tvilling.evaluation.models import RankedList, Review
    from tvilling.programmes.models import Cohort

REVIEWING = datetime(2023, 7, 20, 9, tzinfo=UTC)
DECIDING = datetime(2023, 8, 28, 9, tzinfo=UTC)
TELLING = DECIDING + timedelta(days=1)
CONFIRM_BY = DECIDING + timedelta(days=14)
#: A word that no page may show to those who must not read the reviews.
CANARY = "zebra-comment"


@dataclass
class Panel:
    """A call with eligible applications, its office (Ada and Ola), and experts."""

    call: Call
    ada: Person
    ola: Person
    applications: list[Application] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)

    @property
    def cohort(self) -> Cohort:
        """The call's cohort."""
        return self.call.cohort

    @property
    def dana(self) -> Person:
        """The first expert."""
        return self.experts[0].person

    def decision(self, number: int = 0) -> Decision:
        """The decision about one of the applications."""
        return decisions_of(self.call).get(application=self.applications[number])

    def lead(self, number: int = 0) -> Person:
        """Who leads the team of one of the applying cities."""
        return self.applications[number].city.team.get(role="lead").person


def make_expert(cohort: Cohort, name: str = "Dana Keller", **profile: Any) -> Expert:
    """An expert from Finland, unless said otherwise."""
    person = make_person(name)
    make_role(cohort, person, CohortRole.EVALUATOR)
    values = {"countries": ("FI",), "domains": ("stationary_energy",), "load_maximum": 10, **profile}
    return actions.add_expert(
        actor=office_of(cohort),
        now=REVIEWING,
        cohort=cohort,
        person=person,
        profile=actions.ExpertProfile(**values),
    )


@made_once
def make_panel(cities: tuple[str, ...] = ("Luleå",), experts: int = 2, **fields: Any) -> Panel:
    """Eligible applications of the cities (each led by somebody of its own) and experts, nothing assigned."""
    call = make_call(**{"reviews_per_application": experts or 1, **fields})
    ada, ola = office_of(call.cohort), make_person("Ola Nyman")
    make_role(call.cohort, ola)
    panel = Panel(call, ada, ola)
    add_cities(panel, cities)
    names = ("Dana Keller", "Dirk Maes", "Dora Lind", "Dino Rossi")
    panel.experts += [make_expert(call.cohort, name) for name in names[:experts]]
    return panel


def add_cities(panel: Panel, cities: tuple[str, ...]) -> None:
    """Eligible applications of further cities, each led by somebody of its own (Bo leads the first)."""
    for name in cities:
        city, number = make_city(name), len(panel.applications)
        make_team_member(city, make_person(f"Lead{number} Of-{name}" if number else "Bo Sandström"))
        panel.applications.append(make_application(panel.call, city, ApplicationState.ELIGIBLE))


def make_case(
    expert: Expert, application: Application, state: str = "accepted", score: Any = 4
) -> Assignment:
    """A case in the state; a submitted one has the same score on every criterion."""
    person, now = expert.person, REVIEWING
    case = actions.assign_expert(
        actor=office_of(expert.cohort),
        now=now,
        expert=expert,
        application=application,
        due_at=now + timedelta(days=14),
    )
    if state == "conflicted":
        actions.declare_conflict(actor=person, now=now, assignment=case, reason="My sister works there.")
    elif state != "offered":
        actions.declare_no_conflict(actor=person, now=now, assignment=case)
    if state == "submitted":
        hand_in(case, score)
    return case


def hand_in(case: Assignment, scores: Any = 4, comment: str = CANARY) -> Review:
    """Write a review with one score on all criteria, or with scores by key, and hand it in."""
    keys = [row.key for row in case.application.call.criteria.all()]
    values: Mapping[str, Any] = scores if isinstance(scores, dict) else dict.fromkeys(keys, scores)
    actions.save_review(
        actor=case.expert.person, now=REVIEWING, assignment=case, scores=values, comment=comment,
        comments=dict.fromkeys(keys, f"{comment} on this"),
    )  # fmt: skip
    return actions.submit_review(actor=case.expert.person, now=REVIEWING, assignment=case)


def make_reviewed(panel: Panel, scores: tuple[Any, ...]) -> Panel:
    """All experts give each application its score."""
    for application, score in zip(panel.applications, scores, strict=True):
        for expert in panel.experts:
            make_case(expert, application, "submitted", score)
    return panel


def make_ranking(panel: Panel) -> RankedList:
    """Ada's ranked list, with decisions drafted from it."""
    ranking = actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    actions.propose_decisions(actor=panel.ada, now=DECIDING, ranked_list=ranking)
    return ranking


@made_once
def make_told(cities: tuple[str, ...] = ("Luleå",), scores: tuple[Any, ...] = (4,), **fields: Any) -> Panel:
    """Reviewed by one expert each, decided by Ada, told by Ola."""
    panel = make_reviewed(make_panel(cities, **{"experts": 1, **fields}), scores)
    make_ranking(panel)
    actions.release_decisions(actor=panel.ola, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    return panel


def confirm_all(panel: Panel) -> None:
    """Every city that was offered a place takes it."""
    for decision in decisions_of(panel.call).filter(outcome="selected", state="released"):
        lead = decision.application.city.team.get(role="lead").person
        actions.confirm_place(actor=lead, now=TELLING, decision=decision)
