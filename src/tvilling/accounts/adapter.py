# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How allauth is bent to our rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.queries import person_with_email
from tvilling.core import clock
from tvilling.core.permissions import allows

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tvilling.accounts.models import Person


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """People have one name and one language; allauth's mail is written in it."""

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
        """Store a person who signs up: the name as typed, the language and zone of the page they read."""
        user.name = " ".join(form.cleaned_data.get("name", "").split())
        user.language = (translation.get_language() or "en").split("-")[0]
        if timezone.get_current_timezone_name() != "UTC":
            user.time_zone = timezone.get_current_timezone_name()
        user.joined_at = clock.now()
        saved: Person = super().save_user(request, user, form, commit=commit)
        return saved

    def clean_email(self, email: str) -> str:
        """Addresses are kept in lower case, since people type them either way."""
        return email.strip().lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth, in the language of the person the letter goes to."""
        person = person_with_email(email)
        with translation.override(person.language if person else translation.get_language()):
            ours = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            super().send_mail(template_prefix, email, {**context, **ours})

    def format_email_subject(self, subject: str) -> str:
        """Without a prefix: the sender's name says who writes."""
        return " ".join(subject.split())
