# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters from a fixed list of placeholders, the outbox, delivery. It knows people only as addresses."""
