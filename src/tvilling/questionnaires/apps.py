# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires questionnaires into the project."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "tvilling.questionnaires"
    label = "questionnaires"
