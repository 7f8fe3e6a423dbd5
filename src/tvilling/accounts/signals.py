# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What accounts announce."""

from __future__ import annotations

from django.dispatch import Signal

#: Sender Invitation; `invitation`, `person`, `now`. In the transaction of the acceptance: the receiver gives the role.
invitation_accepted = Signal()

#: Sender Person; `person`. Before anything is changed: a receiver raises ActionRefused where somebody is still needed by name.
person_to_be_anonymised = Signal()
