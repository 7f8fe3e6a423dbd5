# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sent in the transaction of the action, with `call`, `actor` and `now`; the sender is Call."""

from __future__ import annotations

from django.dispatch import Signal

call_published = Signal()
#: Also with `extension`. Applications tell everybody with a draft or a submission.
call_extended = Signal()
call_settled = Signal()
