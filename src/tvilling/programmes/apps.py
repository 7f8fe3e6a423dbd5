# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires programmes into the project."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def cohort_in_address(request: Any) -> str:
    """The address part of the cohort that the page is about; empty when it is about none."""
    return str(request.resolver_match.kwargs.get("cohort", "")) if request.resolver_match else ""


def _roles(request: Any) -> dict[str, set[str]]:
    """The reader's roles by cohort, asked for once a request: nearly every entry of a menu wants to know."""
    from tvilling.programmes.permissions import roles_by_cohort

    if not hasattr(request, "roles_by_cohort"):
        request.roles_by_cohort = roles_by_cohort(request.user)
    roles: dict[str, set[str]] = request.roles_by_cohort
    return roles


def _works_as(request: Any) -> set[str]:
    """The reader's roles in all cohorts together."""
    return {role for held in _roles(request).values() for role in held}


def has_role_here(request: Any, *roles: str) -> bool:
    """For menus: whether the reader has one of the roles in the page's cohort."""
    return not _roles(request).get(cohort_in_address(request), set()).isdisjoint(roles)


def has_role_anywhere(request: Any, *roles: str) -> bool:
    """For menus: whether the reader has one of the roles in any cohort."""
    return not _works_as(request).isdisjoint(roles)


def sees_office(request: Any) -> bool:
    """For menus: whether the reader is in the office of the page's cohort."""
    return has_role_here(request, "office")


def oversees(request: Any) -> bool:
    """For menus: whether the reader is in the office of the page's cohort, or audits it."""
    return has_role_here(request, "office", "auditor")


def has_office(request: Any) -> bool:
    """For menus: whether the reader works in any cohort's office, or audits one."""
    return has_role_anywhere(request, "office", "auditor")


class ProgrammesConfig(AppConfig):
    name = "tvilling.programmes"
    label = "programmes"

    def ready(self) -> None:
        from tvilling.accounts import purposes, sample
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions
        from tvilling.mail.queries import number_held
        from tvilling.programmes import audited, own_data, receivers
        from tvilling.programmes.actions import PURPOSE
        from tvilling.programmes.audit_events import EVENTS, FIELDS
        from tvilling.programmes.permissions import RIGHTS
        from tvilling.programmes.queries import invitation_scope, invitation_words, work_of
        from tvilling.programmes.templatetags.programmes import city_roles_panel
        from tvilling.ui import navigation, panels, standing, waiting

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        purposes.register(PURPOSE, invitation_words, invitation_scope)
        sample.register_role_describer(work_of)
        permissions.register("programmes", RIGHTS)
        standing.register_standing(_works_as)
        core_own_data.register(own_data.PARTS)
        waiting.register_source(receivers.colleagues_wanted, "office")
        panels.register_panel("cities.detail", city_roles_panel, order=10)
        entry = navigation.Entry
        cohort = navigation.from_address("cohort")
        navigation.register(
            "person", entry(_("Programme office"), "programmes:office", order=20, visible=has_office)
        )

        def held(request: Any) -> Any:
            number = number_held(cohort_in_address(request)) if sees_office(request) else 0
            return navigation.to_do(number, _("%(number)s to release"))

        for label, name, order, visible, count in (
            (_("People"), "programmes:people", 80, oversees, None),
            (_("Letters"), "programmes:letters", 81, oversees, held),
            (_("Audit"), "programmes:audit", 82, oversees, None),
            (_("Settings"), "programmes:settings", 83, sees_office, None),
        ):
            navigation.register(
                "office",
                entry(
                    label,
                    name,
                    section=pgettext_lazy("section", "Run"),
                    order=order,
                    visible=visible,
                    url_kwargs=cohort,
                    count=count,
                ),
            )
