# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires evaluation into the project."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "tvilling.evaluation"
    label = "evaluation"
