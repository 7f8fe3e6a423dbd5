# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters to the city's team: queued in the transaction of the action that causes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.applications.queries import form_of
from tvilling.cities.queries import people_in_teams
from tvilling.core.text import localised
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.applications.models import Application, EligibilityCheck, FixRequest, Submission

COMMON = ("name", "city", "call", "link")
LETTERS = [
    Letter(
        key="applications.received",
        title=_("Receipt of a submission"),
        placeholders=(*COMMON, "number", "received", "deadline", "fingerprint"),
        subject={
            "en": "We have the application of {city}",
            "sv": "Vi har fått ansökan från {city}",
        },
        body={
            "en": "Dear {name},\n\nWe received the application of {city} to “{call}”, submission number {number},"
            " on {received}.\n\nYou can change it and submit again until {deadline}. The last submission counts.\n\n"
            "Your signed receipt: {link}\nFingerprint of the text (SHA-256): {fingerprint}\n",
            "sv": "Hej {name},\n\nvi tog emot ansökan från {city} till ”{call}”, inlämning nummer {number},"
            " den {received}.\n\nNi kan ändra den och lämna in igen till {deadline}. Den sista inlämningen gäller.\n\n"
            "Ert signerade kvitto: {link}\nTextens fingeravtryck (SHA-256): {fingerprint}\n",
        },
    ),
    Letter(
        key="applications.corrected",
        title=_("Receipt of a correction"),
        placeholders=(*COMMON, "number", "received", "fingerprint"),
        subject={
            "en": "We have the correction of {city}",
            "sv": "Vi har fått rättelsen från {city}",
        },
        body={
            "en": "Dear {name},\n\nWe received the corrected application of {city} to “{call}”, submission number"
            " {number}, on {received}. This submission counts.\n\n"
            "Your signed receipt: {link}\nFingerprint of the text (SHA-256): {fingerprint}\n",
            "sv": "Hej {name},\n\nvi tog emot den rättade ansökan från {city} till ”{call}”, inlämning nummer"
            " {number}, den {received}. Det är den inlämningen som gäller.\n\n"
            "Ert signerade kvitto: {link}\nTextens fingeravtryck (SHA-256): {fingerprint}\n",
        },
    ),
    Letter(
        key="applications.withdrawn",
        title=_("Application withdrawn"),
        placeholders=COMMON,
        subject={"en": "The application of {city} is withdrawn", "sv": "Ansökan från {city} är återtagen"},
        body={
            "en": "Dear {name},\n\nThe application of {city} to “{call}” was withdrawn by your team. While the call is"
            " open you can take it up again: {link}\n",
            "sv": "Hej {name},\n\nansökan från {city} till ”{call}” har återtagits av ert team. Så länge utlysningen är"
            " öppen kan ni ta upp den igen: {link}\n",
        },
    ),
    Letter(
        key="applications.fix_requested",
        title=_("Correction asked for"),
        placeholders=(*COMMON, "sections", "message", "due"),
        subject={"en": "Please correct the application of {city}", "sv": "Komplettera ansökan från {city}"},
        body={
            "en": "Dear {name},\n\nBefore we can confirm that {city} may take part in “{call}”, please correct:"
            " {sections}.\n\n{message}\n\nYou have time until {due}. Only these sections are open.\n\n{link}\n",
            "sv": "Hej {name},\n\ninnan vi kan bekräfta att {city} får delta i ”{call}” behöver ni rätta:"
            " {sections}.\n\n{message}\n\nNi har på er till {due}. Bara dessa avsnitt är öppna.\n\n{link}\n",
        },
    ),
    Letter(
        key="applications.eligible",
        title=_("Eligibility confirmed"),
        placeholders=COMMON,
        subject={"en": "{city} is eligible", "sv": "{city} är behörig"},
        body={
            "en": "Dear {name},\n\nThe application of {city} to “{call}” is eligible. Experts will now evaluate it."
            "\n\n{link}\n",
            "sv": "Hej {name},\n\nansökan från {city} till ”{call}” är behörig. Nu granskas den av experter.\n\n{link}\n",
        },
    ),
    Letter(
        key="applications.ineligible",
        title=_("Found not eligible"),
        placeholders=(*COMMON, "reason", "contact", "complain_by"),
        subject={"en": "{city} is not eligible", "sv": "{city} är inte behörig"},
        body={
            "en": "Dear {name},\n\nThe application of {city} to “{call}” is not eligible, for this reason:\n\n{reason}"
            "\n\nIf you think that this is a mistake, whoever leads your team can complain until {complain_by}. Somebody who"
            " took no part in the decision answers:\n{link}\n\nQuestions: {contact}\n",
            "sv": "Hej {name},\n\nansökan från {city} till ”{call}” är inte behörig, av följande skäl:\n\n{reason}"
            "\n\nOm ni tror att detta är ett misstag kan den som leder ert team klaga till {complain_by}. Någon som inte"
            " deltog i beslutet svarar:\n{link}\n\nFrågor: {contact}\n",
        },
    ),
    Letter(
        key="applications.extended",
        title=_("The call was extended"),
        placeholders=(*COMMON, "deadline", "reason"),
        subject={"en": "More time for “{call}”", "sv": "Mer tid för ”{call}”"},
        body={
            "en": "Dear {name},\n\n“{call}” now closes on {deadline}. The reason: {reason}\n\nThis holds for everybody,"
            " also for those who have submitted: until then {city} can change its application and submit again."
            "\n\n{link}\n",
            "sv": "Hej {name},\n\n”{call}” stänger nu {deadline}. Skälet: {reason}\n\nDet gäller alla, även dem som har"
            " lämnat in: till dess kan {city} ändra sin ansökan och lämna in igen.\n\n{link}\n",
        },
    ),
    Letter(
        key="applications.reminder",
        title=_("Reminder before the deadline"),
        placeholders=(*COMMON, "deadline", "done", "total"),
        subject={
            "en": "{city}: “{call}” closes soon",
            "sv": "{city}: ”{call}” stänger snart",
        },
        body={
            "en": "Dear {name},\n\nYour application is a draft: {done} of {total} sections are complete. “{call}” closes"
            " on {deadline}. A draft does not count: submit it before then.\n\n{link}\n",
            "sv": "Hej {name},\n\ner ansökan är ett utkast: {done} av {total} avsnitt är klara. ”{call}” stänger"
            " {deadline}. Ett utkast räknas inte: lämna in före dess.\n\n{link}\n",
        },
    ),
]


def overview_link(application: Application) -> str:
    """The full address of the application's overview."""
    args = [application.call.slug, application.city.slug]
    return settings.SITE_URL + reverse("applications:overview", args=args)


def queue_to_team(
    *, actor: Any, now: datetime, application: Application, letter: str, key: str, context: dict[str, Any]
) -> None:
    """Queue one letter to each writer of the team; `key` makes it unique for each person."""
    about = {
        "city": application.city.name,
        "call": application.call.title,
        "link": overview_link(application),
    }
    queue_letters(
        actor=actor, now=now, letter=letter, people=people_in_teams([application.city]), context={**about, **context},
        scope=application.cohort.slug, about=application, key=f"{letter}-{key}",
    )  # fmt: skip


def queue_receipts(*, actor: Any, now: datetime, submission: Submission, is_correction: bool) -> None:
    """The receipt of a submission. That of a correction says nothing of the call's deadline, which is over."""
    application = submission.application
    address = reverse("applications:receipt", args=[submission.code])
    context = {
        "number": submission.number,
        "received": _local(application, submission.submitted_at),
        "fingerprint": submission.snapshot_sha256,
        "link": settings.SITE_URL + address,
    }
    letter = "applications.corrected" if is_correction else "applications.received"
    if not is_correction:
        context["deadline"] = _local(application, application.call.closes_at)
    queue_to_team(
        actor=actor, now=now, application=application, letter=letter, key=submission.code, context=context
    )


def queue_withdrawal_notice(*, actor: Any, now: datetime, application: Application) -> None:
    """That the application was withdrawn."""
    queue_to_team(
        actor=actor, now=now, application=application, letter="applications.withdrawn",
        key=f"{application.code}-{now:%Y%m%d%H%M%S%f}", context={},
    )  # fmt: skip


def queue_fix_request(*, actor: Any, now: datetime, fix: FixRequest) -> None:
    """What is to be corrected, and until when."""
    application = fix.application
    titles = {section.key: section.title for section in form_of(application).sections}
    context = {
        "sections": _listed(titles[key] for key in fix.sections),
        "message": fix.message,
        "due": _local(application, fix.due_at),
    }
    queue_to_team(
        actor=actor, now=now, application=application, letter="applications.fix_requested", key=fix.code,
        context=context,
    )  # fmt: skip


def queue_eligibility_notice(*, actor: Any, now: datetime, check: EligibilityCheck) -> None:
    """The verdict, with the reason when it is a refusal."""
    application = check.application
    letter = "applications.eligible" if check.verdict else "applications.ineligible"
    programme = application.cohort.programme
    context: dict[str, Any] = {}
    if check.complain_by:
        context = {
            "reason": check.reason,
            "contact": programme.contact_email or settings.SITE_URL,
            "complain_by": check.complain_by,
        }
    queue_to_team(
        actor=actor, now=now, application=application, letter=letter, key=f"{check.code}-{now:%Y%m%d%H%M%S%f}",
        context=context,
    )  # fmt: skip


def queue_extension_notice(
    *, actor: Any, now: datetime, application: Application, key: str, reason: str
) -> None:
    """That there is more time, for everybody."""
    context = {"deadline": _local(application, application.call.closes_at), "reason": reason}
    queue_to_team(
        actor=actor, now=now, application=application, letter="applications.extended", key=f"{application.code}-{key}",
        context=context,
    )  # fmt: skip


def queue_reminder(
    *, actor: Any, now: datetime, application: Application, done: int, total: int, key: str
) -> None:
    """That the deadline comes near and the application is a draft."""
    context = {"deadline": _local(application, application.call.closes_at), "done": done, "total": total}
    queue_to_team(
        actor=actor, now=now, application=application, letter="applications.reminder",
        key=f"{application.code}-{key}", context=context,
    )  # fmt: skip


def _local(application: Application, moment: datetime) -> datetime:
    """The moment on the wall clock of the call's zone, as letters show it."""
    return moment.astimezone(ZoneInfo(application.call.time_zone))


def _listed(titles: Iterable[dict[str, str]]) -> dict[str, str]:
    """Titles in each language, joined."""
    given = list(titles)
    languages = {language for title in given for language in title} | {"en"}
    return {
        language: ", ".join(localised(title, language) for title in given) for language in sorted(languages)
    }
