# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What earlier stages cause here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from tvilling.applications.actions import send_extension_notices
from tvilling.calls.signals import call_extended

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.calls.models import Call, Extension


@receiver(call_extended)
def tell_of_extension(*, call: Call, extension: Extension, actor: Any, now: datetime, **_rest: Any) -> None:
    """Everybody with a draft or a submission is told."""
    send_extension_notices(actor=actor, now=now, call=call, extension=extension)
