# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires web into the project."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tvilling.web"
    label = "web"
