# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters of accounts. Codes and notices of sign-in are allauth's; their texts are in templates/account/email."""

from __future__ import annotations

from datetime import timedelta

from allauth.account import app_settings
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

#: How long what allauth writes is of use, by the name of its template. Notices, of a new password say, are written as `NOTICE`.
OF_SIGNING_IN = {
    "login_code": timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT),
    "email_confirmation": timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT),
    "email_confirmation_signup": timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT),
    "password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    "unknown_account": timedelta(hours=1),
    "account_already_exists": timedelta(hours=1),
}
NOTICE = "notice"

LETTERS = [
    *(
        Letter(
            key=f"accounts.{name}",
            of_cohort=False,
            title=_("Signing in"),
            placeholders=("subject", "text"),
            subject={"en": "{subject}", "sv": "{subject}"},
            body={"en": "{text}", "sv": "{text}"},
            good_for=good_for,
        )
        for name, good_for in {**OF_SIGNING_IN, NOTICE: timedelta(days=7)}.items()
    ),
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
