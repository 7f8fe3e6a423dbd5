# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What replication plans put on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "plan.started": _("Plan started"),
    "plan.section_saved": _("Section of the plan saved"),
    "plan.check_saved": _("Transferability checked"),
    "plan.action_saved": _("Action of the plan saved"),
    "plan.action_removed": _("Action of the plan removed"),
    "plan.indicator_saved": _("Indicator of the plan saved"),
    "plan.indicator_removed": _("Indicator of the plan removed"),
    "plan.commented": _("Comment on the plan"),
    "plan.comment_settled": _("Comment settled"),
    "plan.submitted": _("Plan submitted for reading"),
    "plan.returned": _("Plan returned to its city"),
    "plan.accepted": _("Plan found ready for endorsement"),
    "plan.endorsed": _("Plan endorsed"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "replication.plan": {
        "action": Field(_("action"), of="replication.planaction"),
        "city": Field(_("city"), of="cities.city"),
        "comment": Field(_("comment"), of="replication.plancomment"),
        "cost": Field(_("cost"), money="EUR"),
        "ends_on": Field(_("ends")),
        "indicator": Field(_("indicator"), of="replication.planindicator"),
        "practice": Field(_("practice"), of="hosts.practice"),
        "section": Field(_("section")),
        "starts_on": Field(_("starts")),
        "verdict": Field(_("verdict")),
    },
}
