# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Roles of people and cities in a cohort. A cohort keeps at least one person in its office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.actions import invite, revoke_invitation
from tvilling.accounts.models import Invitation, InvitationState, Person
from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.programmes.models import CityParticipation, CityRole, Cohort, CohortRole, Participation

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.cities.models import City

#: The purpose of an invitation into a role of a cohort.
PURPOSE = "programmes.role"


class LastOffice(ActionRefused):
    """A cohort without an office could not be run."""

    message = _("The cohort needs somebody in its programme office. Give somebody else this role first.")


class RoleThere(ActionRefused):
    """Inviting would change nothing."""

    message = _("This person has the role already.")


def give_role(*, actor: Any, now: datetime, cohort: Cohort, person: Person, role: str) -> Participation:
    """Give a person a role in the cohort; the one there is when she or he has it."""
    require(actor, "programmes.give_role", cohort)
    return _give(actor, now, cohort, person, role)


def end_role(*, actor: Any, now: datetime, participation: Participation, reason: str = "") -> Participation:
    """End a person's role. What was done in it stays, under the person's name."""
    require(actor, "programmes.end_role", participation)
    cohort = participation.cohort
    with transaction.atomic():
        # The cohort's row is the lock: two who end each other's role go one after the other.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        current = Participation.objects.filter(pk=participation.pk, ended_at__isnull=True)
        office = Participation.objects.filter(cohort=cohort, role=CohortRole.OFFICE, ended_at__isnull=True)
        if participation.role == CohortRole.OFFICE and not office.exclude(pk=participation.pk).exists():
            raise LastOffice
        if not current.update(ended_at=now):
            raise ActionRefused(_("This role has ended already."))
        participation.ended_at = now
        record(
            "role.ended", actor=actor, now=now, obj=participation, scope=cohort.slug, reason=reason,
            before={"person": participation.person_id, "role": participation.role}, after={"ended_at": now},
        )  # fmt: skip
    return participation


def invite_to_role(
    *, actor: Any, now: datetime, cohort: Cohort, email: str, name: str, role: str, message: str = ""
) -> Invitation:
    """Offer a role in the cohort to an e-mail address. Only accepting it gives the role."""
    require(actor, "programmes.invite", cohort)
    _known(role, CohortRole.values)
    present = Participation.objects.filter(cohort=cohort, role=role, ended_at__isnull=True)
    if present.filter(person__email=email.strip().lower()).exists():
        raise RoleThere(field="email")
    return invite(
        actor=actor,
        now=now,
        email=email,
        name=name,
        purpose=PURPOSE,
        target_key=cohort.code,
        role=role,
        message=message,
    )


def revoke_role_invitation(*, actor: Any, now: datetime, invitation: Invitation) -> Invitation:
    """Take back an invitation into a role that was not answered."""
    cohort = Cohort.objects.filter(code=invitation.target_key).first()
    if invitation.purpose != PURPOSE or cohort is None:
        raise ActionRefused
    require(actor, "programmes.invite", cohort)
    return revoke_invitation(actor=actor, now=now, invitation=invitation)


def accept_role(*, actor: Any, now: datetime, invitation: Invitation) -> Participation:
    """Take the role that an accepted invitation offers."""
    cohort = Cohort.objects.filter(code=invitation.target_key).first()
    accepted = invitation.purpose == PURPOSE and invitation.state == InvitationState.ACCEPTED
    if cohort is None or not accepted or invitation.email.lower() != actor.email:
        raise ActionRefused
    return _give(actor, now, cohort, actor, invitation.role)


def give_city_role(*, actor: Any, now: datetime, cohort: Cohort, city: City, role: str) -> CityParticipation:
    """Make a city a host or a twin of the cohort; the role there is when it has it."""
    require(actor, "programmes.give_city_role", cohort)
    _known(role, CityRole.values)
    with transaction.atomic():
        participation, made = CityParticipation.objects.get_or_create(
            cohort=cohort, city=city, role=role, ended_at=None, defaults={"created_at": now}
        )
        if made:
            after = {"city": city.pk, "role": role}
            record("city_role.given", actor=actor, now=now, obj=participation, scope=cohort.slug, after=after)
    return participation


def end_city_role(
    *, actor: Any, now: datetime, cohort: Cohort, city: City, role: str, reason: str = ""
) -> CityParticipation | None:
    """End a city's role in the cohort; nothing when it has none. The row stays, with its end."""
    participation = CityParticipation.objects.filter(
        cohort=cohort, city=city, role=role, ended_at__isnull=True
    ).first()
    if participation is None:
        require(actor, "programmes.give_city_role", cohort)
        return None
    require(actor, "programmes.end_city_role", participation)
    with transaction.atomic():
        participation.ended_at = now
        participation.save(update_fields=["ended_at"])
        record(
            "city_role.ended", actor=actor, now=now, obj=participation, scope=cohort.slug, reason=reason,
            before={"city": city.pk, "role": role}, after={"ended_at": now},
        )  # fmt: skip
    return participation


def _give(actor: Any, now: datetime, cohort: Cohort, person: Person, role: str) -> Participation:
    _known(role, CohortRole.values)
    with transaction.atomic():
        participation, made = Participation.objects.get_or_create(
            cohort=cohort, person=person, role=role, ended_at=None, defaults={"created_at": now}
        )
        if made:
            after = {"person": person.pk, "role": role}
            record("role.given", actor=actor, now=now, obj=participation, scope=cohort.slug, after=after)
    return participation


def _known(role: str, roles: list[str]) -> None:
    if role not in roles:
        raise ActionRefused(_("Choose a role."), field="role")
