# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The refusal of a file."""

from __future__ import annotations

from tvilling.core.errors import ActionRefused


class DocumentRefused(ActionRefused):
    """A file that is not taken, with the reason and what to do instead."""
