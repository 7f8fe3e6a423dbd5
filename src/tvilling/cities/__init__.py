# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The gazetteer, cities, their teams, and reference lists with dates."""
