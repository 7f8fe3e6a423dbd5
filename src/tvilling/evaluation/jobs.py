# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters of evaluation: their default texts, and who gets which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import people_in_teams
from tvilling.core.text import in_each_language
from tvilling.evaluation.queries import dates_of_release, entry_of, reason_for_city
from tvilling.evaluation.states import Outcome, Was
from tvilling.mail.actions import queue_letter, queue_letters
from tvilling.mail.letters import Letter
from tvilling.mail.queries import compose, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.evaluation.models import Assignment, Consensus, Correction, Decision, Expert, RankedEntry
    from tvilling.mail.models import Message
    from tvilling.mail.queries import Composed
    from tvilling.programmes.models import Cohort

PLACEHOLDERS = ("name", "city", "call", "reason", "confirm_by", "complain_by", "link")
LETTERS = [
    Letter(
        key="evaluation.selected",
        title=_("City is selected"),
        placeholders=PLACEHOLDERS,
        subject={"en": "{city} is selected: {call}", "sv": "{city} är utvald: {call}"},
        body={
            "en": "Dear {name},\n\nWe are glad to tell you that {city} is selected in the call {call}.\n\n{reason}\n\n"
            "Please confirm the place by {confirm_by}:\n{link}\n\nIf you do not confirm, the place goes to the reserve list.",
            "sv": "Hej {name},\n\nVi är glada att kunna berätta att {city} är utvald i utlysningen {call}.\n\n{reason}\n\n"
            "Bekräfta platsen senast {confirm_by}:\n{link}\n\nOm ni inte bekräftar går platsen till reservlistan.",
        },
    ),
    Letter(
        key="evaluation.reserve",
        title=_("City is on the reserve list"),
        placeholders=PLACEHOLDERS,
        subject={"en": "{city} is on the reserve list: {call}", "sv": "{city} står på reservlistan: {call}"},
        body={
            "en": "Dear {name},\n\n{city} is on the reserve list of the call {call}.\n\n{reason}\n\n"
            "We write at once when a place falls free. Your result:\n{link}\n\n"
            "Whoever leads your team can complain there about how it was decided, until {complain_by}.",
            "sv": "Hej {name},\n\n{city} står på reservlistan i utlysningen {call}.\n\n{reason}\n\n"
            "Vi skriver genast om en plats blir ledig. Ert resultat:\n{link}\n\n"
            "Den som leder ert team kan där klaga på hur beslutet kom till, till {complain_by}.",
        },
    ),
    Letter(
        key="evaluation.rejected",
        title=_("City is not selected"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Result for {city}: {call}", "sv": "Besked till {city}: {call}"},
        body={
            "en": "Dear {name},\n\n{city} is not selected in the call {call}. We know how much work an application is.\n\n"
            "{reason}\n\nYour scores and the experts' comments:\n{link}\n\n"
            "Whoever leads your team can complain there about how it was decided, until {complain_by}. Somebody who took "
            "no part in the decision answers.",
            "sv": "Hej {name},\n\n{city} är inte utvald i utlysningen {call}. Vi vet hur mycket arbete en ansökan är.\n\n"
            "{reason}\n\nEra poäng och experternas kommentarer:\n{link}\n\n"
            "Den som leder ert team kan där klaga på hur beslutet kom till, till {complain_by}. Någon som inte deltog i "
            "beslutet svarar.",
        },
    ),
]
CORRECTED = (*PLACEHOLDERS, "before", "after", "told")
LETTERS += [
    Letter(
        key="evaluation.corrected_selected",
        title=_("Decision put right: city is selected"),
        placeholders=CORRECTED,
        subject={
            "en": "The decision on {city} is put right: {call}",
            "sv": "Beslutet om {city} är rättat: {call}",
        },
        body={
            "en": "Dear {name},\n\nThe decision on {city} in the call {call} is put right.\n\nDecided before, and told on "
            "{told}: {before}\nDecided now: {after}\n\n{reason}\n\nPlease confirm the place by {confirm_by}:\n{link}\n\n"
            "If you do not confirm, it falls free. The earlier decision stays on file. We are sorry for the error.",
            "sv": "Hej {name},\n\nbeslutet om {city} i utlysningen {call} är rättat.\n\nBeslutat tidigare, och meddelat den "
            "{told}: {before}\nBeslutat nu: {after}\n\n{reason}\n\nBekräfta platsen senast {confirm_by}:\n{link}\n\n"
            "Om ni inte bekräftar blir den ledig. Det tidigare beslutet finns kvar i akten. Vi beklagar felet.",
        },
    ),
    Letter(
        key="evaluation.corrected_reserve",
        title=_("Decision put right: city is on the reserve list"),
        placeholders=CORRECTED,
        subject={
            "en": "The decision on {city} is put right: {call}",
            "sv": "Beslutet om {city} är rättat: {call}",
        },
        body={
            "en": "Dear {name},\n\nThe decision on {city} in the call {call} is put right.\n\nDecided before, and told on "
            "{told}: {before}\nDecided now: {after}\n\n{reason}\n\nWe write at once when a place falls free for you. Your "
            "result:\n{link}\n\nThe earlier decision stays on file. We are sorry for the error. Whoever leads your team can "
            "complain about the new decision too, until {complain_by}.",
            "sv": "Hej {name},\n\nbeslutet om {city} i utlysningen {call} är rättat.\n\nBeslutat tidigare, och meddelat den "
            "{told}: {before}\nBeslutat nu: {after}\n\n{reason}\n\nVi skriver genast när en plats blir ledig för er. Ert "
            "resultat:\n{link}\n\nDet tidigare beslutet finns kvar i akten. Vi beklagar felet. Den som leder ert team kan "
            "klaga även på det nya beslutet, till {complain_by}.",
        },
    ),
]
CORRECTED_LETTER_OF = {
    Outcome.SELECTED: "evaluation.corrected_selected",
    Outcome.RESERVE: "evaluation.corrected_reserve",
}
LETTERS += [
    Letter(
        key="evaluation.assigned",
        title=_("Applications to evaluate"),
        placeholders=("name", "cohort", "due", "link"),
        subject={"en": "Applications to evaluate: {cohort}", "sv": "Ansökningar att granska: {cohort}"},
        body={
            "en": "Dear {name},\n\nThere are new cases for you. First say for each whether you have a conflict of "
            "interest; then you can read it. Your reviews are due: {due}.\n\n{link}",
            "sv": "Hej {name},\n\nDet finns nya ärenden till dig. Ange först för varje ärende om du är jävig; sedan kan "
            "du läsa ansökan. Granskningarna ska vara klara: {due}.\n\n{link}",
        },
    ),
    Letter(
        key="evaluation.reminder",
        title=_("Reminder of a review"),
        placeholders=("name", "city", "due", "link"),
        subject={
            "en": "Due on {due}: your review of {city}",
            "sv": "Ska vara klar {due}: din granskning av {city}",
        },
        body={
            "en": "Dear {name},\n\nYour review is due on {due}: {city}.\n{link}\n\nIf you cannot do it, please write to the "
            "programme office today.",
            "sv": "Hej {name},\n\nDin granskning ska vara klar {due}: {city}.\n{link}\n\nOm du inte hinner, skriv till "
            "programkontoret i dag.",
        },
    ),
    Letter(
        key="evaluation.late",
        title=_("Review is late"),
        placeholders=("name", "city", "due", "link"),
        subject={
            "en": "It was due on {due}: your review of {city}",
            "sv": "Skulle vara klar {due}: din granskning av {city}",
        },
        body={
            "en": "Dear {name},\n\nYour review was due on {due} and is not in: {city}. You can still hand it in:\n{link}\n\n"
            "If you cannot do it, please write to the programme office today.",
            "sv": "Hej {name},\n\nDin granskning skulle vara klar {due} och har inte lämnats in: {city}. Du kan "
            "fortfarande lämna in den:\n{link}\n\nOm du inte hinner, skriv till programkontoret i dag.",
        },
    ),
    Letter(
        key="evaluation.reopened",
        title=_("Review opened again"),
        placeholders=("name", "city", "reason", "link"),
        subject={"en": "Your review of {city} is open again", "sv": "Din granskning av {city} är öppen igen"},
        body={
            "en": "Dear {name},\n\nThe programme office has opened your review of {city} again.\n\n{reason}\n\n{link}",
            "sv": "Hej {name},\n\nProgramkontoret har öppnat din granskning av {city} igen.\n\n{reason}\n\n{link}",
        },
    ),
    Letter(
        key="evaluation.consensus",
        title=_("Consensus asked for"),
        placeholders=("name", "city", "link"),
        subject={"en": "A consensus is asked for: {city}", "sv": "Samsyn behövs: {city}"},
        body={
            "en": "Dear {name},\n\nThe reviews of {city} lie far apart. You are the rapporteur: talk with the others, and "
            "write down what you agree.\n\n{link}",
            "sv": "Hej {name},\n\nGranskningarna av {city} ligger långt ifrån varandra. Du är rapportör: tala med de andra "
            "och skriv ned vad ni kommer överens om.\n\n{link}",
        },
    ),
]
LETTERS += [
    Letter(
        key="evaluation.consensus_panel",
        title=_("Consensus asked for: to the other experts"),
        placeholders=("name", "city", "rapporteur", "link"),
        subject={"en": "A consensus is asked for: {city}", "sv": "Samsyn behövs: {city}"},
        body={
            "en": "Dear {name},\n\nThe reviews of {city} lie far apart. {rapporteur} is the rapporteur, will talk with you, "
            "and writes down what you agree. What each of you wrote:\n{link}",
            "sv": "Hej {name},\n\nGranskningarna av {city} ligger långt ifrån varandra. {rapporteur} är rapportör, talar med "
            "dig och skriver ned vad ni kommer överens om. Vad var och en av er har skrivit:\n{link}",
        },
    ),
]
LETTER_OF = {
    Outcome.SELECTED: "evaluation.selected",
    Outcome.RESERVE: "evaluation.reserve",
    Outcome.REJECTED: "evaluation.rejected",
}


@dataclass(frozen=True)
class DecisionLetter:
    """The letter with a decision before it is written to anybody: which one, to whom, and what it says."""

    letter: str
    people: list[Person]
    context: dict[str, Any]
    scope: str


def letter_of(decision: Decision, entry: RankedEntry | None) -> DecisionLetter:
    """What everybody who leads or writes in the city's team is told; the decision has the dates of its release."""
    application = decision.application
    context = {
        "city": str(application.city),
        "call": application.call,  # its title in the language of each letter
        "reason": in_each_language(lambda: reason_for_city(decision, entry)),
        "confirm_by": _local(decision.confirm_by, decision.cohort) or "",
        "complain_by": _local(decision.complain_by, decision.cohort) or "",
        "link": f"{settings.SITE_URL}/my/results/{decision.code}/",
    }
    people = people_in_teams([application.city])
    return DecisionLetter(LETTER_OF[Outcome(decision.outcome)], people, context, decision.cohort.slug)


def tell_decision(*, actor: Any, now: datetime, decision: Decision, held_batch: str) -> None:
    """Queue the letter with a decision to everybody who leads or writes in the city's team."""
    told = letter_of(decision, entry_of(decision.application))
    queue_letters(
        actor=actor, now=now, letter=told.letter, people=told.people, context=told.context, scope=told.scope,
        about=decision, key=f"decision-{decision.pk}-{decision.outcome}", held_batch=held_batch,
    )  # fmt: skip


def preview_decision(decision: Decision, *, confirm_by: datetime, now: datetime) -> list[Composed]:
    """The letters with a pending decision as they would leave if it were told now; nothing is kept."""
    for name, value in dates_of_release(decision, confirm_by, now).items():
        setattr(decision, name, value)
    told = letter_of(decision, entry_of(decision.application))
    return [compose(told.letter, person, named(person, told.context), told.scope) for person in told.people]


def tell_correction(*, actor: Any, now: datetime, correction: Correction, decision: Decision) -> None:
    """Queue the letter that says what was decided before, what is decided now, and why."""
    application, cohort = decision.application, decision.cohort
    zone = ZoneInfo(cohort.time_zone)
    context = {
        "city": application.city.name, "call": application.call.title, "reason": correction.reason,
        "before": Was(correction.was).label, "after": Outcome(correction.outcome).label,
        "told": correction.was_told_at.astimezone(zone).date(),
        "confirm_by": _local(decision.confirm_by, cohort) or "",
        "complain_by": _local(decision.complain_by, cohort) or "",
        "link": f"{settings.SITE_URL}/my/results/{decision.code}/",
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter=CORRECTED_LETTER_OF[Outcome(correction.outcome)],
        people=people_in_teams([application.city]), context=context, scope=cohort.slug, about=decision,
        key=f"corrected-{correction.code}",
    )  # fmt: skip


def tell_expert(*, actor: Any, now: datetime, assignment: Assignment) -> None:
    """Queue the letter about new cases: one for all that an expert is given on a day with the same date to answer by."""
    expert, due = assignment.expert, _local(assignment.due_at, assignment.expert.cohort)
    queue_letter(
        actor=actor, now=now, letter="evaluation.assigned", recipient=expert.person,
        context={
            "name": expert.person.name, "cohort": expert.cohort, "due": due or _("no date is set"),
            "link": f"{settings.SITE_URL}/evaluate/",
        },
        scope=expert.cohort.slug, about=expert, key=f"assigned-{expert.pk}-{now:%Y%m%d}" + (f"-{due:%Y%m%d%H%M}" if due else ""),
    )  # fmt: skip


def remind_expert(*, actor: Any, now: datetime, cases: Sequence[Assignment]) -> Message:
    """Queue a reminder of an expert's cases with one date: one letter before it, and one when they are late."""
    first = cases[0]
    person, due = first.expert.person, first.due_at
    late = due is not None and due < now
    return queue_letter(
        actor=actor, now=now, letter="evaluation.late" if late else "evaluation.reminder", recipient=person,
        context={
            "name": person.name, "city": ", ".join(sorted(str(row.application.city) for row in cases)),
            "due": _local(due, first.cohort) or "",
            "link": _case(first) if len(cases) == 1 else f"{settings.SITE_URL}/evaluate/",
        },
        scope=first.cohort.slug, about=first.expert,
        key=f"due-{first.expert_id}-{due:%Y%m%d%H%M}-{'late' if late else 'soon'}",
    )  # fmt: skip


def _local(moment: datetime | None, cohort: Cohort) -> datetime | None:
    """In the cohort's zone, so that a letter names its day and its hour."""
    return moment.astimezone(ZoneInfo(cohort.time_zone)) if moment else None


def _case(assignment: Assignment) -> str:
    return f"{settings.SITE_URL}/evaluate/{assignment.code}/"


def tell_reopened(*, actor: Any, now: datetime, assignment: Assignment, reason: str) -> None:
    """Queue the letter about a review that is open again."""
    person = assignment.expert.person
    queue_letter(
        actor=actor, now=now, letter="evaluation.reopened", recipient=person,
        context={
            "name": person.name, "city": str(assignment.application.city), "reason": reason, "link": _case(assignment),
        },
        scope=assignment.cohort.slug, about=assignment, key=f"reopened-{assignment.pk}-{now:%Y%m%d%H%M%S}",
    )  # fmt: skip


def tell_panel(*, actor: Any, now: datetime, consensus: Consensus, others: Iterable[Expert]) -> None:
    """Queue the letter to the one who writes the consensus down, and one to those who agree on it."""
    person = consensus.rapporteur.person
    context = {
        "city": str(consensus.application.city), "rapporteur": person.name,
        "link": f"{settings.SITE_URL}/evaluate/consensus/{consensus.code}/",
    }  # fmt: skip
    more: dict[str, Any] = {"scope": consensus.cohort.slug, "about": consensus}
    queue_letter(
        actor=actor, now=now, letter="evaluation.consensus", recipient=person,
        context={"name": person.name, **context}, key=f"consensus-{consensus.pk}", **more,
    )  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter="evaluation.consensus_panel", people=[row.person for row in others],
        context=context, key=f"consensus-{consensus.pk}", **more,
    )  # fmt: skip
