# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What accounts write into the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "invitation.sent": _("Invitation sent"),
    "invitation.accepted": _("Invitation accepted"),
    "invitation.declined": _("Invitation declined"),
    "invitation.revoked": _("Invitation taken back"),
    "person.joined": _("Person signed up"),
    "person.made_operator": _("Person made operator of the installation"),
    "person.operator_ended": _("Person no longer operator of the installation"),
    "person.profile_changed": _("Profile changed"),
    "person.renamed": _("Own name changed"),
    "person.password_changed": _("Password changed"),
    "person.data_taken_out": _("Own data taken out"),
    "person.anonymised": _("Person anonymised"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "accounts.invitation": {"target": Field(_("invited to"))},
    "accounts.person": {"renamed": Field(_("name changed"))},
}
