# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the account, invitations and the record of events tell of a person."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.purposes import described
from tvilling.audit import events, words
from tvilling.core.own_data import Part, Told

PARTS = [
    Part(
        "accounts.person",
        ("pk",),
        ("name", "email", "language", "time_zone", "theme", "is_active", "is_operator", "is_sample", "joined_at", "last_login"),
        title=_("Your account"),
    ),
    Part("account.emailaddress", ("user",), ("email", "verified", "primary"), title=_("Your e-mail addresses")),
    Part(
        "accounts.invitation",
        ("email", "answered_by"),
        (
            Told("to", _("invited to"), lambda invitation, _person: described(invitation)),
            "state", "email", "name", "message", "created_at", "expires_at", "answered_at",
        ),
        title=_("Invitations to you"),
    ),
    Part(
        "accounts.invitation",
        ("invited_by",),
        (
            Told("to", _("invited to"), lambda invitation, _person: described(invitation)),
            "state", "message", "created_at",
        ),
        title=_("Invitations you sent"),
    ),
    Part(
        "audit.entry",
        (),
        (
            "sequence", "at",
            Told("event", _("event"), lambda entry, _person: _event(entry.event)),
            "scope",
            Told("kind", _("kind of record"), lambda entry, _person: _kind(entry.object_type)),
            "object_key", "reason",
        ),
        title=_("What you did, from the record of events"),
        only=lambda person: Q(actor_kind="person", actor_key=str(person.pk)),
    ),
]  # fmt: skip


def _event(name: str) -> str:
    return events.label(name) if name in events.declared() else name


def _kind(label: str) -> str:
    model = words.model_of(label)
    return str(model._meta.verbose_name) if model else label
