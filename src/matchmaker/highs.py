# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""HiGHS, silent and on one thread. It is loaded only when it is wanted."""

from __future__ import annotations

import os
from functools import cache
from typing import Any


def quiet_solver() -> Any:
    """A new HiGHS solver with one thread that prints nothing."""
    import highspy

    _let_it_introduce_itself()
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver takes no names
    solver.setOptionValue("threads", 1)
    return solver


@cache
def _let_it_introduce_itself() -> None:
    """The first solver of a process prints a banner, whatever its options say: let nobody hear it."""
    import highspy

    try:
        heard = os.dup(1)
    except OSError:
        # Standard output is closed, so nobody hears it anyway.
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(heard, 1)
        os.close(heard)
        os.close(nowhere)
