# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Replication plans with actions and indicators, comments, versions, endorsement."""
