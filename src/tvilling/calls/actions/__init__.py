# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Preparing, publishing, extending and settling a call."""

from tvilling.calls.actions.contents import (
    add_faq,
    add_timeline_entry,
    publish_document,
    remove_faq,
    remove_timeline_entry,
    update_faq,
    update_timeline_entry,
    withdraw_document,
)
from tvilling.calls.actions.copying import copy_call
from tvilling.calls.actions.errors import AlreadyOpen, CallIsOver, DatesUnchecked, NotReady, ReasonMissing
from tvilling.calls.actions.extending import approve_extension, propose_extension, refuse_extension
from tvilling.calls.actions.preparing import create_call, set_window, update_call_texts
from tvilling.calls.actions.publishing import publish_call, settle_call
from tvilling.calls.actions.rules import (
    TIE_BREAKS,
    set_criteria,
    set_form,
    set_rules,
    set_selection,
    use_default_form,
    write_form,
)

__all__ = [
    "TIE_BREAKS",
    "AlreadyOpen",
    "CallIsOver",
    "DatesUnchecked",
    "NotReady",
    "ReasonMissing",
    "add_faq",
    "add_timeline_entry",
    "approve_extension",
    "copy_call",
    "create_call",
    "propose_extension",
    "publish_call",
    "publish_document",
    "refuse_extension",
    "remove_faq",
    "remove_timeline_entry",
    "set_criteria",
    "set_form",
    "set_rules",
    "set_selection",
    "set_window",
    "settle_call",
    "update_call_texts",
    "update_faq",
    "update_timeline_entry",
    "use_default_form",
    "withdraw_document",
    "write_form",
]
