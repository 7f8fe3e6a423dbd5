# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires evaluation into the project."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "tvilling.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions as table
        from tvilling.evaluation import audit_events, jobs, permissions
        from tvilling.mail import letters

        table.register("evaluation", permissions.TABLE)
        events.register(audit_events.EVENTS)
        letters.register("evaluation", jobs.LETTERS)
