# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Roles of people in a cohort, and the gateways to cohorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from tvilling.cities.permissions import is_team_lead
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, either, is_system
from tvilling.mail.letters import for_office_alone
from tvilling.mail.queries import outbox
from tvilling.programmes.models import Cohort, CohortRole, Module, OutputTemplate, Participation
from tvilling.programmes.queries import pending_in_cohort

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.accounts.models import Invitation
    from tvilling.mail.models import Message


#: Who reads what happens in a cohort; its office alone changes it.
READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)


def has_role(person: Any, cohort: Cohort, *roles: str) -> bool:
    """Whether the person has one of the roles in the cohort now."""
    if not person.is_authenticated:
        return False
    return Participation.objects.filter(
        cohort=cohort, person_id=person.pk, role__in=roles, ended_at__isnull=True
    ).exists()


def role_rule(*roles: str) -> Rule:
    """Rule: has one of the roles in the cohort of the record (`obj.cohort`)."""

    def rule(actor: Any, obj: Any) -> bool:
        return obj is not None and has_role(actor, obj.cohort, *roles)

    return rule


is_office = role_rule(CohortRole.OFFICE)
is_finance = role_rule(CohortRole.FINANCE)
is_facilitator = role_rule(CohortRole.FACILITATOR)
is_evaluator = role_rule(CohortRole.EVALUATOR)
is_communications = role_rule(CohortRole.COMMUNICATIONS)
is_auditor = role_rule(CohortRole.AUDITOR)
is_staff = role_rule(CohortRole.OFFICE, CohortRole.FINANCE, CohortRole.COMMUNICATIONS, CohortRole.AUDITOR)


def is_operator(actor: Any, _obj: Any) -> bool:
    """Rule: operates the installation."""
    return bool(getattr(actor, "is_operator", False))


def is_office_of_programme(actor: Any, programme: Any) -> bool:
    """Rule: is in the office of one of the programme's cohorts."""
    if not actor.is_authenticated:
        return False
    return Participation.objects.filter(
        cohort__programme=programme, person_id=actor.pk, role=CohortRole.OFFICE, ended_at__isnull=True
    ).exists()


def cohorts_with_role(person: Any, *roles: str) -> QuerySet[Cohort]:
    """The cohorts in which the person has one of the roles now."""
    if not person.is_authenticated:
        return Cohort.objects.none()
    return Cohort.objects.filter(
        participations__person_id=person.pk,
        participations__role__in=roles,
        participations__ended_at__isnull=True,
    ).distinct()


def cohorts_alone(person: Any) -> QuerySet[Cohort]:
    """The cohorts whose office is this person alone: nobody there can take the second of two steps."""
    office = Participation.objects.filter(
        cohort=OuterRef("pk"), role=CohortRole.OFFICE, ended_at__isnull=True
    )
    return cohorts_with_role(person, CohortRole.OFFICE).exclude(Exists(office.exclude(person_id=person.pk)))


def get_cohort_for(person: Any, slug: str, *roles: str) -> Cohort:
    """A cohort by its address part, for somebody with one of the roles (office when none is named)."""
    cohort = cohorts_with_role(person, *(roles or (CohortRole.OFFICE,))).filter(slug=slug).first()
    if cohort is None:
        raise NotFound
    return cohort


def get_public_cohort(slug: str) -> Cohort:
    """A published cohort, for everybody. Raises NotFound otherwise."""
    cohort = Cohort.objects.filter(slug=slug, is_public=True).first()
    if cohort is None:
        raise NotFound
    return cohort


def roles_by_cohort(person: Any) -> dict[str, set[str]]:
    """The roles that the person has now, by the address parts of the cohorts."""
    if not person.is_authenticated:
        return {}
    found: dict[str, set[str]] = {}
    rows = Participation.objects.filter(person_id=person.pk, ended_at__isnull=True)
    for slug, role in rows.values_list("cohort__slug", "role"):
        found.setdefault(slug, set()).add(role)
    return found


def get_module_for(person: Any, slug: str, key: str) -> Module:
    """A module of a cohort's template, for its office. Raises NotFound otherwise."""
    module = (
        Module.objects.filter(cohort=get_cohort_for(person, slug), key=key).select_related("cohort").first()
    )
    if module is None:
        raise NotFound
    return module


def get_output_for(person: Any, slug: str, module_key: str, key: str) -> OutputTemplate:
    """An output of a cohort's template, for its office. Raises NotFound otherwise."""
    module = get_module_for(person, slug, module_key)
    output = OutputTemplate.objects.filter(module=module, key=key).select_related("module__cohort").first()
    if output is None:
        raise NotFound
    return output


def roles_for_office(person: Any, cohort: Cohort) -> QuerySet[Participation]:
    """All roles of people in a cohort, for its office and auditors. Raises NotFound otherwise."""
    return Participation.objects.filter(cohort=get_cohort_for(person, cohort.slug, *READERS))


def get_participation_for(person: Any, cohort: Cohort, code: str) -> Participation:
    """A role of somebody in a cohort, for its office and auditors. Raises NotFound otherwise."""
    participation = (
        roles_for_office(person, cohort).filter(code=code).select_related("person", "cohort").first()
    )
    if participation is None:
        raise NotFound
    return participation


def get_pending_invitation_for(person: Any, slug: str, code: str, now: datetime) -> Invitation:
    """An invitation into a cohort's roles that can still be accepted, for its office. Raises NotFound otherwise."""
    invitation = pending_in_cohort(get_cohort_for(person, slug), now).filter(code=code).first()
    if invitation is None:
        raise NotFound
    return invitation


def letters_of(person: Any, cohort: Cohort) -> QuerySet[Message]:
    """The letters of a cohort in any state, for its office and auditors. Raises NotFound otherwise."""
    letters = outbox(get_cohort_for(person, cohort.slug, *READERS).slug)
    return letters if is_office(person, cohort) else letters.exclude(letter__in=for_office_alone())


def get_message_for(person: Any, cohort: Cohort, code: str) -> Message:
    """A letter of a cohort in any state, for its office and auditors. Raises NotFound otherwise."""
    message = letters_of(person, cohort).filter(code=code).first()
    if message is None:
        raise NotFound
    return message


OFFICE = "Programme office of the cohort"
RIGHTS: dict[str, tuple[Rule, str]] = {
    "programmes.create_programme": (either(is_operator, is_system), "Operator of the installation"),
    "programmes.create_cohort": (
        either(is_operator, is_system, is_office_of_programme),
        "Operator of the installation, programme office of another cohort",
    ),
    "programmes.copy_cohort": (
        either(is_operator, is_office),
        "Programme office of the copied cohort, operator",
    ),
    "programmes.update_cohort": (is_office, OFFICE),
    "programmes.give_role": (either(is_operator, is_system, is_office), f"{OFFICE}, operator"),
    "programmes.end_role": (either(is_operator, is_system, is_office), f"{OFFICE}, operator"),
    "programmes.invite": (either(is_operator, is_office), f"{OFFICE}, operator"),
    "programmes.give_city_role": (either(is_office, is_system), OFFICE),
    "programmes.end_city_role": (
        either(is_office, is_system, is_team_lead),
        f"{OFFICE}, lead of the city's team",
    ),
}
