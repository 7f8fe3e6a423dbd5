# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Host activities: opt-in, profile, capacity, practices, the public catalogue."""
