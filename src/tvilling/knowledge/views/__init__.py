# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of knowledge: for everybody, and the desk of those who write, check and publish."""
