# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Benchmarks: figures measured on this machine, each against its target."""

from __future__ import annotations

from matchmaker.bench.runner import run

__all__ = ["run"]
