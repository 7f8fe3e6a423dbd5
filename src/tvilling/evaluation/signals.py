# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What evaluation announces to later stages; all within the action's transaction."""

from django.dispatch import Signal

#: decision, actor, now: the city confirmed its place and enters the pool for matching.
place_confirmed = Signal()
#: decision, actor, now: a city that had confirmed its place left.
city_withdrew = Signal()
