# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Starting a host activity and writing its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.folding import fold
from tvilling.core.permissions import require
from tvilling.hosts.actions.sending import HostsWindowClosed
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import is_host_writer
from tvilling.hosts.states import HostActivityState
from tvilling.programmes.permissions import is_office

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort

#: Profile fields that are recorded with their values; of texts only the name is recorded.
RECORDED = ("domains", "levers", "languages")
#: Pages of the catalogue that stand beside the activities.
RESERVED = {"compare", "list", "map"}
#: More twins than the largest real group had would be a slip of the finger.
MOST_TWINS = 20


class ProfileFields(TypedDict, total=False):
    """The fields of a profile."""

    title: str
    domains: list[str]
    levers: list[str]
    languages: list[str]
    background: str
    description: str
    objective: str
    builds_upon: str
    transferable: str
    conditions: str
    wants_to_learn: str
    source_url: str
    is_sample: bool


class NotEditable(ActionRefused):
    """The activity is with the office, in the catalogue, or closed."""

    message = _(
        "This has been sent and can no longer be changed here. Ask the programme office to return it."
    )


def start_host_activity(*, actor: Any, now: datetime, cohort: Cohort, city: City, title: str) -> HostActivity:
    """Begin a draft, led by the city. Refused when hosts can no longer send their interest."""
    require(actor, "hosts.start", city)
    if not cohort.is_public or (cohort.hosts_close_at and now >= cohort.hosts_close_at):
        raise HostsWindowClosed
    if not title.strip():
        raise ActionRefused(_("Give the activity a title."), field="title")
    with transaction.atomic():
        activity = HostActivity.objects.create(
            cohort=cohort, lead_city=city, title=title.strip(), slug=free_slug(title, cohort),
            languages=[language for language in cohort.languages if language == settings.LANGUAGE_CODE],
            created_at=now,
        )  # fmt: skip
        activity.cities.add(city)
        after = {"city": city.pk, "cohort": cohort.slug}
        record("host_activity.started", actor=actor, now=now, obj=activity, scope=cohort.slug, after=after)
    return activity


def update_profile(
    *, actor: Any, now: datetime, activity: HostActivity, **fields: Unpack[ProfileFields]
) -> HostActivity:
    """Write fields of the profile; what is not named stays. Drafts may be incomplete, but not wrong."""
    require(actor, "hosts.edit", activity)
    check_editable(actor, activity)
    changes: dict[str, Any] = {
        name: value for name, value in fields.items() if getattr(activity, name) != value
    }
    _check(activity.cohort, changes)
    if not changes:
        return activity
    if "title" in changes and activity.state == HostActivityState.DRAFT:
        changes["slug"] = free_slug(changes["title"], activity.cohort, besides=activity)
    before = {name: getattr(activity, name) for name in RECORDED if name in changes}
    with transaction.atomic():
        for name, value in changes.items():
            setattr(activity, name, value)
        activity.save(update_fields=list(changes))
        after = {name: changes[name] for name in RECORDED if name in changes} | {"fields": sorted(changes)}
        record(
            "host_activity.changed", actor=actor, now=now, obj=activity, scope=activity.cohort.slug,
            before=before, after=after,
        )  # fmt: skip
    return activity


def set_capacity(
    *, actor: Any, now: datetime, activity: HostActivity, minimum: int, maximum: int
) -> HostActivity:
    """Say how many twins the activity can host: at least, at most."""
    require(actor, "hosts.edit", activity)
    check_editable(actor, activity)
    if not 1 <= maximum <= MOST_TWINS:
        message = _("Write a number from 1 to %(most)s.")
        raise ActionRefused(message % {"most": MOST_TWINS}, field="maximum_twins")
    if not 0 <= minimum <= maximum:
        raise ActionRefused(_("The smallest number cannot exceed the largest."), field="minimum_twins")
    before = {"minimum": activity.minimum_twins, "maximum": activity.maximum_twins}
    with transaction.atomic():
        activity.minimum_twins, activity.maximum_twins = minimum, maximum
        activity.save(update_fields=["minimum_twins", "maximum_twins"])
        record(
            "host_activity.changed", actor=actor, now=now, obj=activity, scope=activity.cohort.slug,
            before=before, after={"minimum": minimum, "maximum": maximum},
        )  # fmt: skip
    return activity


def check_editable(actor: Any, activity: HostActivity) -> None:
    """Refuse changes by the team once it was sent, and by the office while it is the team's draft."""
    if activity.state == HostActivityState.DRAFT:
        if not is_host_writer(actor, activity):
            raise NotEditable(_("This is the team's draft. You can change it when it has been sent."))
        return
    if activity.state not in {HostActivityState.SUBMITTED, HostActivityState.ACCEPTED}:
        raise NotEditable(_("This is closed and cannot be changed."))
    if not is_office(actor, activity):
        raise NotEditable


def free_slug(title: str, cohort: Cohort, *, besides: HostActivity | None = None) -> str:
    """An address part nobody has: the title, then with the cohort, then with a number."""
    base = slugify(fold(title))[:90].strip("-") or "activity"
    others = HostActivity.objects.exclude(pk=besides.pk) if besides else HostActivity.objects.all()
    candidates = (base, f"{base}-{cohort.slug[:40]}", *(f"{base}-{number}" for number in range(2, 1000)))
    free = (slug for slug in candidates if slug not in RESERVED)
    return next(slug for slug in free if not others.filter(slug=slug).exists())


def _check(cohort: Cohort, changes: dict[str, Any]) -> None:
    if "title" in changes and not changes["title"].strip():
        raise ActionRefused(_("Give the activity a title."), field="title")
    for name in ("domains", "levers"):
        known = {entry["key"] for entry in getattr(cohort, name)}
        if set(changes.get(name, [])) - known:
            raise ActionRefused(_("Choose from the list."), field=name)
