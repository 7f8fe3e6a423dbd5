# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading across the tables of travel: rates, emissions, allowances, sums, files for the bank."""
