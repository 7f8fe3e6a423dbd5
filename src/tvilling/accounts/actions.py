# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Profiles and invitations. Signing in, up and out are allauth's."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy, override
from django.utils.translation import gettext_lazy as _

from tvilling.accounts import purposes
from tvilling.accounts.models import Invitation, InvitationState, Person, Theme
from tvilling.accounts.permissions import hash_of_token
from tvilling.accounts.queries import addresses_of, invitations_to, person_with_email
from tvilling.accounts.signals import invitation_accepted, person_to_be_anonymised
from tvilling.accounts.states import MACHINE
from tvilling.audit.actions import record
from tvilling.audit.queries import history_of, scopes_of
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.mail.actions import cancel_message, forget_letters, queue_letter
from tvilling.mail.queries import letters_about
from tvilling.mail.states import UNSENT

if TYPE_CHECKING:
    from datetime import datetime

VALID_FOR = timedelta(days=7)
#: As the tables have room for, and the forms take.
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
#: Enough for an office that invites its evaluators in a day, too few for a spammer.
MOST_A_DAY = 1000
#: Of the own data: a copy takes the server seconds, and who needs one looks for it among the downloads.
COPIES_A_DAY = 5
#: A name that no mail server ever has (RFC 2606).
NOWHERE = "anonymised.invalid"


class InvitationExpired(ActionRefused):
    """It was not answered in time."""

    message = _("This invitation can no longer be accepted. Ask for a new one.")


class CopiesTaken(ActionRefused):
    """Enough copies of the own data were made in a day."""

    message = ngettext_lazy(
        "You took out your data %(count)d time in the last 24 hours. Look among your downloads, or come back tomorrow.",
        "You took out your data %(count)d times in the last 24 hours. Look among your downloads, or come back tomorrow.",
        COPIES_A_DAY,
    ) % {"count": COPIES_A_DAY}  # fmt: skip


class InvitationAnswered(ActionRefused):
    """It was accepted, declined or taken back before."""

    message = _("This invitation has been answered or taken back.")


def update_profile(
    *,
    actor: Any,
    now: datetime,
    person: Person,
    name: str,
    language: str,
    time_zone: str,
    theme: str = Theme.AUTO,
) -> Person:
    """Change how a person is called and shown things. Refuses an empty name and unknown choices, naming the field."""
    require(actor, "accounts.edit_profile", person)
    called = " ".join(name.split())
    if not called:
        raise ActionRefused(_("Enter your name."), field="name")
    if language not in dict(settings.LANGUAGES):
        raise ActionRefused(_("Choose one of the languages."), field="language")
    if time_zone and time_zone not in available_timezones():
        raise ActionRefused(_("Choose one of the time zones."), field="time_zone")
    if theme not in Theme.values:
        raise ActionRefused(_("Choose one of the appearances."), field="theme")
    with transaction.atomic():
        before = {"language": person.language, "time_zone": person.time_zone, "theme": person.theme}
        is_renamed = person.name != called
        person.name, person.language, person.time_zone, person.theme = called, language, time_zone, theme
        person.save(update_fields=["name", "language", "time_zone", "theme"])
        after = {"language": language, "time_zone": time_zone, "theme": theme, "renamed": is_renamed}
        record("person.profile_changed", actor=actor, now=now, obj=person, before=before, after=after)
        # Records show people by the name they have now: whoever reads one learns that there was another.
        for scope in scopes_of(person) if is_renamed else ():
            record("person.renamed", actor=actor, now=now, obj=person, scope=scope)
    return person


def take_out_data(*, actor: Any, now: datetime, person: Person) -> None:
    """Put on record that somebody takes out the own data. Refuses more than a few copies in a day."""
    require(actor, "accounts.take_out_data", person)
    taken = history_of(person).filter(event="person.data_taken_out", at__gt=now - timedelta(days=1))
    if taken.count() >= COPIES_A_DAY:
        raise CopiesTaken
    with transaction.atomic():
        record("person.data_taken_out", actor=actor, now=now, obj=person)


def add_operator(*, actor: Any, now: datetime, email: str, name: str = "") -> Person:
    """Let a person operate the installation, making the person when new. Only the command line may do this.

    Refuses an impossible address, and a new person without a name.
    """
    require(actor, "accounts.add_operator")
    address = _checked_address(email)
    with transaction.atomic():
        person = person_with_email(address)
        if person is None:
            called = _checked_name(name)
            if not called:
                raise ActionRefused(
                    _("Nobody here has this e-mail address yet: give the name as well."), field="name"
                )
            person = Person.objects.create_user(address, name=called, joined_at=now)
        # A code typed at the first sign-in confirms the address as well: without this row it would be asked for twice.
        EmailAddress.objects.get_or_create(user=person, email=address, defaults={"primary": True})
        if not person.is_operator:
            person.is_operator = True
            person.save(update_fields=["is_operator"])
            record("person.made_operator", actor=actor, now=now, obj=person)
    return person


def remove_operator(*, actor: Any, now: datetime, person: Person) -> Person:
    """Take the operator's right back. Only the command line may do this. Refuses somebody who has it not."""
    require(actor, "accounts.remove_operator", person)
    with transaction.atomic():
        if not Person.objects.filter(pk=person.pk, is_operator=True).update(is_operator=False):
            raise ActionRefused(_("This person does not operate the installation."), field="email")
        person.is_operator = False
        record("person.operator_ended", actor=actor, now=now, obj=person)
    return person


def anonymise_person(*, actor: Any, now: datetime, person: Person, try_only: bool = False) -> Person:
    """Take name and addresses of somebody who asks to be forgotten out of the account, invitations and letters.

    All records stay, and take the new name from the person. With `try_only` nothing changes. Refuses an operator, and
    whoever an app says is still needed by name: one with a role, in a team, or with a claim that is open.
    """
    require(actor, "accounts.anonymise", person)
    with transaction.atomic():
        # Whoever gives this person a role, or opens a claim for them, waits for the row or is seen here.
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.is_operator:
            raise ActionRefused(
                _("This person operates the installation: tvilling remove-operator comes first.")
            )
        person_to_be_anonymised.send(Person, person=person)
        if try_only:
            return person
        addresses, nobody = addresses_of(person), f"anonymised-{person.code}@{NOWHERE}"
        # First, since this keeps back those that carry an invitation.
        forget_letters(actor=actor, now=now, person=person, addresses=addresses, instead=nobody)
        known = invitations_to(person)
        for waiting in known.filter(state=InvitationState.SENT):
            _revoke(actor, now, waiting)
        known.update(email=nobody, name="", message="")
        EmailAddress.objects.filter(user=person).delete()
        with override(settings.LANGUAGE_CODE):
            person.name = gettext("Anonymised person %(number)s") % {"number": person.pk}
        person.email, person.time_zone, person.theme = nobody, "", Theme.AUTO
        person.is_active, person.last_login = False, None
        # Another one than before, so that open sessions end as well.
        person.set_unusable_password()
        person.save(
            update_fields=["name", "email", "time_zone", "theme", "is_active", "last_login", "password"]
        )
        record("person.anonymised", actor=actor, now=now, obj=person)
    return person


def invite(
    *,
    actor: Any,
    now: datetime,
    email: str,
    name: str,
    purpose: str,
    target_key: str,
    role: str,
    message: str = "",
) -> Invitation:
    """Offer a role to an e-mail address: a letter with a link goes there. Rights begin only with the acceptance.

    An earlier invitation to the same role that was not answered is taken back. The caller has checked the right
    to the team or the cohort. Refuses an impossible address and more than a thousand invitations a day.
    """
    require(actor, "accounts.invite")
    address = _checked_address(email)
    with transaction.atomic():
        _check_number(actor, now)
        same = Invitation.objects.filter(
            email=address, purpose=purpose, target_key=target_key, role=role, state=InvitationState.SENT
        )
        for earlier in same:
            _revoke(actor, now, earlier)
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            created_at=now, email=address, name=_checked_name(name), purpose=purpose, target_key=target_key,
            role=role, message=message.strip(), token_hash=hash_of_token(token), invited_by=actor,
            expires_at=now + VALID_FOR,
        )  # fmt: skip
        record("invitation.sent", actor=actor, now=now, obj=invitation, scope=purposes.scope_of(invitation),
               after={"state": invitation.state, "purpose": purpose, "target": target_key, "role": role})  # fmt: skip
        _send(actor, now, invitation, token)
    return invitation


def accept_invitation(*, actor: Any, now: datetime, invitation: Invitation) -> Invitation:
    """Take the offered role. The receiver of `invitation_accepted` gives it, in the same transaction."""
    require(actor, "accounts.answer_invitation", invitation)
    with transaction.atomic():
        _answer(actor, now, invitation, "accept")
        record("invitation.accepted", actor=actor, now=now, obj=invitation, scope=purposes.scope_of(invitation),
               before={"state": InvitationState.SENT}, after={"state": invitation.state})  # fmt: skip
        invitation_accepted.send(Invitation, invitation=invitation, person=actor, now=now)
    return invitation


def decline_invitation(*, actor: Any, now: datetime, invitation: Invitation) -> Invitation:
    """Say no to the offered role; whoever offered it is told."""
    require(actor, "accounts.answer_invitation", invitation)
    with transaction.atomic():
        _answer(actor, now, invitation, "decline")
        record("invitation.declined", actor=actor, now=now, obj=invitation, scope=purposes.scope_of(invitation),
               before={"state": InvitationState.SENT}, after={"state": invitation.state})  # fmt: skip
        inviter = invitation.invited_by
        queue_letter(
            actor=actor, now=now, letter="accounts.invitation_declined", recipient=inviter, about=invitation,
            key=f"invitation-declined:{invitation.code}",
            context={"name": inviter.name, "invited": invitation.name or invitation.email,
                     "what": _what(invitation, inviter.language)},
        )  # fmt: skip
    return invitation


def revoke_invitation(*, actor: Any, now: datetime, invitation: Invitation) -> Invitation:
    """Take an invitation back that was not answered. The caller has checked the right to the team or the cohort."""
    require(actor, "accounts.revoke_invitation", invitation)
    if invitation.state != InvitationState.SENT:
        raise InvitationAnswered
    with transaction.atomic():
        _revoke(actor, now, invitation)
    return invitation


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError as fault:
        raise ActionRefused(_("Enter an e-mail address such as name@city.eu."), field="email") from fault
    return address


def _checked_name(name: str) -> str:
    called = " ".join(name.split())
    if len(called) > LONGEST_NAME:
        message = _("Use at most %(limit)d signs. You have used %(used)d.")
        raise ActionRefused(message % {"limit": LONGEST_NAME, "used": len(called)}, field="name")
    return called


def _revoke(actor: Any, now: datetime, invitation: Invitation) -> None:
    MACHINE.apply(invitation, "revoke", answered_at=now)
    # Its link leads nowhere from now on: a letter that has not left is kept back, one that bounced is no longer a matter.
    for letter in letters_about(invitation).filter(state__in=UNSENT):
        cancel_message(actor=actor, now=now, message=letter)
    record("invitation.revoked", actor=actor, now=now, obj=invitation, scope=purposes.scope_of(invitation),
           before={"state": InvitationState.SENT}, after={"state": invitation.state})  # fmt: skip


def _answer(actor: Any, now: datetime, invitation: Invitation, step: str) -> None:
    if invitation.state != InvitationState.SENT:
        raise InvitationAnswered
    if now >= invitation.expires_at:
        raise InvitationExpired
    MACHINE.apply(invitation, step, answered_at=now, answered_by=actor)


def _check_number(actor: Any, now: datetime) -> None:
    since = Invitation.objects.filter(invited_by=actor, created_at__gt=now - timedelta(days=1))
    if since.count() >= MOST_A_DAY:
        raise ActionRefused(_("You have sent very many invitations today. Go on tomorrow."))


def _send(actor: Any, now: datetime, invitation: Invitation, token: str) -> None:
    known = person_with_email(invitation.email)
    language = known.language if known else actor.language
    queue_letter(
        actor=actor, now=now, letter="accounts.invitation", recipient=known or invitation.email, language=language,
        about=invitation, key=f"invitation:{invitation.code}",
        context={
            "name": invitation.name or (known.name if known else ""), "inviter": actor.name,
            "what": _what(invitation, language), "message": invitation.message, "days": VALID_FOR.days,
            "link": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
        },
    )  # fmt: skip


def _what(invitation: Invitation, language: str) -> str:
    with override(language):
        return purposes.described(invitation) or gettext("a team in the programme")
