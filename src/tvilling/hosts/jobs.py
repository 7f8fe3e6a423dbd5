# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters to host teams, in English and Swedish."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.mail.letters import Letter

COMMON = ("name", "title", "cohort", "link")

LETTERS = [
    Letter(
        key="hosts.received",
        title=_("Host activity received"),
        placeholders=COMMON,
        subject={"en": "We have received “{title}”", "sv": "Vi har tagit emot ”{title}”"},
        body={
            "en": (
                "Dear {name},\n\nThank you for offering “{title}” as a host activity in {cohort}.\n\n"
                "The programme office reads it and tells you whether it is taken into the catalogue, or what is "
                "missing. Until then you can look at what you sent here:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ntack för att ni erbjuder ”{title}” som värdaktivitet i {cohort}.\n\n"
                "Programkontoret läser den och meddelar er om den tas in i katalogen eller vad som saknas. "
                "Till dess kan ni se vad ni skickade här:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.accepted",
        title=_("Host activity taken into the catalogue"),
        placeholders=(*COMMON, "public_link", "capacity", "minimum", "maximum"),
        subject={"en": "“{title}” is in the catalogue", "sv": "”{title}” finns i katalogen"},
        body={
            "en": (
                "Dear {name},\n\n“{title}” is now in the catalogue of {cohort}, where cities choose their hosts:\n"
                "{public_link}\n\nYou offered to host {capacity}. If that changes, tell us as soon "
                "as you know.\n\nYour own page of the activity:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n”{title}” finns nu i katalogen för {cohort}, där städerna väljer sina värdar:\n"
                "{public_link}\n\nNi har erbjudit er att ta emot {capacity}. Säg till så "
                "snart ni vet om det ändras.\n\nEr egen sida för aktiviteten:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.returned",
        title=_("Host activity returned"),
        placeholders=(*COMMON, "reason"),
        subject={"en": "Please change something in “{title}”", "sv": "Ändra något i ”{title}”, tack"},
        body={
            "en": (
                "Dear {name},\n\nBefore we can take “{title}” into the catalogue of {cohort}, we ask you to change "
                "something:\n\n{reason}\n\nOpen it, make the change and send it again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ninnan vi kan ta in ”{title}” i katalogen för {cohort} ber vi er ändra något:\n\n"
                "{reason}\n\nÖppna den, gör ändringen och skicka den igen:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.declined",
        title=_("Host activity declined"),
        placeholders=(*COMMON, "reason"),
        subject={"en": "About your offer “{title}”", "sv": "Om ert erbjudande ”{title}”"},
        body={
            "en": (
                "Dear {name},\n\nThank you for offering “{title}” in {cohort}. We cannot take it into the catalogue "
                "this time:\n\n{reason}\n\nWhat you wrote stays here, and you may use it again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ntack för att ni erbjöd ”{title}” i {cohort}. Vi kan inte ta in den i katalogen den "
                "här gången:\n\n{reason}\n\nDet ni skrev finns kvar här och kan användas igen:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.withdrawn",
        title=_("Host activity withdrawn"),
        placeholders=(*COMMON, "reason"),
        subject={"en": "“{title}” has been withdrawn", "sv": "”{title}” har dragits tillbaka"},
        body={
            "en": (
                "Dear {name},\n\n“{title}” has been withdrawn from {cohort} and is no longer in the catalogue.\n\n"
                "{reason}\n\nWhat you wrote stays here:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n”{title}” har dragits tillbaka från {cohort} och finns inte längre i katalogen.\n\n"
                "{reason}\n\nDet ni skrev finns kvar här:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.withdrawn_office",
        title=_("Host activity withdrawn, to the office"),
        placeholders=(*COMMON, "cities", "reason"),
        subject={"en": "Withdrawn: “{title}”", "sv": "Tillbakadragen: ”{title}”"},
        body={
            "en": (
                "Dear {name},\n\n“{title}” ({cities}) has been withdrawn from {cohort}. Cities can no longer choose "
                "it, and it takes no part in the next matching.\n\n{reason}\n\nYou find it here:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n”{title}” ({cities}) har dragits tillbaka från {cohort}. Städer kan inte längre "
                "välja den, och den är inte med i nästa matchning.\n\n{reason}\n\nDu hittar den här:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.city_added",
        title=_("City added to a host activity"),
        placeholders=(*COMMON, "city", "lead_city"),
        subject={"en": "{city} is part of “{title}”", "sv": "{city} är med i ”{title}”"},
        body={
            "en": (
                "Dear {name},\n\n{lead_city} has added {city} to the host activity “{title}” in {cohort}.\n\n"
                "You can read and write it with them. If this is a mistake, take {city} out again:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n{lead_city} har lagt till {city} i värdaktiviteten ”{title}” i {cohort}.\n\n"
                "Ni kan läsa och skriva den tillsammans. Är det ett misstag kan ni ta bort {city} igen:\n{link}"
            ),
        },
    ),
    Letter(
        key="hosts.carried_over",
        title=_("Host activity carried over"),
        placeholders=COMMON,
        subject={
            "en": "“{title}” in {cohort}: do you host again?",
            "sv": "”{title}” i {cohort}: är ni värdar igen?",
        },
        body={
            "en": (
                "Dear {name},\n\nWe should like to offer “{title}” again, in {cohort}. We have copied all that you "
                "wrote.\n\nLook it through, change what is no longer true, and send it:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\nvi vill gärna erbjuda ”{title}” igen, i {cohort}. Vi har kopierat allt ni skrev.\n\n"
                "Läs igenom det, ändra det som inte längre stämmer och skicka det:\n{link}"
            ),
        },
    ),
]
