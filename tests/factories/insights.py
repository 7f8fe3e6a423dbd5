# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole small programme, from the host's opt-in to the endorsed plan, every state reached by calling actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.factories.accounts import make_person
from tests.factories.applications import make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import make_host_activity
from tests.factories.once import made_once
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import Scene, make_claim, make_visit
from tvilling.applications.states import ApplicationState
from tvilling.evaluation import actions as evaluation
from tvilling.evaluation.models import Assignment
from tvilling.evaluation.queries import decisions_of
from tvilling.journeys import actions as journeys
from tvilling.journeys.models import Group
from tvilling.knowledge import actions as knowledge
from tvilling.matching import actions as matching
from tvilling.matching.models import Match
from tvilling.programmes.models import CohortRole
from tvilling.replication import actions as replication
from tvilling.replication.models import Plan
from tvilling.replication.queries import SECTIONS
from tvilling.travel.states import ClaimState

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.applications.models import Application
    from tvilling.calls.models import Call
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort

REVIEWING = datetime(2023, 7, 20, 9, tzinfo=UTC)
SELECTING = datetime(2023, 8, 14, 9, tzinfo=UTC)
PAIRING = datetime(2023, 9, 4, 9, tzinfo=UTC)
LEARNING = datetime(2023, 11, 21, 9, tzinfo=UTC)
ENDORSING = datetime(2025, 3, 3, 9, tzinfo=UTC)
PAIRS = {
    "cohort-1": (("Umeå", "Luleå"), ("Kiruna", "Lund"), ("Visby", "Malmö")),
    "cohort-3": (("Växjö", "Kalmar"), ("Falun", "Borås"), ("Mora", "Ystad")),
}


@dataclass
class Programme:
    """The cohort and its people: Ada and Ola (office), Gus (finance), Fia (facilitator), Bo (leads the twins)."""

    cohort: Cohort
    call: Call
    people: dict[str, Person]
    hosts: list[HostActivity] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """The groups, the first host's first."""
        return list(Group.objects.filter(cohort=self.cohort).order_by("pk"))


def make_staffed_cohort(slug: str = "cohort-1") -> Programme:
    """A cohort with its people and an open call; nobody has hosted or applied yet."""
    cohort = make_cohort(slug)
    names = {
        "ada": ("Ada Lindqvist", CohortRole.OFFICE), "ola": ("Ola Nyman", CohortRole.OFFICE),
        "gus": ("Gus Falk", CohortRole.FINANCE), "fia": ("Fia Holm", CohortRole.FACILITATOR),
        "kim": ("Kim Duval", CohortRole.COMMUNICATIONS),
    }  # fmt: skip
    people = {}
    for key, (name, role) in names.items():
        people[key] = make_person(name)
        make_role(cohort, people[key], role)
    return Programme(cohort, make_call(cohort, reviews_per_application=1, slug=f"call-{slug}"), people)


@made_once
def make_applied(pairs: int = 1, slug: str = "cohort-1") -> Programme:
    """Hosts and eligible applications, as many of each."""
    programme = make_staffed_cohort(slug)
    chosen = PAIRS[slug][:pairs]
    for host, _twin in chosen:
        title, city = f"Retrofit in {host}", make_city(host)
        programme.hosts.append(make_host_activity(programme.cohort, title=title, city=city, maximum=1))
    for _host, twin in chosen:
        programme.applications.append(
            make_application(programme.call, make_city(twin), ApplicationState.ELIGIBLE)
        )
    programme.people["bo"] = make_person("Bo Sandström")
    return programme


@made_once
def make_selected(pairs: int = 1, slug: str = "cohort-1") -> Programme:
    """Reviewed, ranked, decided by Ada and told by Ola; every city has confirmed."""
    programme = make_applied(pairs, slug)
    ada, ola = programme.people["ada"], programme.people["ola"]
    dana = make_person("Dana Keller")
    make_role(programme.cohort, dana, CohortRole.EVALUATOR)
    profile = evaluation.ExpertProfile(
        countries=("FI",), languages=("en",), domains=("stationary_energy",), load_maximum=5
    )
    expert = evaluation.add_expert(
        actor=ada, now=REVIEWING, cohort=programme.cohort, person=dana, profile=profile
    )
    for application in programme.applications:
        case = evaluation.assign_expert(actor=ada, now=REVIEWING, expert=expert, application=application)
        _review(case)
    ranking = evaluation.make_ranked_list(actor=ada, now=SELECTING, call=programme.call)
    evaluation.propose_decisions(actor=ada, now=SELECTING, ranked_list=ranking)
    evaluation.release_decisions(
        actor=ola, now=SELECTING, call=programme.call, confirm_by=SELECTING + timedelta(days=14)
    )
    for decision in decisions_of(programme.call).order_by("pk"):
        evaluation.confirm_place(
            actor=make_person("Bo Sandström"), now=SELECTING + timedelta(days=1), decision=decision
        )
    return programme


def _review(case: Assignment) -> None:
    dana, keys = case.expert.person, [row.key for row in case.application.call.criteria.all()]
    evaluation.declare_no_conflict(actor=dana, now=REVIEWING, assignment=case)
    evaluation.save_review(
        actor=dana, now=REVIEWING, assignment=case, scores=dict.fromkeys(keys, Decimal("4.5")),
        comments=dict.fromkeys(keys, "Concrete and backed by the council."),
    )  # fmt: skip
    evaluation.submit_review(actor=dana, now=REVIEWING, assignment=case)


@made_once
def make_matched(pairs: int = 1, slug: str = "cohort-1") -> Programme:
    """Matched by one run, proposed by Ada, published by Ola, confirmed by both sides; Fia facilitates every group."""
    programme = make_selected(pairs, slug)
    ada, ola = programme.people["ada"], programme.people["ola"]
    run = matching.run_matching(actor=ada, now=PAIRING, cohort=programme.cohort)
    matching.propose_run(actor=ada, now=PAIRING, run=run)
    matching.publish_run(actor=ola, now=PAIRING, run=run)
    for match in Match.objects.filter(run=run).order_by("pk"):
        matching.confirm_match(actor=programme.people["bo"], now=PAIRING, match=match)
        matching.confirm_match(actor=match.activity.lead_city.team.get().person, now=PAIRING, match=match)
    for group in programme.groups:
        journeys.name_facilitator(actor=ada, now=PAIRING, group=group, person=programme.people["fia"])
    return programme


@made_once
def make_whole(pairs: int = 1) -> Programme:
    """All of it: a visit held, lessons both ways, a paid claim, an endorsed plan, a practice and a story published."""
    programme = make_matched(pairs)
    first = programme.groups[0]
    make_claim(scene_of(programme, first), ClaimState.PAID)
    for group in programme.groups:
        learn(programme, group)
    endorse(programme, first)
    publish(programme, first)
    return programme


def scene_of(programme: Programme, group: Group, traveller: str = "Chidi Okafor") -> Scene:
    """A visit of the twin to the host is planned, and the traveller is in the twin's team."""
    people, twin, host = programme.people, group.twins.get().city, group.activity.lead_city
    chidi = make_person(traveller)
    make_team_member(twin, chidi, "member")
    return Scene(
        programme.cohort, group, twin, host, people["ada"], people["ola"], people["gus"], people["fia"], people["bo"],
        chidi, host.team.get().person, make_visit(group, host, people["ada"]),
    )  # fmt: skip


def learn(programme: Programme, group: Group) -> None:
    """Lessons, a pulse and an accepted output of the group."""
    twin, host, bo = group.twins.get().city, group.activity.lead_city, programme.people["bo"]
    practice = group.activity.practices.first()
    lesson = journeys.LessonText(
        learner=twin, teacher=host, domain="stationary_energy", lever="governance_policy",
        text="Ask owners street by street.", practice=practice,
    )  # fmt: skip
    journeys.write_lesson(actor=bo, now=LEARNING, group=group, lesson=lesson)
    journeys.give_pulse(actor=bo, now=LEARNING, group=group, city=twin, score=4, comment="It goes well.")
    output = group.outputs.filter(city=twin).first()
    journeys.submit_output(actor=bo, now=LEARNING, output=output, text="What we need to learn.")
    journeys.accept_output(actor=programme.people["fia"], now=LEARNING, output=output)


def endorse(programme: Programme, group: Group) -> Plan:
    """The group's plan, written and endorsed."""
    bo, practice = programme.people["bo"], group.activity.practices.first()
    plan = Plan.objects.get(place__group=group)
    for section in SECTIONS:
        if not section.component:
            replication.save_plan_section(
                actor=bo, now=LEARNING, plan=plan, key=section.key, text="As in Umeå.", version=0
            )
    check = replication.Check(
        verdict="adapt", fit=4, conditions_met=3, support=5, barriers="Costs.", adaptation="In stages."
    )
    replication.save_check(actor=bo, now=LEARNING, plan=plan, practice=practice, check=check)
    action = replication.ActionText(
        title="One office for owners", domain="stationary_energy", lever="governance_policy", owner="Energy office",
        starts_on=date(2025, 9, 1), ends_on=date(2027, 8, 31), cost=Decimal(200_000), reduction=Decimal(900),
        practice=practice,
    )  # fmt: skip
    replication.save_plan_action(actor=bo, now=LEARNING, plan=plan, content=action)
    indicator = replication.IndicatorText(
        name="Heated with oil", unit="houses", baseline_year=2022, baseline=Decimal(1200),
        targets=[(2030, Decimal(200))], source="City register",
    )  # fmt: skip
    replication.save_indicator(actor=bo, now=LEARNING, plan=plan, content=indicator)
    replication.submit_plan(actor=bo, now=LEARNING, plan=plan)
    replication.accept_plan(actor=programme.people["fia"], now=ENDORSING, plan=plan)
    endorsement = replication.Endorsement(on=ENDORSING.date(), by="Vera Toth", function="Deputy mayor")
    return replication.endorse_plan(actor=bo, now=ENDORSING, plan=plan, endorsement=endorsement)


def publish(programme: Programme, group: Group) -> None:
    """A practice and a story of the group, published."""
    kim, ada = programme.people["kim"], programme.people["ada"]
    entry = knowledge.start_practice_entry(
        actor=kim, now=LEARNING, practice=group.activity.practices.first(), summary="One office that answers."
    )
    content = knowledge.StoryText(title="Two northern cities", body="They met on the night train.")
    story = knowledge.start_story(
        actor=kim, now=LEARNING, cohort=programme.cohort, content=content, city=group.twins.get().city
    )
    for publication in (entry, story):
        knowledge.submit_publication(actor=kim, now=LEARNING, publication=publication)
        knowledge.check_publication(actor=ada, now=LEARNING, publication=publication)
        knowledge.publish_publication(actor=kim, now=LEARNING, publication=publication)
