# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Queueing the letters of travel. Each has a key of its own, so that none is sent twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tvilling.core.money import Money
from tvilling.mail.actions import queue_letter
from tvilling.ui.formats import money_text

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.travel.models import BankAccount, Claim, Trip


def money(amount: Decimal | None, currency: str = "EUR") -> Money:
    """An amount for a letter, which writes it in its own language as pages do."""
    return Money(amount or Decimal(0), currency)


def tell_of_trip(*, actor: Any, now: datetime, trip: Trip, letter: str, **more: Any) -> None:
    """Queue a letter about a trip to its traveller."""
    context = _context(trip, f"/travel/trips/{trip.code}/") | {"ceiling": money(trip.ceiling)} | more
    queue_letter(
        actor=actor, now=now, letter=letter, recipient=trip.traveller, context=context, scope=trip.cohort.slug,
        about=trip, key=f"{letter}-{trip.pk}",
    )  # fmt: skip


def tell_of_claim(
    *, actor: Any, now: datetime, claim: Claim, letter: str, occasion: str = "", **more: Any
) -> None:
    """Queue a letter about a claim to its traveller. What may happen twice has an `occasion`."""
    trip = claim.trip
    context = _context(trip, f"/travel/claims/{claim.code}/") | {
        "ceiling": money(trip.ceiling),
        "due": claim.due_at,
        "claimed": money(claim.claimed_total),
        "allowed": money(claim.allowed_total),
    }
    queue_letter(
        actor=actor, now=now, letter=letter, recipient=trip.traveller, context=context | more, scope=trip.cohort.slug,
        about=claim, key=f"{letter}-{claim.pk}{occasion and f'-{occasion}'}",
    )  # fmt: skip


def _context(trip: Trip, path: str) -> dict[str, Any]:
    return {
        "name": trip.traveller.name, "visit": trip.meeting.title, "city": trip.city.name,
        "link": f"{settings.SITE_URL}{path}",
    }  # fmt: skip


def cuts_in_words(claim: Claim) -> str:
    """One sentence per line that is not paid in full, in the traveller's language."""
    with override(claim.trip.traveller.language):
        rows = [
            _("%(line)s: claimed %(claimed)s, allowed %(allowed)s. %(reason)s.")
            % {
                "line": line.description,
                "claimed": money_text(line.claimed),
                "allowed": money_text(line.allowed or Decimal(0)),
                "reason": line.get_reason_display(),
            }
            + (f" {line.reason_note}" if line.reason_note else "")
            for line in claim.lines.all()
            if line.cut
        ]
        return "\n".join(rows) or _("Every line is paid in full.")


def announce_account(
    *, actor: Any, now: datetime, account: BankAccount, addresses: set[str], name: str
) -> None:
    """Queue the notice of a changed account to each address."""
    path = "/travel/bank/" if account.person_id else f"/office/{account.payer_cohort.slug}/travel/"  # type: ignore[union-attr]  # one of the two is set
    for address in sorted(addresses):
        queue_letter(
            actor=actor, now=now, letter="travel.account_changed", recipient=address, language=actor.language,
            context={"name": name, "usable": account.usable_from, "link": f"{settings.SITE_URL}{path}"},
            about=account, key=f"travel.account_changed-{account.pk}-{address}",
        )  # fmt: skip
