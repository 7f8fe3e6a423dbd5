# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The panel on the page of a copied cohort: its call, with the dates to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from tvilling.calls.permissions import calls_of, source_call_for
from tvilling.calls.queries import copied_call
from tvilling.calls.states import CallState
from tvilling.core import clock

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from tvilling.programmes.models import Cohort


def copied_call_panel(request: HttpRequest, cohort: Cohort) -> SafeString:
    """What the call took over from the last one; where there was none, that it has to be begun."""
    call = calls_of(request.user, cohort).first()
    checked = copied_call(call, source_call_for(request.user, call), clock.now()) if call else None
    context = {
        "cohort": cohort,
        "call": call,
        "checked": checked,
        "is_draft": call and call.state == CallState.DRAFT,
    }
    return render_to_string("calls/office/parts/copied.html", context, request)
