# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with an application, and the gateways through which everybody reads.

A team reads its own application whole. The office reads what was submitted, and of a draft only that it exists
and how complete it is. Later stages add their readers of submitted texts with `let_read_submitted`, and what
stops a withdrawal with `let_stop_withdrawal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tvilling.applications.models import Application, EligibilityCheck, Section, SectionVersion, Submission
from tvilling.applications.queries import accepted_hosts
from tvilling.applications.states import ApplicationState
from tvilling.calls.permissions import public_calls
from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.permissions import is_team_lead, is_team_member, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, allows, either, is_system
from tvilling.programmes.models import Cohort, CohortRole
from tvilling.programmes.permissions import has_role, is_office, role_rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.calls.models import Call
    from tvilling.documents.models import Document
    from tvilling.hosts.models import HostActivity

#: Who reads, in a cohort, what was submitted.
READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)
#: The office, and the clock on its behalf.
checks_rules = either(is_office, is_system)

TABLE: dict[str, tuple[Rule, str]] = {
    "applications.start": (is_team_writer, "Lead and members of the city's team"),
    "applications.read": (is_team_member, "The city's team"),
    "applications.edit": (is_team_writer, "Lead and members of the city's team"),
    "applications.submit": (is_team_lead, "Lead of the city's team"),
    "applications.withdraw": (is_team_lead, "Lead of the city's team"),
    "applications.consent": (is_team_lead, "Lead of the city's team"),
    "applications.read_submitted": (
        role_rule(*READERS),
        "Programme office and auditors of the cohort, once submitted",
    ),
    "applications.compute": (checks_rules, "Programme office of the cohort, and the clock"),
    "applications.remind": (is_system, "The clock"),
    "applications.check": (is_office, "Programme office of the cohort"),
}

_submitted_readers: list[Rule] = []
_withdrawal_stops: list[Callable[[Application], str]] = []


def let_read_submitted(rule: Rule) -> None:
    """A later stage lets its people open the files of a submitted application: `rule(person, application)`."""
    if rule not in _submitted_readers:
        _submitted_readers.append(rule)


def let_stop_withdrawal(rule: Callable[[Application], str]) -> None:
    """A later stage says why an application can no longer be withdrawn: `rule(application)`; "" where it can."""
    if rule not in _withdrawal_stops:
        _withdrawal_stops.append(rule)


def why_not_withdraw(application: Application) -> str:
    """What stands against withdrawing, in a sentence; "" for nothing."""
    return next((reason for rule in _withdrawal_stops if (reason := rule(application))), "")


def _of_team(person: Any) -> Q:
    mine = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True)
    return Q(city_id__in=mine.values("city_id"))


def _with_names() -> QuerySet[Application]:
    return Application.objects.select_related("call__cohort", "city__country", "form_version")


def team_applications_of(person: Any) -> QuerySet[Application]:
    """The applications of the cities in whose team the person is now."""
    if not person.is_authenticated:
        return Application.objects.none()
    return _with_names().filter(_of_team(person))


def applications_visible_to(person: Any) -> QuerySet[Application]:
    """What the person may read: those of the own city, and in the own cohorts whatever was ever submitted."""
    if not person.is_authenticated:
        return Application.objects.none()
    cohorts = Cohort.objects.filter(
        participations__person_id=person.pk,
        participations__role__in=READERS,
        participations__ended_at__isnull=True,
    )
    in_hand = Q(call__cohort_id__in=cohorts.values("pk"), submitted_at__isnull=False)
    return _with_names().filter(_of_team(person) | in_hand)


def get_application_for(person: Any, call_slug: str, city_slug: str) -> Application:
    """An application by the addresses of its call and city, for the city's team. Raises NotFound otherwise."""
    found = team_applications_of(person).filter(call__slug=call_slug, city__slug=city_slug).first()
    if found is None:
        raise NotFound
    return found


def office_applications(person: Any, cohort: Cohort) -> QuerySet[Application]:
    """All applications of a cohort, drafts too, for its office and auditors: existence, never a draft's text."""
    if not has_role(person, cohort, *READERS):
        raise NotFound
    return Application.objects.filter(call__cohort=cohort)


def get_office_application(person: Any, cohort: Cohort | str, code: str) -> Application:
    """One application of a cohort by its code, for its office and auditors. Raises NotFound otherwise."""
    slug = cohort if isinstance(cohort, str) else cohort.slug
    found = _with_names().filter(call__cohort__slug=slug, code=code).first()
    if found is None or not has_role(person, found.cohort, *READERS):
        raise NotFound
    return found


def get_submission_for(person: Any, code: str) -> Submission:
    """A submission by its code, for the city's team and the cohort's office. Raises NotFound otherwise."""
    found = (
        Submission.objects.select_related(
            "application__call__cohort", "application__city", "form_version", "submitted_by"
        )
        .filter(code=code)
        .first()
    )
    if found is None or not may_read_submission(person, found.application):
        raise NotFound
    return found


def get_section_version_for(person: Any, application: Application, key: str, pk: int) -> SectionVersion:
    """One earlier text of a section, for the city's team. Raises NotFound otherwise."""
    found = SectionVersion.objects.filter(pk=pk, section__key=key, section__application=application).first()
    if found is None or not is_team_member(person, application):
        raise NotFound
    return found


def get_section_for(person: Any, application: Application, key: str) -> Section:
    """The working text of a section, for the city's team alone. Raises NotFound otherwise."""
    found = Section.objects.filter(application=application, key=key).select_related("saved_by").first()
    if found is None or not is_team_member(person, application):
        raise NotFound
    return found


def may_see_text(application: Application) -> bool:
    """Whether there is a text for others than the team: only what was handed in."""
    return application.submitted_at is not None


def may_read_submission(person: Any, application: Application) -> bool:
    """Whether the person is in the city's team, or in the office or an auditor of the cohort."""
    return is_team_member(person, application) or allows(person, "applications.read_submitted", application)


def may_read_file(person: Any, document: Document) -> bool:
    """A file of a draft is the team's; once it is part of a submission, those who may read that read it too."""
    application = (
        Application.objects.select_related("call__cohort", "city").filter(code=document.owner_key).first()
    )
    if application is None:
        return False
    if is_team_member(person, application):
        return True
    in_office = allows(person, "applications.read_submitted", application)
    if not in_office and not any(rule(person, application) for rule in _submitted_readers):
        return False
    handed_in = Submission.objects.filter(application=application).values_list("snapshot", flat=True)
    return any(document.code == entry["code"] for snapshot in handed_in for entry in snapshot["documents"])


def cities_that_may_apply(person: Any) -> list[City]:
    """The cities for which the person may begin an application: where she leads or writes."""
    writing = [TeamRole.LEAD, TeamRole.MEMBER]
    mine = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True, role__in=writing)
    return list(City.objects.filter(pk__in=mine.values("city_id")).select_related("country").order_by("slug"))


def open_to(person: Any, city: City, now: datetime) -> list[Call]:
    """The calls that are open now and to which the city has no application yet; nothing for who may not begin one."""
    if city not in cities_that_may_apply(person):
        return []
    begun = Application.objects.filter(city=city).values("call_id")
    return [call for call in public_calls().exclude(pk__in=begun) if call.is_open(now)]


def people_in_team(application: Application) -> list[TeamMember]:
    """Who is in the city's team now, leads first."""
    members = TeamMember.objects.filter(city_id=application.city_id, left_at__isnull=True)
    order = {TeamRole.LEAD: 0, TeamRole.MEMBER: 1, TeamRole.READER: 2}
    return sorted(
        members.select_related("person"), key=lambda member: (order[TeamRole(member.role)], member.pk)
    )


def hosts_to_choose(cohort: Cohort) -> QuerySet[HostActivity]:
    """The host activities of the cohort's catalogue."""
    return accepted_hosts(cohort)


def submissions_for_team(person: Any, application: Application) -> QuerySet[Submission]:
    """What was handed in, newest first, for those who may read it."""
    if not may_read_submission(person, application):
        raise NotFound
    return (
        Submission.objects.filter(application=application).select_related("submitted_by").order_by("-number")
    )


def versions_for_team(person: Any, application: Application, key: str) -> QuerySet[SectionVersion]:
    """The earlier texts of a section, newest first, for the city's team alone."""
    if not is_team_member(person, application):
        raise NotFound
    rows = SectionVersion.objects.filter(section__application=application, section__key=key)
    return rows.select_related("saved_by", "section").order_by("-saved_at", "-pk")


def writer_applications_of(person: Any) -> QuerySet[Application]:
    """The applications that the person may write on or submit."""
    writing = [TeamRole.LEAD, TeamRole.MEMBER]
    mine = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True, role__in=writing)
    return _with_names().filter(city_id__in=mine.values("city_id")).order_by("call__closes_at", "pk")


def has_applications(person: Any) -> bool:
    """Whether any of the person's cities has applied anywhere."""
    return team_applications_of(person).exists()


def verdicts_waiting(slug: str) -> int:
    """How many applications of the cohort with this address part wait for a verdict; for its readers' menu."""
    waiting = [ApplicationState.SUBMITTED, ApplicationState.FIX_REQUESTED]
    return Application.objects.filter(call__cohort__slug=slug, state__in=waiting).count()


def verdict_for_team(application: Application) -> EligibilityCheck | None:
    """The verdict on eligibility once a person has decided; before that, nothing is told."""
    return EligibilityCheck.objects.filter(application=application, verdict__isnull=False).first()
