# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters to the programme office about extensions; applicants hear of them from applications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

COMMON = ("name", "call", "person", "old", "new", "reason", "link")

LETTERS = [
    Letter(
        key="calls.extension_proposed",
        title=_("An extension waits for a second person"),
        placeholders=COMMON,
        subject={
            "en": "An extension of “{call}” waits for you",
            "sv": "En förlängning av ”{call}” väntar på dig",
        },
        body={
            "en": (
                "Dear {name},\n\n{person} proposes to extend “{call}”.\n\nCloses now: {old}\nWould close: {new}\n"
                "Reason: {reason}\n\nA second person has to approve it before the call closes. Then everybody with a "
                "draft or a submission is told.\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n{person} föreslår att ”{call}” förlängs.\n\nStänger nu: {old}\nSkulle stänga: {new}\n"
                "Skäl: {reason}\n\nEn andra person måste godkänna det innan utlysningen stänger. Då underrättas alla "
                "som har ett utkast eller en inlämnad ansökan.\n{link}"
            ),
        },
    ),
    Letter(
        key="calls.extension_approved",
        title=_("An extension is in force"),
        placeholders=COMMON,
        subject={"en": "“{call}” is extended", "sv": "”{call}” är förlängd"},
        body={
            "en": (
                "Dear {name},\n\n{person} has approved your extension of “{call}”. It closes on {new}, "
                "instead of {old}. Everybody with a draft or a submission is told.\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n{person} har godkänt din förlängning av ”{call}”. Den stänger {new} i stället "
                "för {old}. Alla som har ett utkast eller en inlämnad ansökan underrättas.\n{link}"
            ),
        },
    ),
    Letter(
        key="calls.extension_refused",
        title=_("An extension was refused"),
        placeholders=COMMON,
        subject={"en": "“{call}” is not extended", "sv": "”{call}” förlängs inte"},
        body={
            "en": (
                "Dear {name},\n\n{person} has refused the extension of “{call}”. It closes on {old}, as before.\n"
                "Reason: {reason}\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n{person} har avslagit förlängningen av ”{call}”. Den stänger {old}, som förut.\n"
                "Skäl: {reason}\n{link}"
            ),
        },
    ),
]
