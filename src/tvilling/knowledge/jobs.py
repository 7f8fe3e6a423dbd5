# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeps the words of what is published where the database looks for them, and writes the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import TeamRole
from tvilling.cities.queries import people_in_teams
from tvilling.core.folding import fold, search_keys
from tvilling.core.text import in_each_language
from tvilling.knowledge.models import PracticeEntry, SearchDocument, Story
from tvilling.knowledge.queries import is_writer, not_agreed, stories_about
from tvilling.knowledge.states import PublicationState
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role, roles_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.applications.models import Application
    from tvilling.cities.models import City

PLACEHOLDERS = ("name", "title", "city", "link")
LETTERS = [
    Letter(
        key="knowledge.submitted",
        title=_("Publication to be checked"),
        placeholders=PLACEHOLDERS,
        subject={"en": "To be checked: {title}", "sv": "Att kontrollera: {title}"},
        body={
            "en": "Dear {name},\n\n“{title}” ({city}) waits to be checked before it is published.\n\nRead it here:\n{link}",
            "sv": "Hej {name},\n\n”{title}” ({city}) väntar på kontroll innan den publiceras.\n\nLäs den här:\n{link}",
        },
    ),
    Letter(
        key="knowledge.returned",
        title=_("Publication comes back to its author"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "It comes back to you: {title}", "sv": "Kommer tillbaka till dig: {title}"},
        body={
            "en": "Dear {name},\n\n“{title}” comes back to you. What should change:\n\n{reason}\n\nGo on writing:\n{link}",
            "sv": "Hej {name},\n\n”{title}” kommer tillbaka till dig. Det här bör ändras:\n\n{reason}\n\nSkriv vidare:\n{link}",
        },
    ),
    Letter(
        key="knowledge.published",
        title=_("Publication is published"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Published: {title}", "sv": "Publicerad: {title}"},
        body={
            "en": "Dear {name},\n\n“{title}” ({city}) is published. Everybody can read it from now on:\n{link}",
            "sv": "Hej {name},\n\n”{title}” ({city}) är publicerad. Från och med nu kan alla läsa den:\n{link}",
        },
    ),
    Letter(
        key="knowledge.retired",
        title=_("Publication is no longer shown"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "No longer shown: {title}", "sv": "Visas inte längre: {title}"},
        body={
            "en": "Dear {name},\n\n“{title}” ({city}) is no longer shown to the public. The reason:\n\n{reason}\n\nYou find it here:\n{link}",
            "sv": "Hej {name},\n\n”{title}” ({city}) visas inte längre för allmänheten. Skälet:\n\n{reason}\n\nDu hittar den här:\n{link}",
        },
    ),
    Letter(
        key="knowledge.naming",
        title=_("City no longer to be named in public"),
        placeholders=("name", "city", "cohort", "stories"),
        subject={
            "en": "{city} is no longer to be named in public",
            "sv": "{city} ska inte längre namnges offentligt",
        },
        body={
            "en": "Dear {name},\n\nThe team of {city} has taken back its consent to be named in public in {cohort}. The"
            " pairs, the map, its plan and the practices it took up no longer name it. Published stories no longer show its"
            " name either, but their words may still tell which city it is. Please read them again, and change or take from"
            " public view what has to go:\n\n{stories}\n\nThink also of what was printed or posted elsewhere.",
            "sv": "Hej {name},\n\nteamet i {city} har återtagit sitt samtycke till att staden namnges offentligt i {cohort}."
            " Varken paren, kartan, stadens plan eller de arbetssätt som den har återanvänt nämner den längre. Publicerade berättelser"
            " visar inte heller namnet, men orden i dem kan ändå avslöja vilken stad det är. Läs dem igen, och ändra eller"
            " dölj för allmänheten det som inte kan stå kvar:\n\n{stories}\n\nTänk också på det som har tryckts eller"
            " lagts ut på andra håll.",
        },
    ),
]


def _place(city: City) -> list[str]:
    return [city.name, *city.country.names.values()]


def _words(publication: PracticeEntry | Story) -> str:
    if isinstance(publication, PracticeEntry):
        practice = publication.practice
        names = [practice.title, *_place(practice.city)]
        texts = [
            publication.summary,
            practice.problem,
            practice.solution,
            practice.results,
            practice.conditions,
            *in_each_language(lambda: f"{practice.domain_label} {practice.lever_label}").values(),
        ]
    else:
        city = publication.city
        names = [publication.title, *(_place(city) if city and city not in not_agreed(publication) else [])]
        texts = [publication.lead, publication.body, publication.quote, publication.quote_by]
    return " ".join([*search_keys(names), *filter(None, (fold(text) for text in texts))])


def index(publication: PracticeEntry | Story) -> None:
    """Let a published entry or story be found; forget any other."""
    key: dict[str, Any] = {"entry" if isinstance(publication, PracticeEntry) else "story": publication}
    if publication.state == PublicationState.PUBLISHED:
        SearchDocument.objects.update_or_create(**key, defaults={"words": _words(publication)})
    else:
        SearchDocument.objects.filter(**key).delete()


def tell_checkers(*, actor: Any, now: datetime, publication: PracticeEntry | Story) -> None:
    """Queue the letter that something waits for the check: to communications, or the office where nobody else may check it."""
    roles = roles_in(publication.cohort).filter(ended_at__isnull=True).exclude(person=actor.pk)
    for role in (CohortRole.COMMUNICATIONS, CohortRole.OFFICE):
        people = [row.person for row in roles.filter(role=role) if not is_writer(row.person, publication)]
        if people:
            _tell("knowledge.submitted", people, actor=actor, now=now, publication=publication)
            return


def tell_writers(
    letter: str, *, actor: Any, now: datetime, publication: PracticeEntry | Story, **more: str
) -> None:
    """Queue a letter to the writer of a story, and to those who lead the team of the city it is about."""
    people = [publication.written_by] if isinstance(publication, Story) else []
    if publication.city is not None:
        people += people_in_teams([publication.city], TeamRole.LEAD)
    _tell(letter, people, actor=actor, now=now, publication=publication, **more)


def _tell(
    letter: str, people: Iterable[Person], *, actor: Any, now: datetime, publication: PracticeEntry | Story,
    **more: str,
) -> None:  # fmt: skip
    is_entry = isinstance(publication, PracticeEntry)
    if letter == "knowledge.published":
        path = f"{'practices' if is_entry else 'stories'}/{publication.slug}/"
    else:
        path = f"knowledge/{'practice' if is_entry else 'story'}/{publication.slug}/"
    context = {
        "title": publication, "city": publication.city or publication.cohort,
        "link": f"{settings.SITE_URL}/{path}", **more,
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter=letter, people=[person for person in people if person.pk != actor.pk],
        context=context, scope=publication.cohort.slug, about=publication,
        key=f"{letter}-{publication.slug}-{now:%Y%m%d%H%M%S%f}",
    )  # fmt: skip


def tell_of_naming(*, actor: Any, now: datetime, application: Application) -> None:
    """Queue the letter that a city is no longer to be named, with the published stories about it: to office and communications."""
    cohort, stories = application.cohort, stories_about(application)
    links = [f"“{story}”: {settings.SITE_URL}/knowledge/story/{story.slug}/" for story in stories]
    people = [
        person
        for role in (CohortRole.OFFICE, CohortRole.COMMUNICATIONS)
        for person in people_with_role(cohort, role)
    ]
    context = {
        "city": application.city.name, "cohort": cohort.name,
        "stories": "\n".join(links) or in_each_language(lambda: _("No story about it is published.")),
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter="knowledge.naming", people=people, context=context, scope=cohort.slug,
        about=application, key=f"knowledge.naming-{application.code}-{now:%Y%m%d%H%M%S%f}",
    )  # fmt: skip
