# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires documents into the project."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tvilling.documents"
    label = "documents"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions
        from tvilling.documents import own_data
        from tvilling.documents.audit_events import EVENTS, FIELDS
        from tvilling.documents.permissions import TABLE

        events.register(EVENTS)
        words.register_fields(FIELDS)
        permissions.register("documents", TABLE)
        core_own_data.register(own_data.PARTS)
