# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires rehearsal into the project."""

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "tvilling.rehearsal"
    label = "rehearsal"
