# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What these actions answer instead of doing their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tvilling.calls.models import Call
    from tvilling.calls.queries import CheckItem


class AlreadyOpen(ActionRefused):
    """What was published when the call opened does not change any more."""

    message = _("The call has opened: this stays as it was published.")


class CallIsOver(ActionRefused):
    """The call has closed."""

    message = _("The call has closed.")


class DatesUnchecked(ActionRefused):
    """A copied call is published by who has read its dates as they stand."""

    message = _("The dates have changed since you opened this page. Read them again.")


class ReasonMissing(ActionRefused):
    """A step that needs its reason."""

    message = _("Give the reason: it is kept, and people will read it.")


class NotReady(ActionRefused):
    """A call that cannot be published yet; `missing` says what it needs."""

    def __init__(self, missing: Sequence[CheckItem]) -> None:
        self.missing = tuple(missing)
        told = "; ".join(str(item.label) for item in missing)
        super().__init__(gettext("The call still needs: %(missing)s.") % {"missing": told})


def refuse_once_open(call: Call, now: datetime) -> None:
    """Applicants prepared by it: from the opening on it stays."""
    if call.has_opened(now):
        raise AlreadyOpen
