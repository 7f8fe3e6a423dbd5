# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires hosts into the project."""

from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "tvilling.hosts"
    label = "hosts"
