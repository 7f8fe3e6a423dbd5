# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires knowledge into the project."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "tvilling.knowledge"
    label = "knowledge"
