# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Why something could not be done, in sentences for the team and the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.applications.models import Section, SectionVersion


class CallNotOpen(ActionRefused):
    """Outside the call's window."""

    message = _("The call is not open for applications now.")


class AlreadyApplied(ActionRefused):
    """One application per city and call; `application` is the one there is."""

    message = _("Your city has already started an application to this call.")


class SectionClosed(ActionRefused):
    """The section cannot be changed now. `kept` is the text, kept and marked, when there was one."""

    message = _("This section cannot be changed now.")

    def __init__(self, message: Any = None, *, kept: SectionVersion | None = None) -> None:
        super().__init__(message)
        self.kept = kept


class SectionChanged(ActionRefused):
    """Somebody saved this section in between. Both texts are here: `mine` was kept, `theirs` is what is saved."""

    message = _(
        "A colleague changed this section while you were writing. Both texts are kept: put them together."
    )

    def __init__(self, *, section: Section, mine: Mapping[str, Any], kept: SectionVersion) -> None:
        super().__init__()
        self.section = section
        self.mine = dict(mine)
        self.theirs = dict(section.answers)
        self.version = section.version
        self.kept = kept


class NotComplete(ActionRefused):
    """Answers are missing or wrong; `faults` holds the sentences: section key → question key → sentences."""

    message = _("Some sections are not complete yet.")

    def __init__(self, faults: Mapping[str, Mapping[str, list[str]]]) -> None:
        super().__init__()
        self.faults = faults


class NotReadable(NotComplete):
    """Answers that cannot even be kept: of another shape, or beyond all bounds."""

    message = _("An answer cannot be kept like this.")


class SectionsMoved(ActionRefused):
    """A section was saved after the person checked the answers."""

    message = _("A section was changed after you checked the answers. Check them again, then submit.")


class KeyReused(ActionRefused):
    """The same form was sent again with another content."""

    message = _("This form was already sent with other answers. Open the page again, then submit.")


class NotSubmitted(ActionRefused):
    """What is still being written counts with the submission."""

    message = _(
        "The answer you give in your application counts once it is submitted. It can be changed here after that."
    )


class StillOpen(ActionRefused):
    """Eligibility is decided once the call has closed: until then the city may submit again."""

    message = _("The call is still open, and the city may submit again. Decide when it has closed.")
