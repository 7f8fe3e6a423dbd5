# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What insights puts on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {"report.kept": _("Report kept")}
