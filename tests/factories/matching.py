# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Markets of confirmed cities and accepted hosts, and runs in any state, by the steps people take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.applications import make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.evaluation import Panel, confirm_all, make_expert, make_ranking, make_reviewed
from tests.factories.hosts import make_host_activity, office_of
from tests.factories.once import made_once
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications.states import ApplicationState
from tvilling.evaluation import actions as evaluation
from tvilling.matching import actions
from tvilling.matching.models import Match, MatchingRun

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.hosts.models import HostActivity

PAIRING = datetime(2023, 9, 6, 9, tzinfo=UTC)
EVIDENCE = "They did what we need."


@dataclass
class Market(Panel):
    """A panel whose cities confirmed, with the hosts they asked for."""

    hosts: list[HostActivity] = field(default_factory=list)

    def host_lead(self, number: int = 0) -> Person:
        """Who leads the team of a host."""
        return self.hosts[number].lead_city.team.get(role="lead").person

    def match(self, run: MatchingRun, number: int = 0) -> Match:
        """The match of one of the twins in a run."""
        return Match.objects.select_related("run__cohort", "application__city", "activity__lead_city").get(
            run=run, application=self.applications[number]
        )


@made_once
def make_market(
    twins: tuple[str, ...] = ("Luleå",),
    hosts: tuple[str, ...] = ("Umeå",),
    *,
    scores: tuple[Any, ...] = (),
    wishes: tuple[tuple[int, ...], ...] = (),
    capacities: tuple[dict[str, Any], ...] = (),
) -> Market:
    """Confirmed cities that ask for hosts by number (all for the first, unless said), each host with one place."""
    cohort = make_cohort()
    ada, ola = office_of(cohort), make_person("Ola Nyman")
    make_role(cohort, ola)
    made = []
    for number, name in enumerate(hosts):
        city = make_city(name, latitude=59 + number, longitude=18)
        make_team_member(city, make_person("Hana Berg" if number == 0 else f"Host{number} Of-{name}"))
        room: dict[str, Any] = capacities[number] if capacities else {"maximum": 1}
        made.append(make_host_activity(cohort, title=f"Retrofit in {name}", city=city, **room))
    market = Market(make_call(cohort, reviews_per_application=1), ada, ola, hosts=made)
    for number, name in enumerate(twins):
        city = make_city(name)
        make_team_member(city, make_person("Bo Sandström" if number == 0 else f"Lead{number} Of-{name}"))
        asked = wishes[number] if wishes else (0,)
        rows = [{"activity": made[index].code, "evidence": EVIDENCE} for index in asked]
        market.applications.append(
            make_application(
                market.call,
                city,
                ApplicationState.ELIGIBLE,
                answers={"hosts": {"other_hosts": True, "wishes": rows}},
            )
        )
    market.experts.append(make_expert(cohort))
    make_reviewed(market, scores or (4,) * len(twins))
    make_ranking(market)
    evaluation.release_decisions(
        actor=ola, now=PAIRING.replace(day=1), call=market.call, confirm_by=PAIRING.replace(day=15)
    )
    confirm_all(market)
    return market


def make_run(market: Market, state: str = "solved", **options: Any) -> MatchingRun:
    """A run: solved, proposed by Ada, or published by Ola."""
    run = actions.run_matching(actor=market.ada, now=PAIRING, cohort=market.cohort, **options)
    if state in {"proposed", "published"}:
        actions.propose_run(actor=market.ada, now=PAIRING, run=run)
    if state == "published":
        actions.publish_run(actor=market.ola, now=PAIRING, run=run)
    return run


def confirm_both(market: Market, match: Match) -> Match:
    """Both sides say yes."""
    for city in (match.application.city, match.activity.lead_city):
        actions.confirm_match(actor=city.team.get(role="lead").person, now=PAIRING, match=match)
    return match
