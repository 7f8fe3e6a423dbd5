# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The panel on a city's page: what it has been in which cohort; and the note to an office of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string

from tvilling.core import clock
from tvilling.programmes.permissions import cohorts_alone
from tvilling.programmes.queries import city_roles_of, pending_into_offices

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.template import Context
    from django.utils.safestring import SafeString

    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort

register = template.Library()


def city_roles_panel(_request: HttpRequest, city: City) -> SafeString | None:
    """The city's roles over the cohorts; nothing when it never had one."""
    roles = list(city_roles_of(city))
    return render_to_string("programmes/city_roles.html", {"roles": roles}) if roles else None


@register.inclusion_tag("programmes/office/alone.html", takes_context=True)
def two_people(context: Context, cohort: Cohort) -> dict[str, Any]:
    """On pages of steps that take two people: tells who is alone in the office so before the first of them."""
    is_alone = cohorts_alone(context["request"].user).filter(pk=cohort.pk).exists()
    is_invited = is_alone and pending_into_offices(clock.now()).filter(target_key=cohort.code).exists()
    return {"cohort": cohort, "is_alone": is_alone, "is_invited": is_invited}
