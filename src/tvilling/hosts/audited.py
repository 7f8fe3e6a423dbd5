# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names host activities and practices, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst

from tvilling.audit.words import Kind, through
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import office_activities
from tvilling.programmes.audited import domain, lever

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading

NAMES = {field.name: field.verbose_name for field in HostActivity._meta.concrete_fields}


def field_name(value: Any, _reading: Reading) -> str:
    """A part of the profile as its form calls it."""
    return str(capfirst(str(NAMES.get(value, value))))


KINDS = {
    # By the city: the title of a draft is nobody else's business.
    "hosts.hostactivity": Kind(
        name=lambda activity: activity.lead_city, related=("lead_city", "cohort"),
        url="hosts:office-detail", args=("cohort.slug", "code"), opens=office_activities, cities=through("lead_city", "cities"), loses_cities=True,
    ),
    "hosts.practice": Kind(
        name=lambda practice: practice.activity.lead_city, related=("activity__lead_city",),
        cities=through("city", "activity__lead_city"),
    ),
}  # fmt: skip
SPEAKERS = {
    ("hosts.hostactivity", "domains"): domain,
    ("hosts.hostactivity", "levers"): lever,
    ("hosts.hostactivity", "fields"): field_name,
    ("hosts.practice", "domain"): domain,
    ("hosts.practice", "lever"): lever,
}
