# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What evaluation puts on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field
from tvilling.evaluation.states import Cause, Outcome, Was

EVENTS = {
    "expert.added": _("Expert added"),
    "expert.updated": _("Expert's profile changed"),
    "conflict.recorded": _("Conflict of interest recorded"),
    "assignment.offered": _("Expert assigned"),
    "assignment.accepted": _("No conflict declared"),
    "assignment.conflicted": _("Conflict of interest declared"),
    "assignment.revoked": _("Assignment taken back"),
    "review.submitted": _("Review handed in"),
    "review.reopened": _("Review opened again"),
    "consensus.opened": _("Consensus asked for"),
    "consensus.dropped": _("Consensus dropped because of a conflict of interest"),
    "consensus.agreed": _("Consensus agreed"),
    "ranked_list.made": _("Ranked list made"),
    "decision.proposed": _("Decision proposed"),
    "decision.changed": _("Proposed decision changed"),
    "decision.released": _("Decision told"),
    "decision.confirmed": _("Place confirmed by the city"),
    "decision.declined": _("Place declined by the city"),
    "decision.promoted": _("Promoted from the reserve list"),
    "decision.withdrawn": _("City withdrew after selection"),
    "correction.proposed": _("Told decision to be put right: proposed"),
    "correction.dropped": _("Told decision to be put right: dropped"),
    "decision.corrected": _("Told decision put right"),
}

#: A city that was not eligible has no decision before it gets one.
OUTCOME = Field(_("outcome"), choices=(*Outcome.choices, *Was.choices[:1]))
#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "evaluation.decision": {
        "place": Field(_("place on the ranked list")),
        "total": Field(_("total")),
        "reserve": Field(_("place on the reserve list")),
        "country_has": Field(_("places its country had already")),
        "cause": Field(_("cause"), choices=tuple(Cause.choices)),
        "outcome": OUTCOME,
        "reference": Field(_("complaint")),
    },
    "evaluation.correction": {"outcome": OUTCOME},
    "evaluation.rankedlist": {
        "above": Field(_("above the thresholds")),
        "applications": Field(_("applications")),
    },
}
