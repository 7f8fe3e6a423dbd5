# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names cities, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind, through

KINDS = {
    "cities.city": Kind(cities=through("pk")),
    "cities.country": Kind(),
    "cities.place": Kind(),
    "cities.teammember": Kind(related=("person", "city"), cities=through("city")),
}
