# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters of cities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

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
]
