# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires applications into the project."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "tvilling.applications"
    label = "applications"
