# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What matching puts on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "pair_rule.added": _("Pin or ban entered"),
    "pair_rule.removed": _("Pin or ban removed"),
    "host_ranking.set": _("Host ranked the applications"),
    "matching_run.started": _("Matching started"),
    "matching_run.cancelled": _("Matching told to stop"),
    "matching_run.solved": _("Matching solved and verified"),
    "matching_run.failed": _("Matching found no result"),
    "matching_run.proposed": _("Matching proposed for publication"),
    "matching_run.returned": _("Matching returned"),
    "matching_run.published": _("Matching published"),
    "matching_run.superseded": _("Matching replaced by a later run"),
    "match.published": _("Match told to both cities"),
    "match.agreed": _("One city confirmed the match"),
    "match.confirmed": _("Match confirmed by both cities"),
    "match.declined": _("Match declined"),
    "match.end_asked": _("End of a match asked for"),
    "match.end_refused": _("End of a match refused"),
    "match.withdrawn": _("Match ended"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "matching.match": {"host": Field(_("host agreed")), "twin": Field(_("twin agreed"))},
}
