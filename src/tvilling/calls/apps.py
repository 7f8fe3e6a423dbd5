# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires calls into the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "tvilling.calls"
    label = "calls"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.calls import audited, own_data
        from tvilling.calls.audit_events import EVENTS, FIELDS
        from tvilling.calls.jobs import LETTERS
        from tvilling.calls.permissions import TABLE, may_read_document
        from tvilling.calls.queries import refuse_early_start, reliance_on
        from tvilling.calls.receivers import (
            calls_waiting,
            copy_call_of_cohort,
            extensions_waiting,
            is_for_readers,
        )
        from tvilling.calls.templatetags.calls import copied_call_panel
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions
        from tvilling.documents import access
        from tvilling.mail import letters
        from tvilling.programmes.queries import register_check, register_reliance
        from tvilling.programmes.signals import cohort_copied
        from tvilling.ui import navigation, panels, waiting
        from tvilling.ui.navigation import Entry

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        permissions.register("calls", TABLE)
        core_own_data.register([], own_data.LEFT_OUT)
        letters.register("calls", LETTERS)
        access.register("calls", may_read_document)
        waiting.register_source(calls_waiting, "office")
        waiting.register_source(extensions_waiting, "office")
        register_reliance(reliance_on)
        register_check(refuse_early_start)
        cohort_copied.connect(copy_call_of_cohort, dispatch_uid="calls.copy_call")
        panels.register_panel("programmes.copied", copied_call_panel, order=10)
        navigation.register("public", Entry(_("Call"), "calls:list", order=10))
        navigation.register(
            "office",
            Entry(
                _("Call"),
                "calls:office",
                section=_("Select"),
                order=20,
                visible=is_for_readers,
                url_kwargs=navigation.from_address("cohort"),
            ),
        )
