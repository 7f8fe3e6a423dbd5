# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Complaints of cities about how it was decided: filed, examined by somebody who took no part, answered by two people."""
