# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Interface: base templates, components, tables, charts and the map. It must know no stage and no person."""
