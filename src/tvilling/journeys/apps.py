# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires journeys into the project."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "tvilling.journeys"
    label = "journeys"
