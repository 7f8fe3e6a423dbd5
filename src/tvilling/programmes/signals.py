# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What programmes announce, inside the transaction of the step."""

from __future__ import annotations

from django.dispatch import Signal

#: sender Cohort; source (the cohort that was copied), cohort (its copy), actor, now
cohort_copied = Signal()
