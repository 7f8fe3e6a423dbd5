# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires ui into the project."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tvilling.ui"
    label = "ui"
