# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a cohort pays: set by its office or finance, valid for trips approved from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.travel.models import CostKind, TravelRules
from tvilling.travel.queries.allowances import rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tvilling.programmes.models import Cohort

DAYS_MAX = 14


def set_travel_rules(
    *,
    actor: Any,
    now: datetime,
    cohort: Cohort,
    kinds: Sequence[str],
    receipt_free: Sequence[str] = (),
    days_before: int = 1,
    days_after: int = 1,
) -> TravelRules:
    """Change what is paid. Trips that are approved already keep the rules they were approved with."""
    require(actor, "travel.set_rules", cohort)
    if not kinds or not {*kinds, *receipt_free} <= set(CostKind.values):
        raise ActionRefused(_("Choose at least one kind of cost."), field="kinds")
    if not (0 <= days_before <= DAYS_MAX and 0 <= days_after <= DAYS_MAX):
        raise ActionRefused(_("Between 0 and %(days)s days.") % {"days": DAYS_MAX}, field="days_before")
    with transaction.atomic():
        before = _facts(rules_of(cohort))
        values = {
            "kinds": list(kinds),
            "receipt_free": list(receipt_free),
            "days_before": days_before,
            "days_after": days_after,
        }
        rules, _made = TravelRules.objects.update_or_create(cohort=cohort, defaults=values)
        record(
            "travel_rules.changed", actor=actor, now=now, obj=rules, scope=cohort.slug, before=before,
            after=_facts(rules),
        )  # fmt: skip
    return rules


def _facts(rules: TravelRules) -> dict[str, Any]:
    return {
        "kinds": rules.kinds, "receipt_free": rules.receipt_free, "days_before": rules.days_before,
        "days_after": rules.days_after,
    }  # fmt: skip
