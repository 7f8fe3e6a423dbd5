# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Tvilling: runs a city twinning programme from the open call to the replication plan."""
