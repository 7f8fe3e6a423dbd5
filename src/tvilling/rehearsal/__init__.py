# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Plays a whole programme through the real actions: rehearsal and sample data."""
