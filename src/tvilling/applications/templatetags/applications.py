# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How pages of applications name what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from tvilling.applications.queries import form_of, title_of
from tvilling.calls.queries import form_options

if TYPE_CHECKING:
    from tvilling.applications.models import FixRequest

register = template.Library()


@register.filter
def opened_sections(fix: FixRequest) -> str:
    """The titles of the sections that are open for the correction."""
    application = fix.application
    options = form_options(application.call)
    sections = form_of(application).sections
    return ", ".join(f"“{title_of(each, options)}”" for each in sections if each.key in fix.sections)
