# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires insights into the project."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "tvilling.insights"
    label = "insights"
