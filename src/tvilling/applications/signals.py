# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sent in the transaction of the action, with `application`, `actor` and `now`; the sender is Application."""

from __future__ import annotations

from django.dispatch import Signal

#: Also with `submission`. Sent for each submission, the first, a later one and a correction.
application_submitted = Signal()
application_withdrawn = Signal()
application_eligible = Signal()
application_ineligible = Signal()
#: Also with `agrees`. The city may be named in public from now on, or no longer.
consent_changed = Signal()
