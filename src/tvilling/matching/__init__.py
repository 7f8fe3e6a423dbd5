# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matching runs and their publication; the only caller of the matchmaker engine."""
