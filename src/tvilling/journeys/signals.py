# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What journeys announce to later stages; all within the action's transaction."""

from django.dispatch import Signal

#: group, actor, now: a group was formed or a twin joined it.
group_formed = Signal()
#: attendance, actor, now: somebody's presence at a visit was confirmed or corrected; the travel claim may open.
attendance_confirmed = Signal()
#: meeting, actor, now, reason: a meeting was cancelled; trips to it are void.
meeting_cancelled = Signal()
#: lesson, actor, now: how far a lesson is used has changed.
lesson_used = Signal()
#: place, actor, now, reason: a twin left its group; what it had planned ahead is void.
twin_left = Signal()
