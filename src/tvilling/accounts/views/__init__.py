# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of accounts; those for signing in and up are allauth's, with our templates."""
