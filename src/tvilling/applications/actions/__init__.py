# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with applications."""

from tvilling.applications.actions.consent import change_consent
from tvilling.applications.actions.drafts import (
    restore_section_version,
    save_section,
    set_exchanges,
    set_preferences,
    show_presence,
    start_application,
)
from tvilling.applications.actions.eligibility import (
    compute_eligibility,
    confirm_eligibility,
    overturn_refusal,
    reopen_eligibility,
    request_fix,
)
from tvilling.applications.actions.errors import (
    AlreadyApplied,
    CallNotOpen,
    KeyReused,
    NotComplete,
    NotReadable,
    NotSubmitted,
    SectionChanged,
    SectionClosed,
    SectionsMoved,
    StillOpen,
)
from tvilling.applications.actions.notices import remind_of_deadline, send_extension_notices
from tvilling.applications.actions.submission import (
    restore_application,
    submit_application,
    withdraw_application,
)
from tvilling.applications.actions.together import MOST_AT_ONCE, NothingPicked, Together, confirm_clear

#: The short name other stages use.
reopen = reopen_eligibility

__all__ = [
    "MOST_AT_ONCE",
    "AlreadyApplied",
    "CallNotOpen",
    "KeyReused",
    "NotComplete",
    "NotReadable",
    "NotSubmitted",
    "NothingPicked",
    "SectionChanged",
    "SectionClosed",
    "SectionsMoved",
    "StillOpen",
    "Together",
    "change_consent",
    "compute_eligibility",
    "confirm_clear",
    "confirm_eligibility",
    "overturn_refusal",
    "remind_of_deadline",
    "reopen",
    "reopen_eligibility",
    "request_fix",
    "restore_application",
    "restore_section_version",
    "save_section",
    "send_extension_notices",
    "set_exchanges",
    "set_preferences",
    "show_presence",
    "start_application",
    "submit_application",
    "withdraw_application",
]
