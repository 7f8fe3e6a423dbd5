# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about trips, claims, payments and bank data: their texts, and who gets which."""
