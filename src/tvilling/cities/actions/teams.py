# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is in a city's team. A team keeps at least one lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.actions import invite, revoke_invitation
from tvilling.accounts.models import Invitation, InvitationState
from tvilling.audit.actions import record
from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.queries import people_in_teams
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.mail.actions import queue_letters

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

#: The purpose of an invitation into a team.
PURPOSE = "cities.team"


class LastLead(ActionRefused):
    """A team without a lead could neither submit nor invite."""

    message = _("The team needs a lead. Make somebody else a lead first.")


class AlreadyInTeam(ActionRefused):
    """Inviting or asking would change nothing."""

    message = _("This person is in the team already.")


def invite_to_team(
    *, actor: Any, now: datetime, city: City, email: str, name: str, role: str, message: str = ""
) -> Invitation:
    """Offer a role in the team to an e-mail address. Only accepting it gives the role.

    Whoever is invited anew is offered the new role alone: an open invitation to another one is taken back.
    """
    require(actor, "cities.manage_team", city)
    _known_role(role)
    if _present(city).filter(person__email=email.strip().lower()).exists():
        raise AlreadyInTeam(field="email")
    with transaction.atomic():
        earlier = Invitation.objects.filter(
            purpose=PURPOSE, target_key=city.code, email=email.strip().lower(), state=InvitationState.SENT
        )
        for invitation in earlier.exclude(role=role):
            revoke_invitation(actor=actor, now=now, invitation=invitation)
        return invite(
            actor=actor,
            now=now,
            email=email,
            name=name,
            purpose=PURPOSE,
            target_key=city.code,
            role=role,
            message=message,
        )


def revoke_team_invitation(*, actor: Any, now: datetime, invitation: Invitation) -> Invitation:
    """Take back an invitation into a team that was not answered."""
    city = City.objects.filter(code=invitation.target_key).first()
    if invitation.purpose != PURPOSE or city is None:
        raise ActionRefused
    require(actor, "cities.manage_team", city)
    return revoke_invitation(actor=actor, now=now, invitation=invitation)


def join_team(*, actor: Any, now: datetime, invitation: Invitation) -> TeamMember:
    """Take the role that an accepted invitation offers. Somebody who is in the team already stays what she or he is."""
    city = City.objects.filter(code=invitation.target_key).first()
    accepted = invitation.purpose == PURPOSE and invitation.state == InvitationState.ACCEPTED
    if city is None or not accepted or invitation.email.lower() != actor.email:
        raise ActionRefused
    _known_role(invitation.role)
    with transaction.atomic():
        member = _present(city).filter(person=actor).first()
        if member is not None:
            return member
        member = TeamMember.objects.create(city=city, person=actor, role=invitation.role, created_at=now)
        record(
            "team_member.joined",
            actor=actor,
            now=now,
            obj=member,
            after={"city": city.pk, "role": member.role},
        )
    return member


def change_team_role(*, actor: Any, now: datetime, member: TeamMember, role: str) -> TeamMember:
    """Give somebody another role in the team."""
    require(actor, "cities.manage_team", member)
    _known_role(role)
    with transaction.atomic():
        _stays_led(member, leaves_lead=role != TeamRole.LEAD)
        before = {"role": member.role}
        member.role = role
        member.save(update_fields=["role"])
        record(
            "team_member.role_changed", actor=actor, now=now, obj=member, before=before, after={"role": role}
        )
    return member


def leave_team(*, actor: Any, now: datetime, city: City) -> TeamMember:
    """Leave the team oneself."""
    require(actor, "cities.leave_team", city)
    return _end(actor, now, _present(city).get(person=actor))


def remove_from_team(*, actor: Any, now: datetime, member: TeamMember) -> TeamMember:
    """Take somebody out of the team; what he or she wrote stays."""
    require(actor, "cities.manage_team", member)
    return _end(actor, now, member)


def ask_to_join(*, actor: Any, now: datetime, city: City) -> int:
    """Ask the leads of a registered city by letter to invite the actor. Answers how many were asked."""
    require(actor, "cities.ask_to_join", city)
    if _present(city).filter(person=actor).exists():
        raise AlreadyInTeam
    leads = people_in_teams([city], TeamRole.LEAD)
    path = reverse("cities:detail", args=[city.slug])
    link = f"{settings.SITE_URL}{path}?{urlencode({'invite': actor.email, 'name': actor.name})}#invite"
    context = {"person": actor.name, "email": actor.email, "city": city.name, "link": link}
    with transaction.atomic():
        queue_letters(
            actor=actor, now=now, letter="cities.join_request", people=leads, context=context, about=city,
            key=f"join-{city.code}-{actor.code}-{now.date()}",
        )  # fmt: skip
    return len(leads)


def _present(city: City) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(city=city, left_at__isnull=True)


def _known_role(role: str) -> None:
    if role not in TeamRole.values:
        raise ActionRefused(_("Choose a role."), field="role")


def _stays_led(member: TeamMember, *, leaves_lead: bool) -> None:
    # The city's row is the lock: two leads who leave in the same moment go one after the other.
    City.objects.select_for_update().get(pk=member.city_id)
    current = TeamMember.objects.get(pk=member.pk)
    if current.left_at is not None:
        raise ActionRefused(_("This person has left the team."))
    others = _present(member.city).filter(role=TeamRole.LEAD).exclude(pk=member.pk)
    if leaves_lead and current.role == TeamRole.LEAD and not others.exists():
        raise LastLead


def _end(actor: Any, now: datetime, member: TeamMember) -> TeamMember:
    with transaction.atomic():
        _stays_led(member, leaves_lead=True)
        member.left_at = now
        member.save(update_fields=["left_at"])
        record(
            "team_member.left", actor=actor, now=now, obj=member,
            before={"role": member.role, "person": member.person_id}, after={"city": member.city_id},
        )  # fmt: skip
        _tell_of_end(actor, now, member)
    return member


def _tell_of_end(actor: Any, now: datetime, member: TeamMember) -> None:
    """Tell the person, and the leads but for the one who did it."""
    city, person = member.city, member.person
    is_own_step = actor.pk == person.pk
    again, team = reverse("cities:new"), reverse("cities:detail", args=[city.slug])
    context = {"person": person.name, "by": actor.label, "city": city.name}
    queue_letters(
        actor=actor, now=now, letter="cities.team_left" if is_own_step else "cities.team_removed", people=[person],
        context=context | {"link": f"{settings.SITE_URL}{again}"}, about=city, key=f"team-left-{member.code}",
    )  # fmt: skip
    leads = [lead for lead in people_in_teams([city], TeamRole.LEAD) if lead.pk not in {actor.pk, person.pk}]
    queue_letters(
        actor=actor, now=now, letter="cities.member_left" if is_own_step else "cities.member_removed", people=leads,
        context=context | {"link": f"{settings.SITE_URL}{team}"}, about=city, key=f"member-gone-{member.code}",
    )  # fmt: skip
