# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Form definitions as versioned data, answers, one validator. It knows neither stage nor person."""
