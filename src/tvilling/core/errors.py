# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What an action may answer instead of doing its work; every message is fit for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ActionRefused(Exception):
    """An action that was not carried out, with a sentence for the user.

    `field` names the form field the sentence belongs to; empty when it concerns the whole.
    """

    message: str | _StrPromise = _("This cannot be done now.")

    def __init__(self, message: str | _StrPromise | None = None, *, field: str = "") -> None:
        self.message = self.message if message is None else message
        self.field = field
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class StaleState(ActionRefused):
    """Somebody else was faster: the record is no longer in the state the step starts from."""

    message = _("Somebody else changed this a moment ago. Look at it again, then decide.")


class AlreadyDone(StaleState):
    """The record is where the step leads: it was pressed twice, or a colleague has done the same."""

    message = _("This was done already.")


class NotAsSeen(StaleState):
    """A decision was meant for what its page showed: what is decided about is another now, or a colleague has decided since."""

    message = _(
        "This has changed since you opened the page, or a colleague has decided meanwhile. Nothing was done. "
        "Read it as it is now, then decide."
    )


class CameTooLate(ActionRefused):
    """The page that a form was sent to takes it no longer."""

    message = _(
        "This can no longer be changed, so nothing was saved. What you typed stands at the end of this page."
    )


class SecondPersonNeeded(ActionRefused):
    """Four eyes: the person who began a step may not finish it."""

    message = _("A second person has to do this step: you did the one before.")


class NotFound(Http404):
    """The one answer for what does not exist and for what is not yours."""


class NotAllowed(NotFound):
    """The actor lacks the right. Seen from outside it is the same "not found"."""
