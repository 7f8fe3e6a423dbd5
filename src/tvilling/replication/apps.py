# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires replication into the project."""

from django.apps import AppConfig


class ReplicationConfig(AppConfig):
    name = "tvilling.replication"
    label = "replication"
