# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters of accounts. Codes and notices of sign-in are allauth's; their texts are in templates/account/email."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

LETTERS = [
    Letter(
        key="accounts.invitation",
        of_cohort=False,
        title=_("Invitation to a team or a cohort"),
        placeholders=("name", "inviter", "what", "message", "link", "days"),
        subject={
            "en": "{inviter} invites you to join {what}",
            "sv": "{inviter} bjuder in dig till {what}",
        },
        body={
            "en": (
                "Good day {name}\n\n"
                "{inviter} invites you to join {what}.\n\n"
                "{message}\n\n"
                "Read what it is about, then accept or decline:\n{link}\n\n"
                "You need an account with the e-mail address this letter was sent to; it takes a minute to make one. "
                "The invitation can be answered for {days} days. Nothing happens if you do not answer."
            ),
            "sv": (
                "Hej {name}\n\n"
                "{inviter} bjuder in dig till {what}.\n\n"
                "{message}\n\n"
                "Läs vad det gäller och tacka sedan ja eller nej:\n{link}\n\n"
                "Du behöver ett konto med den e-postadress som brevet skickades till; det tar en minut att skapa. "
                "Inbjudan kan besvaras i {days} dagar. Om du inte svarar händer ingenting."
            ),
        },
    ),
    Letter(
        key="accounts.invitation_declined",
        of_cohort=False,
        title=_("An invitation was declined"),
        placeholders=("name", "invited", "what"),
        subject={"en": "{invited} declined your invitation", "sv": "{invited} tackade nej till din inbjudan"},
        body={
            "en": "Good day {name}\n\n{invited} will not join {what}. You can invite somebody else.",
            "sv": "Hej {name}\n\n{invited} tackade nej till {what}. Du kan bjuda in någon annan.",
        },
    ),
]
