# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The rules of this house that no ready-made tool knows. Each message carries its reason."""
