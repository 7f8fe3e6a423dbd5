# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The panel on a city's page: what it has been in which cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from tvilling.programmes.queries import city_roles_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from tvilling.cities.models import City


def city_roles_panel(_request: HttpRequest, city: City) -> SafeString | None:
    """The city's roles over the cohorts; nothing when it never had one."""
    roles = list(city_roles_of(city))
    return render_to_string("programmes/city_roles.html", {"roles": roles}) if roles else None
