# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stored files: hashed, decoded, fsynced. It knows neither stage nor person."""
