# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The call of the next cohort begins as a copy of the last one, in preparation, with its dates moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tvilling.audit.actions import record
from tvilling.calls.models import Call, CallDocument, Criterion, EligibilityRule, FaqEntry, TimelineEntry
from tvilling.calls.validators import WALL_FORMAT, instant_of, shifted_wall
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from tvilling.programmes.models import Cohort

#: What the call says and decides by, as it stands. The form stays the same version: a published one never changes.
KEPT = (
    "title", "summary", "text", "time_zone", "grace_seconds", "form_version_id", "places", "reserve_places",
    "reviews_per_application", "divergence_limit", "overall_threshold", "tie_breaks", "balance",
)  # fmt: skip


def copy_call(*, actor: Any, now: datetime, call: Call, cohort: Cohort) -> Call:
    """Copy a call into another cohort: texts, rules, criteria, form, questions, documents, and dates moved as its start is.

    The copy is in preparation: nothing is published. Extensions are not copied; the last closing counts.
    """
    require(actor, "calls.copy", call)
    require(actor, "calls.create", cohort)
    shift = cohort.starts_on - call.cohort.starts_on
    opens_wall = shifted_wall(call.opens_wall, shift, call.time_zone)
    closes_wall = shifted_wall(call.closes_wall, shift, call.time_zone)
    copy = Call(
        cohort=cohort,
        slug=_free_slug(cohort),
        opens_wall=opens_wall,
        closes_wall=closes_wall,
        opens_at=instant_of(opens_wall, call.time_zone),
        closes_at=instant_of(closes_wall, call.time_zone),
        results_on=call.results_on and call.results_on + shift,
        created_at=now,
        **{name: getattr(call, name) for name in KEPT},
    )
    with transaction.atomic():
        copy.save(force_insert=True)
        _copy_contents(call, copy, now)
        _copy_timeline(call, copy, shift, now)
        record("call.copied", actor=actor, now=now, obj=copy, scope=cohort.slug,
               after={"from": call.pk, "state": copy.state, "opens_at": copy.opens_at,
                      "closes_at": copy.closes_at})  # fmt: skip
    return copy


def _free_slug(cohort: Cohort) -> str:
    base = f"call-{cohort.slug}"[:76]
    taken = set(Call.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)


def _copy_contents(call: Call, copy: Call, now: datetime) -> None:
    EligibilityRule.objects.bulk_create(
        EligibilityRule(call=copy, kind=rule.kind, parameters=rule.parameters, order=rule.order)
        for rule in call.rules.all()
    )
    names = ("key", "name", "description", "weight", "maximum", "step", "threshold", "order")
    Criterion.objects.bulk_create(
        Criterion(call=copy, **{name: getattr(row, name) for name in names}) for row in call.criteria.all()
    )
    FaqEntry.objects.bulk_create(
        FaqEntry(call=copy, question=row.question, answer=row.answer, order=row.order, created_at=now)
        for row in call.faq.all()
    )
    # The file itself is kept once: it is read with whichever of its calls somebody may see.
    CallDocument.objects.bulk_create(
        CallDocument(
            call=copy, document_id=row.document_id, title=row.title, version=row.version, order=row.order,
            created_at=now,
        )
        for row in call.documents.all()
    )  # fmt: skip


def _copy_timeline(call: Call, copy: Call, shift: timedelta, now: datetime) -> None:
    """The dates at the same wall time. What an information session left, its link and recording, stays behind."""

    def moved(moment: datetime) -> datetime:
        wall = moment.astimezone(ZoneInfo(call.time_zone)).strftime(WALL_FORMAT)
        return instant_of(shifted_wall(wall, shift, call.time_zone), call.time_zone)

    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            call=copy, label=row.label, at=moved(row.at), until=row.until and moved(row.until),
            link="" if row.is_information_session else row.link,
            is_information_session=row.is_information_session, created_at=now,
        )
        for row in call.timeline.all()
    )  # fmt: skip
