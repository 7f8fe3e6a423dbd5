# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names people, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind

KINDS = {"accounts.person": Kind()}
