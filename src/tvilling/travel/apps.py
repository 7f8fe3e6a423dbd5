# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires travel into the project."""

from django.apps import AppConfig


class TravelConfig(AppConfig):
    name = "tvilling.travel"
    label = "travel"
