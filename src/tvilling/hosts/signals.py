# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What hosts announce, inside the transaction of the step."""

from __future__ import annotations

from django.dispatch import Signal

#: sender HostActivity; activity, actor, now
host_activity_submitted = Signal()
#: sender HostActivity; activity, actor, now
host_activity_accepted = Signal()
