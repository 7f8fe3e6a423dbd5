# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may write forms. Whose form it is, is checked by the stage that asks."""

from __future__ import annotations

from tvilling.core.permissions import signed_in

TABLE = {
    "questionnaires.write": (
        signed_in,
        "Whom the stage lets write its form, such as the programme office",
    ),
}
