# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wall times as people say them, and the instants they mean; texts with placeholders."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WALL_FORMAT = "%Y-%m-%dT%H:%M"


class WrongTime(ActionRefused):
    """A wall time that means no instant, or two."""


class UnknownPlaceholder(ActionRefused):
    """A text names a figure that a call does not have."""


def zone_called(name: str) -> ZoneInfo:
    """The time zone. Raises WrongTime for a name that no zone has."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongTime(_("No time zone is called “%(name)s”.") % {"name": name}, field="time_zone") from None


def instant_of(wall: str, zone: str, *, field: str = "") -> datetime:
    """The instant, in UTC, of a wall time such as "2023-06-30T23:59" in a zone.

    Refuses with WrongTime what cannot be read, what the change to summer time skips, and what the change back
    passes twice: a deadline has to be one instant.
    """
    try:
        naive = datetime.strptime(wall, WALL_FORMAT)  # noqa: DTZ007 - a wall time has no zone, that is the point
    except (ValueError, TypeError):
        raise WrongTime(_("Enter a day and a time, such as 30 June 2023, 23:59."), field=field) from None
    place = zone_called(zone)
    first, second = (naive.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        skipped = first.astimezone(place).replace(tzinfo=None) != naive
        told = {"time": f"{naive:%H:%M}"}
        if skipped:
            raise WrongTime(
                _("%(time)s does not exist on that day: the clocks go forward. Choose another time.") % told,
                field=field,
            )
        raise WrongTime(
            _("%(time)s comes twice on that day: the clocks go back. Choose another time.") % told,
            field=field,
        )
    return first


def shifted_wall(wall: str, by: timedelta, zone: str) -> str:
    """The wall time so many days later; an hour on where the clocks change and it would be none, or two."""
    later = datetime.strptime(wall, WALL_FORMAT) + timedelta(days=by.days)  # noqa: DTZ007 - as above
    try:
        instant_of(later.strftime(WALL_FORMAT), zone)
    except WrongTime:
        later += timedelta(hours=1)
    return later.strftime(WALL_FORMAT)


def check_placeholders(texts: Mapping[str, str], known: Collection[str], *, field: str = "") -> None:
    """Refuse a text in any language that names an unknown figure."""
    for text in texts.values():
        for name in PLACEHOLDER.findall(text):
            if name not in known and not known:
                raise UnknownPlaceholder(_("Write this without braces."), field=field)
            if name not in known:
                values = {"name": f"{{{name}}}", "known": ", ".join(f"{{{one}}}" for one in sorted(known))}
                raise UnknownPlaceholder(
                    _("%(name)s is not known here. You can use: %(known)s.") % values, field=field
                )
