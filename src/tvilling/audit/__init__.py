# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The append-only, hash-chained record of who did what. It knows nobody: people and things are ids here."""
