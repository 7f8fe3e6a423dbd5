# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is recorded about forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "form.created": _("Form created"),
    "form.version_written": _("Form version written"),
    "form.version_published": _("Form version published"),
}
