# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The practices that an activity offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.hosts.actions.profile import NotEditable, check_editable
from tvilling.hosts.models import HostActivity, Practice
from tvilling.hosts.states import HostActivityState

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.cities.models import City


class PracticeFields(TypedDict, total=False):
    """The fields of a practice."""

    city: City
    title: str
    domain: str
    lever: str
    problem: str
    solution: str
    results: str
    conditions: str
    is_sample: bool


class InCatalogue(ActionRefused):
    """The practice can be read by everybody: what is changed in it has to be checked."""

    message = _(
        "This practice is in the catalogue. Change it where it is written for the knowledge base: there it is checked."
    )


def add_practice(
    *, actor: Any, now: datetime, activity: HostActivity, **fields: Unpack[PracticeFields]
) -> Practice:
    """Add a practice: city, title, domain and lever are needed, the rest can follow."""
    require(actor, "hosts.edit", activity)
    check_editable(actor, activity)
    _check(activity, {"city": None, "title": "", "domain": "", "lever": "", **fields})
    with transaction.atomic():
        practice = Practice.objects.create(activity=activity, created_at=now, **fields)
        after = {"activity": activity.pk, "domain": practice.domain, "lever": practice.lever}
        record("practice.added", actor=actor, now=now, obj=practice, scope=activity.cohort.slug, after=after)
    return practice


def update_practice(
    *, actor: Any, now: datetime, practice: Practice, **fields: Unpack[PracticeFields]
) -> Practice:
    """Change fields of a practice on its way into the catalogue; what is not named stays. Afterwards: `reword_practice`."""
    require(actor, "hosts.edit", practice)
    if practice.activity.state == HostActivityState.ACCEPTED:
        # Not even by the office: somebody may have checked the text, and would not see another one.
        raise InCatalogue
    check_editable(actor, practice.activity)
    return _write(actor, now, practice, dict(fields))


def reword_practice(
    *, actor: Any, now: datetime, practice: Practice, **fields: Unpack[PracticeFields]
) -> Practice:
    """Change a practice of the catalogue on its way into the knowledge base, where what is written is checked."""
    require(actor, "hosts.edit", practice)
    if practice.activity.state != HostActivityState.ACCEPTED:
        raise NotEditable
    return _write(actor, now, practice, dict(fields))


def _write(actor: Any, now: datetime, practice: Practice, fields: dict[str, Any]) -> Practice:
    _check(practice.activity, fields)
    before = {"domain": practice.domain, "lever": practice.lever, "city": practice.city_id}
    with transaction.atomic():
        for name, value in fields.items():
            setattr(practice, name, value)
        practice.save(update_fields=list(fields))
        after = {"domain": practice.domain, "lever": practice.lever, "city": practice.city_id}
        scope = practice.activity.cohort.slug
        record(
            "practice.changed", actor=actor, now=now, obj=practice, scope=scope, before=before, after=after
        )
    return practice


def remove_practice(*, actor: Any, now: datetime, practice: Practice) -> None:
    """Take a practice out of the activity."""
    require(actor, "hosts.edit", practice)
    check_editable(actor, practice.activity)
    with transaction.atomic():
        before = {"activity": practice.activity_id, "domain": practice.domain, "lever": practice.lever}
        scope = practice.activity.cohort.slug
        record("practice.removed", actor=actor, now=now, obj=practice, scope=scope, before=before)
        practice.delete()


def _check(activity: HostActivity, fields: dict[str, Any]) -> None:
    if not fields.get("title", "set").strip():
        raise ActionRefused(_("Give the practice a title."), field="title")
    if "city" in fields and fields["city"] not in activity.cities.all():
        raise ActionRefused(_("Choose one of the activity's cities."), field="city")
    for name, vocabulary in (("domain", activity.cohort.domains), ("lever", activity.cohort.levers)):
        if name in fields and fields[name] not in {entry["key"] for entry in vocabulary}:
            raise ActionRefused(_("Choose from the list."), field=name)
