# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How allauth is bent to our rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.jobs import NOTICE, OF_SIGNING_IN
from tvilling.accounts.queries import person_with_email
from tvilling.core import clock
from tvilling.core.models import new_code
from tvilling.core.permissions import CLOCK, allows
from tvilling.mail.actions import queue_letter
from tvilling.mail.tasks import deliver_at_once

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tvilling.accounts.models import Person


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """People have one name and one language; allauth's mail is written in it, and goes over the outbox."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "This is not the code of the newest letter. Type the whole code, or ask for another one."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether who asks may make an account."""
        return allows(request.user, "accounts.sign_up")

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:  # noqa: FBT001, FBT002 - allauth's signature
        """Store a person who signs up: the name as typed, the language of the page they read."""
        user.name = " ".join(form.cleaned_data.get("name", "").split())
        user.language = (translation.get_language() or "en").split("-")[0]
        user.joined_at = clock.now()
        saved: Person = super().save_user(request, user, form, commit=commit)
        return saved

    def clean_email(self, email: str) -> str:
        """Addresses are kept in lower case, since people type them either way."""
        return email.strip().lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The text of allauth, in the language of the person the letter goes to, over the outbox.

        It goes at once, since somebody waits for it. When the mail server does not take it, the page answers as ever,
        so nobody learns who has an account, and the worker tries again as long as the letter is of use.
        """
        person, now = person_with_email(email), clock.now()
        with translation.override(person.language if person else translation.get_language()):
            ours = {"email": email, "site_url": settings.SITE_URL}
            written = self.render_mail(template_prefix, email, {**context, **ours})
            name = template_prefix.rpartition("/")[2]
            message = queue_letter(
                actor=CLOCK,
                now=now,
                letter=f"accounts.{name if name in OF_SIGNING_IN else NOTICE}",
                recipient=email,
                context={"subject": written.subject, "text": written.body},
                key=f"accounts-{new_code()}",
                language=translation.get_language(),
            )
        deliver_at_once(now=now, message=message)

    def format_email_subject(self, subject: str) -> str:
        """Without a prefix: the sender's name says who writes."""
        return " ".join(subject.split())
