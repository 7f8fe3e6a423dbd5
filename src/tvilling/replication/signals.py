# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What replication announces to later stages; within the action's transaction."""

from django.dispatch import Signal

#: plan, actor, now: the city endorsed its plan.
plan_endorsed = Signal()
