# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What calls tell of a person."""

from __future__ import annotations

from tvilling.core.own_data import DONE_IN_OFFICE

LEFT_OUT = {
    "calls.extension.proposed_by": DONE_IN_OFFICE,
    "calls.extension.decided_by": DONE_IN_OFFICE,
}
