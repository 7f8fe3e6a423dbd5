# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Proofs: one file each, with a function `demands()` that also tries a broken variant."""
