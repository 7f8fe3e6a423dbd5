# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters of cities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

#: What the leads of a team read of somebody who is no longer in it.
STAYS = {
    "en": (
        "What {person} wrote stays with the city. If {person} is named in an application or was to travel, put somebody "
        "else there.\n\nThe team:\n{link}"
    ),
    "sv": (
        "Det {person} skrev blir kvar hos staden. Om {person} är nämnd i en ansökan eller skulle resa, behöver ni sätta "
        "någon annan där.\n\nTeamet:\n{link}"
    ),
}
LETTERS = [
    Letter(
        key="cities.join_request",
        of_cohort=False,
        title=_("Somebody asks to join a team"),
        placeholders=("name", "person", "email", "city", "link"),
        subject={
            "en": "{person} asks to join the team of {city}",
            "sv": "{person} vill gå med i teamet för {city}",
        },
        body={
            "en": (
                "Dear {name},\n\n{person} ({email}) asks to join the team of {city}, which you lead.\n\n"
                "If you know this person and agree, invite her or him here:\n{link}\n\n"
                "If you do not, you need not do anything: nobody gets in without your invitation."
            ),
            "sv": (
                "Hej {name},\n\n{person} ({email}) vill gå med i teamet för {city}, som du leder.\n\n"
                "Om du känner personen och håller med kan du bjuda in här:\n{link}\n\n"
                "Annars behöver du inte göra något: ingen kommer in utan din inbjudan."
            ),
        },
    ),
    Letter(
        key="cities.team_left",
        of_cohort=False,
        title=_("You have left a team"),
        placeholders=("name", "city", "link"),
        subject={
            "en": "You have left the team of {city}",
            "sv": "Du har lämnat teamet för {city}",
        },
        body={
            "en": (
                "Dear {name},\n\nYou have left the team of {city}. What you wrote stays with the city; you can no longer "
                "open its pages.\n\nIf you did not mean to, ask the team to invite you again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndu har lämnat teamet för {city}. Det du skrev blir kvar hos staden, men du kan inte längre "
                "öppna dess sidor.\n\nOm det inte var meningen kan du be teamet att bjuda in dig igen:\n{link}"
            ),
        },
    ),
    Letter(
        key="cities.team_removed",
        of_cohort=False,
        title=_("You were taken out of a team"),
        placeholders=("name", "city", "by", "link"),
        subject={
            "en": "You are no longer in the team of {city}",
            "sv": "Du är inte längre med i teamet för {city}",
        },
        body={
            "en": (
                "Dear {name},\n\n{by} has taken you out of the team of {city}. What you wrote stays with the city; you can "
                "no longer open its pages.\n\nIf this is a mistake, ask the team to invite you again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n{by} har tagit bort dig från teamet för {city}. Det du skrev blir kvar hos staden, men du "
                "kan inte längre öppna dess sidor.\n\nOm det är ett misstag kan du be teamet att bjuda in dig igen:\n{link}"
            ),
        },
    ),
    Letter(
        key="cities.member_left",
        of_cohort=False,
        title=_("Somebody has left the team"),
        placeholders=("name", "person", "city", "link"),
        subject={
            "en": "{person} has left the team of {city}",
            "sv": "{person} har lämnat teamet för {city}",
        },
        body={
            "en": "Dear {name},\n\n{person} has left the team of {city}, which you lead.\n\n" + STAYS["en"],
            "sv": "Hej {name},\n\n{person} har lämnat teamet för {city}, som du leder.\n\n" + STAYS["sv"],
        },
    ),
    Letter(
        key="cities.member_removed",
        of_cohort=False,
        title=_("Somebody was taken out of the team"),
        placeholders=("name", "person", "by", "city", "link"),
        subject={
            "en": "{person} is no longer in the team of {city}",
            "sv": "{person} är inte längre med i teamet för {city}",
        },
        body={
            "en": "Dear {name},\n\n{by} has taken {person} out of the team of {city}, which you lead.\n\n"
            + STAYS["en"],
            "sv": "Hej {name},\n\n{by} har tagit bort {person} från teamet för {city}, som du leder.\n\n"
            + STAYS["sv"],
        },
    ),
]
