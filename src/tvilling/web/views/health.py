# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`/healthz`: for the machines that watch this one."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tvilling.core import clock
from tvilling.mail.queries import lag

if TYPE_CHECKING:
    from tvilling.core.http import Request

log = logging.getLogger(__name__)

VERSION = version("tvilling")


@never_cache
@require_safe
def health(request: Request) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Whether the database answers, and for how many seconds the oldest letter that is due has been waiting."""
    try:
        waited = lag(clock.now()).total_seconds()
    except DatabaseError:
        log.exception("the database does not answer")
        return JsonResponse({"status": "down", "database": "down", "version": VERSION}, status=503)
    return JsonResponse(
        {"status": "ok", "database": "ok", "outbox_lag_seconds": round(waited), "version": VERSION}
    )
