# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires cities into the project."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _in_team(request: Any) -> tuple[str, ...]:
    from tvilling.cities.permissions import is_in_team

    return ("team",) if is_in_team(request.user) else ()


class CitiesConfig(AppConfig):
    name = "tvilling.cities"
    label = "cities"

    def ready(self) -> None:
        from tvilling.accounts import purposes, sample
        from tvilling.audit import events, words
        from tvilling.cities import audited, own_data, receivers  # noqa: F401 - connects them
        from tvilling.cities.actions import PURPOSE
        from tvilling.cities.audit_events import EVENTS, FIELDS
        from tvilling.cities.jobs import LETTERS
        from tvilling.cities.permissions import RIGHTS
        from tvilling.cities.queries import invitation_words, work_of
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions
        from tvilling.mail import letters
        from tvilling.ui import navigation, standing

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        purposes.register(PURPOSE, invitation_words)
        sample.register_role_describer(work_of)
        letters.register("cities", LETTERS)
        permissions.register("cities", RIGHTS)
        standing.register_standing(_in_team)
        core_own_data.register(own_data.PARTS)
        navigation.register("my", navigation.Entry(_("Cities"), "cities:my", order=20))
