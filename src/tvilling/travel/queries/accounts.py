# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the sealed account numbers can be read. What they are stays here."""

from __future__ import annotations

from dataclasses import dataclass

from tvilling.travel.models import BankAccount
from tvilling.travel.models.sealing import KeyGone, SealError


@dataclass(frozen=True)
class Sealed:
    """All accounts whose number is kept."""

    #: How many were sealed with the present key.
    of_present_key: int
    #: Codes of those whose key is not at hand.
    without_key: tuple[str, ...]
    #: Codes of those that were changed, or damaged.
    changed: tuple[str, ...]


def sealed_accounts() -> Sealed:
    """Every kept number is unsealed, and thrown away."""
    present, without_key, changed = 0, [], []
    for account in BankAccount.objects.exclude(sealed_number="").order_by("pk").iterator():
        present += not account.has_old_key
        try:
            account.number()
        except KeyGone:
            without_key.append(account.code)
        except SealError:
            changed.append(account.code)
    return Sealed(present, tuple(without_key), tuple(changed))
