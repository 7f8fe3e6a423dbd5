# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""allauth's forms in our words: a label says what to type, not a grey text in the box that goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as library
from django.utils.translation import gettext_lazy as _

from tvilling.ui.forms import say_what_to_do

if TYPE_CHECKING:
    from django.forms import Field

#: The fields that the library calls otherwise.
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "oldpassword": _("Your password until now"),
}
CHOSEN = {"password1": _("New password"), "password2": _("New password again")}


class InOurWords:
    """Takes placeholders away and calls the e-mail address by one name. Stands first among the bases."""

    fields: dict[str, Field]
    labels = LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].help_text = ""  # the page has the link to a new one, beside the button
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)

    def full_clean(self) -> None:
        """Check, with sentences that say what to do."""
        for field in self.fields.values():
            say_what_to_do(field, str(field.label))
        super().full_clean()  # type: ignore[misc] # the library's form has it


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

    labels = LABELS | CHOSEN


class ChangePasswordForm(InOurWords, library.ChangePasswordForm):  # type: ignore[misc] # allauth ships no types
    """Changing the password."""

    labels = LABELS | CHOSEN


class SetPasswordForm(InOurWords, library.SetPasswordForm):  # type: ignore[misc] # allauth ships no types
    """A first password."""

    labels = LABELS | CHOSEN


class AddEmailForm(InOurWords, library.AddEmailForm):  # type: ignore[misc] # allauth ships no types
    """Changing the address."""


class ReauthenticateForm(InOurWords, library.ReauthenticateForm):  # type: ignore[misc] # allauth ships no types
    """The password once more, before something that is for its owner alone."""
