# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`/healthz`: for the machines that watch this one."""

from __future__ import annotations

import logging
import os
import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.conf import settings
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
#: With less on the disk, in bytes, neither a file that somebody sends nor what the database writes beside itself may fit.
LEAST_FREE = 32 * 1024 * 1024


@never_cache
@require_safe
def health(request: Request) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Whether the database answers, whether the data folder takes anything, and for how many seconds the oldest letter has waited."""
    if not _takes_files():
        log.error("the data folder %s is full or cannot be written", settings.DATA_DIR)
        return JsonResponse({"status": "down", "data_folder": "down", "version": VERSION}, status=503)
    try:
        waited = lag(clock.now()).total_seconds()
    except DatabaseError:
        log.exception("the database does not answer")
        return JsonResponse({"status": "down", "database": "down", "version": VERSION}, status=503)
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "data_folder": "ok",
            "outbox_lag_seconds": round(waited),
            "version": VERSION,
        }
    )


def _takes_files() -> bool:
    """Asked of the system, so that who asks for this page often has nothing written."""
    try:
        return (
            os.access(settings.DATA_DIR, os.W_OK) and shutil.disk_usage(settings.DATA_DIR).free >= LEAST_FREE
        )
    except OSError:
        return False
