# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading host activities: what is missing in a profile, who is in the teams, what the catalogue can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from tvilling.core.folding import fold, search_keys
from tvilling.core.text import mark_of
from tvilling.hosts.models import HostActivity, Practice
from tvilling.hosts.states import HostActivityState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Q, QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort

#: The texts a profile cannot do without, and the sentence when one is missing.
NEEDED_TEXTS = {
    "title": _("Give the activity a title."),
    "description": _("Describe what you do."),
    "objective": _("Say what it is meant to achieve."),
    "transferable": _("Say what a twin could take home."),
    "conditions": _("Say what somebody needs to replicate it."),
}


@dataclass(frozen=True)
class Missing:
    """Something a profile lacks: the section and field where it belongs, and a sentence."""

    section: str
    field: str
    sentence: str | _StrPromise


def missing_in(activity: HostActivity) -> list[Missing]:
    """What has to be filled in before the activity can be sent, in the order of the pages."""
    found = [
        Missing("profile", name, sentence)
        for name, sentence in NEEDED_TEXTS.items()
        if not getattr(activity, name).strip()
    ]
    if not activity.domains:
        found.append(Missing("profile", "domains", _("Choose at least one emission domain.")))
    if not activity.levers:
        found.append(Missing("profile", "levers", _("Choose at least one systemic lever.")))
    if not activity.languages:
        found.append(Missing("profile", "languages", _("Choose at least one language you can work in.")))
    if not activity.practices.exists():
        found.append(
            Missing("practices", "practices", _("Add at least one practice that twins can learn from."))
        )
    if activity.maximum_twins < 1:
        found.append(Missing("capacity", "maximum_twins", _("Say how many twins you can host.")))
    return found


def mark_of_activity(activity: HostActivity) -> str:
    """Tells what the activity says, with its cities and practices, and where it stands, from anything else."""
    fields = [getattr(activity, field.attname) for field in HostActivity._meta.concrete_fields]
    cities = activity.cities.order_by("pk").values_list("pk", flat=True)
    return mark_of(*fields, *cities, *activity.practices.order_by("pk").values_list())


def with_details(activities: QuerySet[HostActivity]) -> QuerySet[HostActivity]:
    """The activities with all that a list or a page of them shows: four queries however many there are."""
    return activities.select_related("cohort", "lead_city__country").prefetch_related(
        "cities__country", "practices"
    )


#: What later stages take from the public's view: each answers a condition on practices.
_hidden: list[Callable[[], Q]] = []


def register_hidden(condition: Callable[[], Q]) -> None:
    """Leave practices that meet the condition out of the catalogue and of the search."""
    if condition not in _hidden:
        _hidden.append(condition)


def for_everybody(activities: QuerySet[HostActivity]) -> QuerySet[HostActivity]:
    """The activities with details, and of their practices those alone that everybody may read."""
    shown = Practice.objects.all()
    for condition in _hidden:
        shown = shown.exclude(condition())
    # Asked again of rows that have them, as a search in the catalogue does, they are the same practices.
    bare = activities.prefetch_related(None).select_related("cohort", "lead_city__country")
    return bare.prefetch_related("cities__country", Prefetch("practices", shown))


def with_words(activities: QuerySet[HostActivity], text: str) -> list[HostActivity]:
    """Those of the activities that have all the words, or words that begin like them, in any spelling; none for no words.

    Looked for in what a visitor reads first: titles, cities, countries in all languages, description, practices.
    """
    words = fold(text).split()
    return [row for row in for_everybody(activities) if words and _has_all(row, words)]


def _has_all(activity: HostActivity, words: list[str]) -> bool:
    texts = [activity.title, activity.description, activity.transferable]
    texts += [practice.title for practice in activity.practices.all()]
    for city in activity.cities.all():
        texts += [city.name, *city.country.names.values()]
    known = {word for key in search_keys(texts) for word in key.split()}
    return all(any(each.startswith(word) for each in known) for word in words)


def hosting_elsewhere(activity: HostActivity, city: City) -> bool:
    """Whether the city hosts in another accepted activity of the same cohort."""
    others = HostActivity.objects.filter(
        cohort=activity.cohort, cities=city, state=HostActivityState.ACCEPTED
    )
    return others.exclude(pk=activity.pk).exists()


def reliance_on(cohort: Cohort) -> str | _StrPromise:
    """Why the cohort has to stay shown: hosts have sent their interest to it."""
    sent = HostActivity.objects.filter(
        cohort=cohort, state__in=(HostActivityState.SUBMITTED, HostActivityState.ACCEPTED)
    )
    return (
        _("Hosts have sent their activities to this cohort, so it stays shown to the public.")
        if sent.exists()
        else ""
    )


def vocabulary_key_in_use(cohort: Cohort, vocabulary: str, key: str) -> bool:
    """Whether an activity of the cohort uses the word of its domains or levers."""
    used = HostActivity.objects.filter(cohort=cohort).values_list(vocabulary, flat=True)
    return any(key in keys for keys in used)
