# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of accounts: the profile, what signing up asks, and allauth's forms in our words."""
