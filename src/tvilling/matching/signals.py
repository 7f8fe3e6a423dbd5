# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What matching announces to later stages; within the action's transaction."""

from django.dispatch import Signal

#: match, actor, now: both cities confirmed; the journey can begin.
match_confirmed = Signal()
#: match, actor, now, reason: a match that was told or confirmed is over.
match_ended = Signal()
