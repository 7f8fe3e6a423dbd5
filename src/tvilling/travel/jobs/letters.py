# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters' default texts, in English and Swedish. None of them ever holds bank data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

COMMON = ("name", "visit", "city", "link")

LETTERS = [
    Letter(
        key="travel.trip_approved",
        title=_("Trip approved"),
        placeholders=(*COMMON, "ceiling"),
        subject={"en": "Your trip is approved: {visit}", "sv": "Din resa är godkänd: {visit}"},
        body={
            "en": (
                "Dear {name},\n\nYour trip to {visit} for {city} is approved. We pay your costs up to {ceiling}.\n\n"
                "Keep every receipt and photograph it on the day. The claim opens when your attendance is confirmed. "
                "Add your bank account before you leave:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndin resa till {visit} för {city} är godkänd. Vi ersätter dina kostnader upp till "
                "{ceiling}.\n\nSpara alla kvitton och fotografera dem samma dag. Du kan begära ersättning när din "
                "närvaro är bekräftad. Lägg in ditt bankkonto innan du åker:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.trip_refused",
        title=_("Trip refused"),
        placeholders=(*COMMON, "reason"),
        subject={"en": "Your trip is not approved: {visit}", "sv": "Din resa är inte godkänd: {visit}"},
        body={
            "en": (
                "Dear {name},\n\nWe cannot pay for your trip to {visit} for {city}:\n\n{reason}\n\n"
                "Do not book it on our account. If something has changed, ask again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\nvi kan inte betala din resa till {visit} för {city}:\n\n{reason}\n\n"
                "Boka den inte för vår räkning. Fråga igen om något har ändrats:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.claim_opened",
        title=_("Claim opened"),
        placeholders=(*COMMON, "ceiling", "due"),
        subject={"en": "Claim your costs: {visit}", "sv": "Begär ersättning: {visit}"},
        body={
            "en": (
                "Dear {name},\n\nYour attendance at {visit} is confirmed. You can now claim your costs, up to "
                "{ceiling}.\n\nSubmit the claim by {due}, with a receipt for each line and a few sentences about what "
                "you bring home:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndin närvaro vid {visit} är bekräftad. Nu kan du begära ersättning för dina kostnader, "
                "upp till {ceiling}.\n\nSkicka in reseräkningen senast {due}, med ett kvitto för varje rad och några "
                "meningar om vad du tar med dig hem:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.claim_reminder",
        title=_("Reminder of a claim"),
        placeholders=(*COMMON, "due"),
        subject={
            "en": "Half the time is over: claim for {visit}",
            "sv": "Halva tiden har gått: ersättning för {visit}",
        },
        body={
            "en": (
                "Dear {name},\n\nYour claim for {visit} is still open. Submit it by {due}:\n{link}\n\n"
                "If you have nothing to claim, say so there, and we stop asking."
            ),
            "sv": (
                "Hej {name},\n\ndin reseräkning för {visit} är inte inskickad. Skicka den senast {due}:\n"
                "{link}\n\nHar du inget att begära, säg det där så slutar vi fråga."
            ),
        },
    ),
    Letter(
        key="travel.claim_returned",
        title=_("Claim sent back"),
        placeholders=(*COMMON, "reason", "due"),
        subject={
            "en": "Please change something in your claim: {visit}",
            "sv": "Ändra något i din reseräkning: {visit}",
        },
        body={
            "en": (
                "Dear {name},\n\nBefore we can pay your claim for {visit}, we ask you to change something:\n\n{reason}"
                "\n\nChange it and submit it again by {due}:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ninnan vi kan betala din reseräkning för {visit} ber vi dig ändra något:\n\n{reason}\n\n"
                "Ändra och skicka in igen senast {due}:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.claim_rejected",
        title=_("Claim rejected"),
        placeholders=(*COMMON, "reason"),
        subject={"en": "Your claim is rejected: {visit}", "sv": "Din reseräkning är avslagen: {visit}"},
        body={
            "en": "Dear {name},\n\nWe cannot pay your claim for {visit}:\n\n{reason}\n\nThe claim stays here:\n{link}",
            "sv": "Hej {name},\n\nvi kan inte betala din reseräkning för {visit}:\n\n{reason}\n\nReseräkningen finns kvar här:\n{link}",
        },
    ),
    Letter(
        key="travel.claim_approved",
        title=_("Claim approved"),
        placeholders=(*COMMON, "claimed", "allowed", "cuts"),
        subject={"en": "Your claim is approved: {allowed}", "sv": "Din reseräkning är godkänd: {allowed}"},
        body={
            "en": (
                "Dear {name},\n\nYour claim for {visit} is approved. You claimed {claimed}, and we pay {allowed}.\n\n"
                "{cuts}\n\nThe money comes with the next payment run. Line by line:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndin reseräkning för {visit} är godkänd. Du begärde {claimed} och vi betalar {allowed}.\n\n"
                "{cuts}\n\nPengarna kommer med nästa utbetalning. Rad för rad:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.claim_paid",
        title=_("Claim paid"),
        placeholders=(*COMMON, "allowed", "reference", "day"),
        subject={"en": "{allowed} are on their way: {visit}", "sv": "{allowed} är på väg: {visit}"},
        body={
            "en": (
                "Dear {name},\n\nOur bank has paid {allowed} for {visit} on {day}. On your statement it says "
                "{reference}.\n\n{link}"
            ),
            "sv": (
                "Hej {name},\n\nvår bank har betalat ut {allowed} för {visit} den {day}. På ditt kontoutdrag står "
                "{reference}.\n\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.payment_failed",
        title=_("Payment failed"),
        placeholders=(*COMMON, "allowed", "reason"),
        subject={"en": "We could not pay you: {visit}", "sv": "Vi kunde inte betala dig: {visit}"},
        body={
            "en": (
                "Dear {name},\n\nThe payment of {allowed} for {visit} came back:\n\n{reason}\n\n"
                "Look at your bank account and save it anew, corrected or as it is: until then we cannot pay again. "
                "Both are here:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\nbetalningen av {allowed} för {visit} kom tillbaka:\n\n{reason}\n\n"
                "Se över ditt bankkonto och spara det på nytt, rättat eller som det är: innan dess kan vi inte betala "
                "igen. Båda finns här:\n{link}"
            ),
        },
    ),
    Letter(
        key="travel.account_changed",
        of_cohort=False,
        title=_("Bank account changed"),
        placeholders=("name", "usable", "link"),
        subject={"en": "A bank account was changed", "sv": "Ett bankkonto har ändrats"},
        body={
            "en": (
                "Dear {name},\n\nThe bank account kept here was changed. Payments use the new one from {usable}.\n\n"
                "Was it not you? Then change your password at once and call the programme office.\n{link}"
            ),
            "sv": (
                "Hej {name},\n\nbankkontot som finns här har ändrats. Utbetalningar går till det nya från {usable}.\n\n"
                "Var det inte du? Byt lösenord genast och ring programkontoret.\n{link}"
            ),
        },
    ),
]
