# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who runs, publishes and confirms matches, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.core.errors import NotFound
from tvilling.core.permissions import either, is_system
from tvilling.hosts.models import HostActivity
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule
from tvilling.matching.queries import asked_for, candidates, matches_of, not_ranked, ready_to_match
from tvilling.matching.states import MatchState, RunState
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, is_office, is_staff
from tvilling.ui.formats import day_text
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort

#: A match that the cities have been told about and that is not over.
LIVE = (MatchState.PUBLISHED, MatchState.CONFIRMED)
#: Told, and no more.
OVER = (MatchState.DECLINED, MatchState.WITHDRAWN)


def _in_team(person: Any, condition: Q, *roles: str) -> bool:
    if not person.is_authenticated:
        return False
    rows = TeamMember.objects.filter(condition, person_id=person.pk, left_at__isnull=True)
    return (rows.filter(role__in=roles) if roles else rows).exists()


def is_twin_lead(actor: Any, match: Match) -> bool:
    """Rule: leads the team of the twin of the match."""
    return _in_team(actor, Q(city_id=match.application.city_id), TeamRole.LEAD)


def is_host_lead(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of one of the host activity's cities (of a match, or of an activity itself)."""
    activity_id = obj.activity_id if isinstance(obj, Match) else obj.pk
    return _in_team(actor, Q(city__host_activities=activity_id), TeamRole.LEAD)


TABLE = {
    "matching.rule": (is_office, "Programme office of the cohort"),
    "matching.rank": (is_host_lead, "Lead of a team of the host activity"),
    "matching.ask_hosts": (is_system, "The system: as soon as every selected city has answered"),
    "matching.run": (is_office, "Programme office of the cohort"),
    "matching.solve": (is_system, "The system: a worker"),
    "matching.cancel": (is_office, "Programme office of the cohort"),
    "matching.explain": (
        either(is_staff, is_system),
        "Staff of the cohort; the system when it checks its promises",
    ),
    "matching.propose": (is_office, "Programme office of the cohort"),
    "matching.publish": (is_office, "Programme office, another person than who proposed"),
    "matching.confirm": (either(is_twin_lead, is_host_lead), "Leads of the twin's and of the host's teams"),
    "matching.ask_end": (
        either(is_twin_lead, is_host_lead, is_office),
        "Leads of both teams; programme office",
    ),
    "matching.withdraw": (
        either(is_office, is_system),
        "Programme office, another person than who asked; the system when a city withdraws",
    ),
}  # fmt: skip


def runs_visible_to(person: Any) -> QuerySet[MatchingRun]:
    """The runs of cohorts in which the person is staff; their long texts are read when they are asked for."""
    staffed = cohorts_with_role(person, CohortRole.OFFICE, CohortRole.AUDITOR)
    rows = MatchingRun.objects.filter(cohort__in=staffed)
    return rows.select_related("cohort", "created_by", "published_by", "stop_asked_by")


def get_run(person: Any, cohort: Cohort, number: int) -> MatchingRun:
    """A run of the cohort by its number. Raises NotFound for everybody but staff."""
    found = runs_visible_to(person).filter(cohort=cohort, number=number).first()
    if found is None:
        raise NotFound
    return found


def matches_visible_to(person: Any) -> QuerySet[Match]:
    """Matches that were told, to the teams of both sides; everything to the staff of the cohort."""
    if not person.is_authenticated:
        return Match.objects.none()
    staffed = cohorts_with_role(person, CohortRole.OFFICE, CohortRole.AUDITOR)
    return _with_names(Match.objects.filter(Q(run__cohort__in=staffed) | _told_to_teams_of(person)))


def _told_to_teams_of(person: Any) -> Q:
    """Told to a side in whose team the person is."""
    own = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True).values("city")
    hosting = HostActivity.objects.filter(cities__in=own).values("pk")
    return (Q(application__city__in=own) | Q(activity__in=hosting)) & ~Q(state=MatchState.PROPOSED)


def _with_names(matches: QuerySet[Match]) -> QuerySet[Match]:
    return matches.select_related("application__city__country", "activity__lead_city", "run__cohort")


def get_match_for(person: Any, code: str) -> Match:
    """A match by its code. Raises NotFound when it is not the person's."""
    found = matches_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def live_matches(cohort: Cohort) -> QuerySet[Match]:
    """The matches of a cohort that were told and are not over."""
    return _with_names(Match.objects.filter(run__cohort=cohort, state__in=LIVE))


def public_matches(cohorts: Iterable[Cohort]) -> QuerySet[Match]:
    """Confirmed pairs of published cohorts whose twin agreed to be named."""
    return Match.objects.filter(
        run__cohort__in=list(cohorts),
        state=MatchState.CONFIRMED, run__state__in=[RunState.PUBLISHED, RunState.SUPERSEDED], run__cohort__is_public=True,
        application__consent_publication=True,
    )  # fmt: skip


def runs_of(person: Any, cohort: Cohort) -> QuerySet[MatchingRun]:
    """The runs of one cohort, latest first, for its staff."""
    return runs_visible_to(person).filter(cohort=cohort).order_by("-number")


def matches_for_office(person: Any, cohort: Cohort) -> QuerySet[Match]:
    """The matches of all runs of a cohort, for its staff. Raises NotFound otherwise."""
    if not is_staff(person, cohort):
        raise NotFound
    return Match.objects.filter(run__cohort=cohort)


def get_run_match(person: Any, run: MatchingRun, code: str) -> Match:
    """A match of a run by its code, for the staff of the cohort."""
    found = matches_visible_to(person).filter(pk__in=matches_of(run).values("pk"), code=code).first()
    if found is None or not is_staff(person, run):
        raise NotFound
    return found


def pair_rules(person: Any, cohort: Cohort) -> QuerySet[PairRule]:
    """The pins and bans of a cohort, for its staff."""
    if not is_staff(person, cohort):
        raise NotFound
    return PairRule.objects.filter(cohort=cohort).select_related(
        "application__city", "activity", "created_by"
    )


def get_pair_rule(person: Any, cohort: Cohort, code: str) -> PairRule:
    """A pin or ban by its code, for the staff of the cohort."""
    found = pair_rules(person, cohort).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def own_matches(person: Any) -> QuerySet[Match]:
    """Matches that were told, of the cities in whose team the person is."""
    if not person.is_authenticated:
        return Match.objects.none()
    return _with_names(Match.objects.filter(_told_to_teams_of(person))).order_by("-created_at", "pk")


def get_own_match(person: Any, code: str) -> Match:
    """A told match of one of the person's cities. Raises NotFound otherwise."""
    found = own_matches(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def reads_twin(person: Any, match: Match) -> bool:
    """Whether the person reads the twin's words for its host: all teams of the host, while the match holds."""
    return match.state in LIVE and _in_team(person, Q(city__host_activities=match.activity_id))


def may_confirm(person: Any, match: Match) -> bool:
    """Whether the person leads a side that has not confirmed yet."""
    if match.state != MatchState.PUBLISHED:
        return False
    twin = match.twin_confirmed_at is None and is_twin_lead(person, match)
    return twin or (match.host_confirmed_at is None and is_host_lead(person, match))


def stops_withdrawal(activity: HostActivity) -> str:
    """Cities that were told of a host wait for both answers; once both confirmed, the journey says how long it is needed."""
    waiting = Match.objects.filter(activity=activity, state=MatchState.PUBLISHED)
    twins = waiting.order_by("application__city__name").values_list("application__city__name", flat=True)
    if not twins:
        return ""
    return _(
        "Cities are matched to this host: %(cities)s. It can be withdrawn once the programme office "
        "has ended these matches or matched the cities again. Ask the office."
    ) % {"cities": ", ".join(twins)}


def rankings_of(activity: HostActivity) -> dict[int, int]:
    """The ranks a host gave, by application's key."""
    return dict(HostRanking.objects.filter(activity=activity).values_list("application_id", "rank"))


def has_matches(person: Any) -> bool:
    """Whether the menu shows matches."""
    return own_matches(person).exists()


def team_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Matches to confirm, and cities to rank."""
    for match in own_matches(person).filter(state=MatchState.PUBLISHED):
        if may_confirm(person, match):
            title = _("Confirm the match %(match)s") % {"match": match}
            address = reverse("matching:match", args=[match.code])
            yield WaitingItem(
                title, address, since=match.created_at, kind=str(_("Matching")), tone="attention"
            )
    yield from _hosts_to_rank(person, now)


def office_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Ends of matches to answer, cities to match, and runs a second person should publish."""
    offices = cohorts_with_role(person, CohortRole.OFFICE)
    asked = Match.objects.filter(run__cohort__in=offices, state__in=LIVE, end_asked_by__isnull=False)
    for match in asked.exclude(end_asked_by_id=person.pk).select_related(
        "run__cohort", "application__city", "activity"
    ):
        title = _("Answer whether the match %(match)s ends") % {"match": match}
        address = reverse("matching:pair", args=[match.cohort.slug, match.run.number, match.code])
        yield WaitingItem(title, address, kind=str(_("Matching")), tone="attention")
    yield from _cities_to_match(offices.filter(starts_on__gt=now.date()))
    proposed = MatchingRun.objects.filter(cohort__in=offices, state=RunState.PROPOSED)
    runs = proposed.exclude(proposed_by_id=person.pk).values_list("cohort__slug", "number")
    for slug, number in runs:
        address = reverse("matching:run", args=[slug, number])
        title = _("Publish matching run %(number)s") % {"number": number}
        yield WaitingItem(title, address, kind=str(_("Matching")), tone="attention")


def _hosts_to_rank(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Hosts whose lead has ranked no city yet, before anybody is matched."""
    led = HostActivity.objects.filter(
        cities__team__person_id=person.pk,
        cities__team__role=TeamRole.LEAD,
        cities__team__left_at__isnull=True,
    )
    for activity in not_ranked(led).select_related("cohort"):
        if may_still_rank(person, activity):
            words = {"activity": activity, "day": day_text(activity.cohort.starts_on)}
            title = _("Rank the cities that asked for %(activity)s before they are matched")
            if activity.cohort.starts_on > now.date():
                title = _(
                    "Rank the cities that asked for %(activity)s before they are matched: "
                    "journeys are planned to start on %(day)s"
                )
            address = reverse("matching:ranking", args=[activity.code])
            yield WaitingItem(title % words, address, kind=str(_("Matching")))


def _cities_to_match(cohorts: QuerySet[Cohort]) -> Iterator[WaitingItem]:
    """Cohorts in which every selected city has answered, and some that confirmed have no match yet."""
    for cohort in ready_to_match(cohorts):
        matched = live_matches(cohort).values("application_id")
        number = candidates(cohort).exclude(pk__in=matched).count()
        if number:
            words = ngettext("Match %(number)s confirmed city", "Match %(number)s confirmed cities", number)
            title = words % {"number": number}
            yield WaitingItem(
                title,
                reverse("matching:office", args=[cohort.slug]),
                kind=str(_("Matching")),
                tone="attention",
            )


def match_of_application(person: Any, application: Any) -> Match | None:
    """The match of an application that was not withdrawn, as far as the person may see it."""
    matches = matches_visible_to(person).filter(application=application)
    return matches.exclude(state=MatchState.WITHDRAWN).last()


def may_still_rank(person: Any, activity: Any) -> bool:
    """Whether the person is of a host that cities asked for, and nobody in the cohort is matched yet."""
    if not _in_team(person, Q(city__host_activities=activity.pk)):
        return False
    return bool(asked_for(activity)) and not live_matches(activity.cohort).exists()


def published_run(cohort: Cohort) -> MatchingRun | None:
    """The run that a cohort's cities and hosts were told, if there is one."""
    return MatchingRun.objects.filter(cohort=cohort, state=RunState.PUBLISHED).first()
