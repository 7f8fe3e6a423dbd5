# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the record can say about host activities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "host_activity.started": _("Host activity started"),
    "host_activity.changed": _("Host activity changed"),
    "host_activity.city_added": _("City added to a host activity"),
    "host_activity.city_removed": _("City taken out of a host activity"),
    "host_activity.submitted": _("Host activity sent to the office"),
    "host_activity.returned": _("Host activity returned to its team"),
    "host_activity.accepted": _("Host activity taken into the catalogue"),
    "host_activity.declined": _("Host activity declined"),
    "host_activity.withdrawn": _("Host activity withdrawn"),
    "host_activity.carried_over": _("Host activity carried over to another cohort"),
    "practice.added": _("Practice added"),
    "practice.changed": _("Practice changed"),
    "practice.removed": _("Practice taken out"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "hosts.hostactivity": {
        "activity": Field(_("host activity"), of="hosts.hostactivity"),
        "city": Field(_("city"), of="cities.city"),
        "fields": Field(_("changed")),
        "maximum": Field(_("twins at most")),
        "minimum": Field(_("twins at least")),
        "ranks": Field(_("ranking"), of="applications.application"),
    },
}
