# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires cities into the project."""

from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "tvilling.cities"
    label = "cities"
