# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires programmes into the project."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "tvilling.programmes"
    label = "programmes"
