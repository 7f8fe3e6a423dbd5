# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about complaints. None names who examined, evaluated or decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import people_in_teams
from tvilling.complaints.states import ComplaintState, Verdict
from tvilling.mail.actions import queue_letter, queue_letters
from tvilling.mail.letters import Letter
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.complaints.models import Complaint

COMMON = ("name", "city", "call", "reference", "link")
LETTERS = [
    Letter(
        key="complaints.received",
        title=_("Complaint received"),
        placeholders=(*COMMON, "received", "answer_by"),
        subject={
            "en": "We have your complaint {reference}: {city}",
            "sv": "Vi har tagit emot ert klagomål {reference}: {city}",
        },
        body={
            "en": "Dear {name},\n\nWe received the complaint of {city} about the call “{call}” on {received}. Its reference is"
            " {reference}.\n\nSomebody who took no part in the decision examines it, and a second person reads the answer."
            " You get it by {answer_by}.\n\nYour complaint, and where it stands:\n{link}\n",
            "sv": "Hej {name},\n\nvi tog emot klagomålet från {city} om utlysningen ”{call}” den {received}. Dess beteckning är"
            " {reference}.\n\nNågon som inte deltog i beslutet prövar det, och en andra person läser svaret. Ni får det"
            " senast {answer_by}.\n\nErt klagomål, och hur långt det har kommit:\n{link}\n",
        },
    ),
    Letter(
        key="complaints.withdrawn",
        title=_("Complaint withdrawn"),
        placeholders=COMMON,
        subject={
            "en": "Your complaint {reference} is withdrawn: {city}",
            "sv": "Ert klagomål {reference} är återtaget: {city}",
        },
        body={
            "en": "Dear {name},\n\nThe complaint {reference} of {city} about the call “{call}” was withdrawn by your team. It"
            " is not answered, and the decision stands. It stays on file:\n{link}\n",
            "sv": "Hej {name},\n\nklagomålet {reference} från {city} om utlysningen ”{call}” har återtagits av ert team. Det"
            " besvaras inte, och beslutet står fast. Det finns kvar i akten:\n{link}\n",
        },
    ),
    Letter(
        key="complaints.answered",
        title=_("Complaint answered"),
        placeholders=(*COMMON, "outcome", "answer", "redone"),
        subject={
            "en": "Answer to your complaint {reference}: {city}",
            "sv": "Svar på ert klagomål {reference}: {city}",
        },
        body={
            "en": "Dear {name},\n\nThe complaint {reference} of {city} about the call “{call}” has been examined by somebody who"
            " took no part in the decision.\n\nOutcome: {outcome}\n\n{answer}\n\n{redone}\n\n{link}\n",
            "sv": "Hej {name},\n\nklagomålet {reference} från {city} om utlysningen ”{call}” har prövats av någon som inte"
            " deltog i beslutet.\n\nUtfall: {outcome}\n\n{answer}\n\n{redone}\n\n{link}\n",
        },
    ),
    Letter(
        key="complaints.assigned",
        title=_("Complaint to examine"),
        placeholders=(*COMMON, "answer_by"),
        subject={
            "en": "Please examine the complaint {reference}: {city}",
            "sv": "Pröva klagomålet {reference}: {city}",
        },
        body={
            "en": "Dear {name},\n\nPlease examine the complaint {reference} of {city} about the call “{call}”, and propose an"
            " answer. It is due on {answer_by}. If you took any part in the decision, or are close to the city, say so in"
            " the office at once.\n\n{link}\n",
            "sv": "Hej {name},\n\nvar vänlig pröva klagomålet {reference} från {city} om utlysningen ”{call}” och föreslå ett"
            " svar. Det ska vara klart {answer_by}. Säg genast till på kontoret om du på något sätt deltog i beslutet"
            " eller står staden nära.\n\n{link}\n",
        },
    ),
    Letter(
        key="complaints.answer_due",
        title=_("Reminder: a complaint is to be answered"),
        placeholders=(*COMMON, "answer_by", "state"),
        subject={
            "en": "Answer to the complaint {reference} due on {answer_by}: {city}",
            "sv": "Svar på klagomålet {reference} ska ges senast {answer_by}: {city}",
        },
        body={
            "en": "Dear {name},\n\nThe complaint {reference} of {city} about the call “{call}” is to be answered by"
            " {answer_by}. The city was promised that date.\n\nWhere it stands: {state}\n\n{link}\n",
            "sv": "Hej {name},\n\nklagomålet {reference} från {city} om utlysningen ”{call}” ska besvaras senast"
            " {answer_by}. Det datumet har staden fått löfte om.\n\nSå långt har det kommit: {state}\n\n{link}\n",
        },
    ),
]


def tell_city(*, actor: Any, now: datetime, complaint: Complaint, letter: str) -> None:
    """Queue a letter to everybody who leads or writes in the city's team."""
    context = {
        **_common(complaint), "link": f"{settings.SITE_URL}{reverse('complaints:detail', args=[complaint.code])}",
        "received": _local(complaint, complaint.filed_at), "answer": complaint.answer, "redone": complaint.redone,
        "outcome": Verdict(complaint.verdict).label if complaint.verdict else "",
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter=letter, people=people_in_teams([complaint.city]), context=context,
        scope=complaint.cohort.slug, about=complaint, key=f"{letter}-{complaint.code}",
    )  # fmt: skip


def tell_examiner(*, actor: Any, now: datetime, complaint: Complaint) -> None:
    """Queue the letter to whoever is to examine the complaint; once a person and day."""
    person = complaint.handler
    if person is None:
        return
    link = reverse("complaints:office-detail", args=[complaint.cohort.slug, complaint.code])
    queue_letter(
        actor=actor, now=now, letter="complaints.assigned", recipient=person,
        context={**_common(complaint), "name": person.name, "link": f"{settings.SITE_URL}{link}"},
        scope=complaint.cohort.slug, about=complaint, key=f"assigned-{complaint.code}-{person.pk}-{now:%Y%m%d}",
    )  # fmt: skip


def remind_of_answer(*, actor: Any, now: datetime, complaint: Complaint) -> None:
    """Queue the reminder to whoever examines the complaint and to the office; one to each for a due date."""
    due, office = complaint.answer_by, people_with_role(complaint.cohort, CohortRole.OFFICE)
    people = [*office, complaint.handler] if complaint.handler else list(office)
    link = reverse("complaints:office-detail", args=[complaint.cohort.slug, complaint.code])
    context = {
        **_common(complaint), "state": ComplaintState(complaint.state).label, "link": f"{settings.SITE_URL}{link}",
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter="complaints.answer_due", people=people, context=context,
        scope=complaint.cohort.slug, about=complaint, key=f"answer-due-{complaint.code}-{due:%Y%m%d}",
    )  # fmt: skip


def _common(complaint: Complaint) -> dict[str, Any]:
    return {
        "city": complaint.city.name, "call": complaint.application.call.title, "reference": complaint.code,
        "answer_by": _local(complaint, complaint.answer_by),
    }  # fmt: skip


def _local(complaint: Complaint, moment: datetime | None) -> datetime | str:
    """The moment by the cohort's clocks, as letters show it; nothing for a complaint that was withdrawn unfiled."""
    return moment.astimezone(ZoneInfo(complaint.cohort.time_zone)) if moment else ""
