# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How a run goes from one state to the next, with its entry in the record."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tvilling.audit.actions import record
from tvilling.matching.states import RUN_MACHINE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.matching.models import MatchingRun


def take_step(
    run: MatchingRun,
    step: str,
    *,
    actor: Any,
    now: datetime,
    reason: str = "",
    only_if: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Take the step and record it, in the caller's transaction. Raises StaleState when somebody was faster."""
    before = {"state": run.state}
    row = RUN_MACHINE.apply(run, step, only_if=only_if, **fields)
    record(
        row.event, actor=actor, now=now, obj=run, scope=run.cohort.slug,
        before=before, after={"state": run.state, "result": run.result_sha256}, reason=reason,
    )  # fmt: skip


def sha256(text: str) -> str:
    """Of the text as it is stored, so that anybody can compare a downloaded record."""
    return hashlib.sha256(text.encode()).hexdigest()
