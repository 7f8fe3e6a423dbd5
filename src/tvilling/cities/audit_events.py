# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the record can say about cities and their teams."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "reference.loaded": _("List of reference loaded"),
    "city.registered": _("City registered"),
    "city.changed": _("City's profile changed"),
    "team_member.joined": _("Person joined a city's team"),
    "team_member.role_changed": _("Role in a city's team changed"),
    "team_member.left": _("Person left a city's team"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "cities.referencefile": {"rows": Field(_("rows"))},
    "cities.teammember": {"person": Field(_("person"))},
}
