# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""allauth's forms in our words: a label says what to type, not a grey text in the box that goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as library
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.forms import Field

EMAIL_FIELDS = ("login", "email")


class InOurWords:
    """Takes placeholders away and calls the e-mail address by one name. Stands first among the bases."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "login" in self.fields:
            self.fields["password"].help_text = ""  # the page has the link to a new one, beside the button
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in EMAIL_FIELDS:
                field.label = _("E-mail address")


class LoginForm(InOurWords, library.LoginForm):  # type: ignore[misc] # allauth ships no types
    """Signing in with a password."""


class SignupForm(InOurWords, library.SignupForm):  # type: ignore[misc] # allauth ships no types
    """Making an account."""


class RequestLoginCodeForm(InOurWords, library.RequestLoginCodeForm):  # type: ignore[misc] # allauth ships no types
    """Asking for a code."""


class ConfirmLoginCodeForm(InOurWords, library.ConfirmLoginCodeForm):  # type: ignore[misc] # allauth ships no types
    """Typing the code."""


class ConfirmEmailVerificationCodeForm(InOurWords, library.ConfirmEmailVerificationCodeForm):  # type: ignore[misc] # as above
    """Typing the code that proves the address."""


class ResetPasswordForm(InOurWords, library.ResetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """Asking for a link to choose a new password."""


class ResetPasswordKeyForm(InOurWords, library.ResetPasswordKeyForm):  # type: ignore[misc] # allauth ships no types
    """Choosing it."""


class ChangePasswordForm(InOurWords, library.ChangePasswordForm):  # type: ignore[misc] # allauth ships no types
    """Changing the password."""


class SetPasswordForm(InOurWords, library.SetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """A first password."""


class AddEmailForm(InOurWords, library.AddEmailForm):  # type: ignore[misc] # allauth ships no types
    """Changing the address."""
