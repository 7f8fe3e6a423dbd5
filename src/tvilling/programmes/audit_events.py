# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the record can say about programmes, cohorts and roles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "programme.created": _("Programme created"),
    "programme.changed": _("What the programme says of itself changed"),
    "cohort.created": _("Cohort created"),
    "cohort.copied": _("Cohort copied from another one"),
    "cohort.changed": _("Cohort's settings changed"),
    "module.added": _("Module added to the journey"),
    "module.changed": _("Module of the journey changed"),
    "module.removed": _("Module taken out of the journey"),
    "output.added": _("Output added to a module"),
    "output.changed": _("Output of a module changed"),
    "output.removed": _("Output taken out of a module"),
    "role.given": _("Role in the cohort given"),
    "role.ended": _("Role in the cohort ended"),
    "city_role.given": _("City took a role in the cohort"),
    "city_role.ended": _("City's role in the cohort ended"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "accounts.invitation": {"target": Field(_("invited to"), of="programmes.cohort")},
    "programmes.cohort": {
        "from": Field(_("copied from"), of="programmes.cohort"),
        "travel_ceiling": Field(money="currency"),
    },
}
