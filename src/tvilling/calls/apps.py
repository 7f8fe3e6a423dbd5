# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires calls into the project."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "tvilling.calls"
    label = "calls"
