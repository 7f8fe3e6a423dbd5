# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Abstract models, state machine, permission table, clock, money. No table of its own, no word of the subject."""
