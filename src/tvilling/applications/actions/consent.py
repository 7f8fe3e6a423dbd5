# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the city may be named in public, after it has handed in its application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tvilling.applications.actions.errors import NotSubmitted
from tvilling.applications.models import Application
from tvilling.applications.queries import is_handed_in
from tvilling.applications.signals import consent_changed
from tvilling.audit.actions import record
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime


def change_consent(*, actor: Any, now: datetime, application: Application, agrees: bool) -> Application:
    """Let the city be named in public, or take that back. The same answer again changes nothing.

    The submission keeps the answer that was given in it. Raises NotSubmitted while the answer is still being written.
    """
    require(actor, "applications.consent", application)
    if not is_handed_in(application):
        raise NotSubmitted
    with transaction.atomic():
        differs = Application.objects.filter(pk=application.pk, consent_publication=not agrees)
        changed = differs.update(consent_publication=agrees)
        application.consent_publication = agrees
        if not changed:
            return application
        record(
            "application.consent_given" if agrees else "application.consent_taken_back", actor=actor, now=now,
            obj=application, scope=application.cohort.slug,
            before={"consent_publication": not agrees}, after={"consent_publication": agrees},
        )  # fmt: skip
        consent_changed.send(Application, application=application, agrees=agrees, actor=actor, now=now)
    return application
