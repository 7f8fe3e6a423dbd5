# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires matching into the project."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "tvilling.matching"
    label = "matching"
