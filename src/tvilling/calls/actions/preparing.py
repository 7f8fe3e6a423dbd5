# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A new call, its texts and its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.calls.actions.errors import AlreadyOpen, refuse_once_open
from tvilling.calls.models import Call
from tvilling.calls.queries import PLACEHOLDERS, refuse_late_days
from tvilling.calls.validators import check_placeholders, instant_of
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tvilling.programmes.models import Cohort

#: A day: more is another deadline, not a grace.
LONGEST_GRACE = 86_400


def create_call(  # noqa: PLR0913 - one argument for each thing a call begins with, all named
    *,
    actor: Any,
    now: datetime,
    cohort: Cohort,
    slug: str,
    title: Mapping[str, str],
    opens_wall: str,
    closes_wall: str,
    time_zone: str = "",
    results_on: date | None = None,
) -> Call:
    """A call in preparation. Wall times such as "2023-06-30T23:59", in the zone (the cohort's when none is given)."""
    require(actor, "calls.create", cohort)
    check_placeholders(title, (), field="title")
    if Call.objects.filter(slug=slug).exists():
        raise ActionRefused(_("Another call has this address."), field="slug")
    zone = time_zone or cohort.time_zone
    opens_at, closes_at = _window(opens_wall, closes_wall, zone)
    refuse_late_days(closes_at, zone, results_on=results_on, starts_on=cohort.starts_on)
    call = Call(
        cohort=cohort,
        slug=slug,
        title=dict(title),
        time_zone=zone,
        opens_wall=opens_wall,
        closes_wall=closes_wall,
        opens_at=opens_at,
        closes_at=closes_at,
        results_on=results_on,
        created_at=now,
    )
    with transaction.atomic():
        call.save(force_insert=True)
        record("call.created", actor=actor, now=now, obj=call, scope=cohort.slug,
               after={"state": call.state, "opens_at": opens_at, "closes_at": closes_at})  # fmt: skip
    return call


def update_call_texts(
    *,
    actor: Any,
    now: datetime,
    call: Call,
    title: Mapping[str, str],
    summary: Mapping[str, str],
    text: Mapping[str, str],
) -> Call:
    """Change what the call says. Refuses unknown placeholders, naming the field."""
    require(actor, "calls.manage", call)
    texts = {"title": dict(title), "summary": dict(summary), "text": dict(text)}
    for name, mapping in texts.items():
        # The title also stands in letters and lists, where there are no figures.
        check_placeholders(mapping, () if name == "title" else PLACEHOLDERS, field=name)
    if not any(one.strip() for one in title.values()):
        raise ActionRefused(_("Enter a title."), field="title")
    with transaction.atomic():
        for name, mapping in texts.items():
            setattr(call, name, {language: one.strip() for language, one in mapping.items() if one.strip()})
        call.save(update_fields=list(texts))
        record("call.texts_changed", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               after={"languages": sorted(call.title)})  # fmt: skip
    return call


def set_window(
    *,
    actor: Any,
    now: datetime,
    call: Call,
    opens_wall: str,
    closes_wall: str,
    time_zone: str = "",
    grace_seconds: int | None = None,
    results_on: date | None = None,
) -> Call:
    """Set when the call opens and closes, until it has opened: afterwards only an extension moves it.

    Refuses wall times that do not exist or come twice.
    """
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    zone = time_zone or call.time_zone
    opens_at, closes_at = _window(opens_wall, closes_wall, zone)
    refuse_late_days(closes_at, zone, results_on=results_on, starts_on=call.cohort.starts_on)
    grace = call.grace_seconds if grace_seconds is None else grace_seconds
    if not 0 <= grace <= LONGEST_GRACE:
        raise ActionRefused(_("The grace is a number of seconds up to a day."), field="grace_seconds")
    values = {
        "opens_wall": opens_wall, "closes_wall": closes_wall, "time_zone": zone, "opens_at": opens_at,
        "closes_at": closes_at, "grace_seconds": grace, "results_on": results_on,
    }  # fmt: skip
    with transaction.atomic():
        before = {"opens_at": call.opens_at, "closes_at": call.closes_at, "grace_seconds": call.grace_seconds}
        # Only while nobody else has published or moved it meanwhile.
        unmoved = Call.objects.filter(pk=call.pk, state=call.state, opens_at=call.opens_at)
        if not unmoved.update(**values):
            raise AlreadyOpen
        for name, value in values.items():
            setattr(call, name, value)
        record("call.window_set", actor=actor, now=now, obj=call, scope=call.cohort.slug, before=before,
               after={"opens_at": opens_at, "closes_at": closes_at, "grace_seconds": grace, "time_zone": zone})  # fmt: skip
    return call


def _window(opens_wall: str, closes_wall: str, zone: str) -> tuple[datetime, datetime]:
    opens_at = instant_of(opens_wall, zone, field="opens")
    closes_at = instant_of(closes_wall, zone, field="closes")
    if closes_at <= opens_at:
        raise ActionRefused(_("The call has to close after it opens."), field="closes")
    return opens_at, closes_at
