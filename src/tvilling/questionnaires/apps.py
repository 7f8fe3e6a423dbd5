# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires questionnaires into the project."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "tvilling.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions
        from tvilling.questionnaires.audit_events import EVENTS
        from tvilling.questionnaires.permissions import TABLE

        events.register(EVENTS)
        permissions.register("questionnaires", TABLE)
