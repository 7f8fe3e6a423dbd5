# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups, modules, outputs, meetings, visits, lessons, feedback."""
