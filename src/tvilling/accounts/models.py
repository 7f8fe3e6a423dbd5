# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""People and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.states import InvitationState
from tvilling.core.folding import fold
from tvilling.core.models import Record, new_code

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Invitation", "InvitationState", "Person", "PersonManager", "Theme"]


class Theme(models.TextChoices):
    """How pages look."""

    AUTO = "auto", _("As the device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the address is kept in lower case, since people type it either way."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person with an e-mail address, and a password or none."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db, force_insert=True)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this e-mail address."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. What a person may do follows from roles in cohorts and teams, not from here."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    #: The name as lists sort it, alike on each database: Åsa stands among the A, not after Zoltan.
    sort_name = models.CharField(_("name in lists"), max_length=250, editable=False)
    language = models.CharField(_("language"), max_length=8, default="en")
    #: The zone by which the person lives; empty for that of the device on which a page is read.
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    is_operator = models.BooleanField(_("operates the installation"), default=False)
    is_sample = models.BooleanField(_("sample person"), default=False)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_system = False

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store the person, and with the name how it sorts."""
        fields = None if update_fields is None else set(update_fields)
        if fields is None or "name" in fields:
            self.sort_name = fold(self.name)[:250]
            fields = fields and fields | {"sort_name"}
        super().save(update_fields=fields, **kwargs)

    @property
    def label(self) -> str:
        """The name to show."""
        return str(self)


class Invitation(Record):
    """An offer of a role to an e-mail address. Only accepting it, signed in with that address, gives rights."""

    state = models.CharField(_("state"), max_length=10, choices=InvitationState, default=InvitationState.SENT)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    #: Who gives the role on acceptance: "cities.team" or "programmes.role"; receivers there listen.
    purpose = models.CharField(_("purpose"), max_length=40)
    target_key = models.CharField(_("target"), max_length=40)
    role = models.CharField(_("role"), max_length=30)
    message = models.TextField(_("message"), blank=True)
    token_hash = models.CharField(_("token hash"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, related_name="invitations_sent", verbose_name=_("invited by")
    )
    expires_at = models.DateTimeField(_("expires"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["purpose", "target_key", "state"], name="invitation_target"),
            models.Index(fields=["email"], name="invitation_email"),
            models.Index(fields=["invited_by", "created_at"], name="invitation_inviter"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.role}"
