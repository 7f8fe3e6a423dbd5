# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading cohorts: who has which role, and which words of the vocabularies are in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.accounts.models import Person
from tvilling.accounts.queries import all_pending, pending_invitations, people_by_pk, shared_names
from tvilling.audit import events
from tvilling.core.clock import end_of_day
from tvilling.core.text import localised
from tvilling.mail.queries import own_texts
from tvilling.programmes.models import CityParticipation, Cohort, CohortRole, Participation
from tvilling.ui.formats import day_text, moment_text
from tvilling.ui.parts import HistoryItem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.accounts.models import Invitation
    from tvilling.audit.models import Entry
    from tvilling.cities.models import City

SATURDAY = 5

#: Asked before a word is taken out of a vocabulary: (cohort, "domains" or "levers", key) → whether it is in use.
_uses: list[Callable[[Cohort, str, str], bool]] = []


def register_vocabulary_use(in_use: Callable[[Cohort, str, str], bool]) -> None:
    """Let a later app say that it uses a word of the cohort's vocabularies."""
    if in_use not in _uses:
        _uses.append(in_use)


def vocabulary_key_in_use(cohort: Cohort, vocabulary: str, key: str) -> bool:
    """Whether any app uses the word."""
    return any(in_use(cohort, vocabulary, key) for in_use in _uses)


#: Asked before a cohort is hidden from the public: (cohort) → why it has to stay shown, or nothing.
_reliances: list[Callable[[Cohort], str | _StrPromise]] = []


def register_reliance(reason: Callable[[Cohort], str | _StrPromise]) -> None:
    """Let a later app say why the public relies on the cohort being shown."""
    if reason not in _reliances:
        _reliances.append(reason)


def reliance_on(cohort: Cohort) -> str | _StrPromise:
    """Why the cohort has to stay shown to the public; nothing when it need not."""
    return next((said for reason in _reliances if (said := reason(cohort))), "")


#: Asked before a cohort's settings change: (cohort, changes); raises ActionRefused that names the field.
_checks: list[Callable[[Cohort, Mapping[str, Any]], None]] = []


def register_check(check: Callable[[Cohort, Mapping[str, Any]], None]) -> None:
    """Let a later app refuse settings that contradict what it has built on them."""
    if check not in _checks:
        _checks.append(check)


def check_later_stages(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    """Refuse settings that contradict what later stages have built on them."""
    for check in _checks:
        check(cohort, changes)


def roles_in(cohort: Cohort) -> QuerySet[Participation]:
    """All roles of people in the cohort, present ones first, with the people."""
    roles = Participation.objects.filter(cohort=cohort).select_related("person")
    return roles.order_by("ended_at", "role", "person__sort_name")


def people_with_role(cohort: Cohort, role: CohortRole) -> QuerySet[Person]:
    """Who has a role in a cohort now, by name."""
    held = Participation.objects.filter(cohort=cohort, role=role, ended_at__isnull=True)
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_name", "pk")


def city_roles_in(cohort: Cohort) -> QuerySet[CityParticipation]:
    """All roles of cities in the cohort, with the cities and their countries."""
    roles = CityParticipation.objects.filter(cohort=cohort).select_related("city__country")
    return roles.order_by("role", "city__slug")


def city_roles_of(city: City) -> QuerySet[CityParticipation]:
    """What a city has been in which cohort, latest first."""
    roles = CityParticipation.objects.filter(city=city).select_related("cohort__programme")
    return roles.order_by("-cohort__starts_on", "role")


def pending_in_cohort(cohort: Cohort, now: datetime) -> QuerySet[Invitation]:
    """Invitations into the cohort's roles that can still be accepted."""
    return pending_invitations("programmes.role", cohort.code, now)


def pending_into_offices(now: datetime) -> QuerySet[Invitation]:
    """Invitations into the offices of all cohorts that can still be accepted."""
    return all_pending("programmes.role", now).filter(role=CohortRole.OFFICE)


def work_of(people: Collection[Any]) -> dict[int, list[str]]:
    """What each of the people does in cohorts now, by their keys: "Programme office, Cohort 1"."""
    held = Participation.objects.filter(person__in=people, ended_at__isnull=True).select_related("cohort")
    found: dict[int, list[str]] = {}
    for part in held.order_by("pk"):
        words = f"{part.get_role_display()}, {localised(part.cohort.name)}"
        found.setdefault(part.person_id, []).append(words)
    return found


def invitation_words(target_key: str, role: str) -> str:
    """What an invitation into a role is to, as in "Cohort 1 of Twinning, as evaluator"."""
    cohort = Cohort.objects.filter(code=target_key).select_related("programme").first()
    if cohort is None or role not in CohortRole.values:
        return ""
    words = {"cohort": str(cohort), "programme": str(cohort.programme), "role": CohortRole(role).label}
    return _("%(cohort)s of the programme %(programme)s (%(role)s)") % words


def invitation_scope(target_key: str) -> str:
    """The cohort into which an invitation is, by its slug."""
    return Cohort.objects.filter(code=target_key).values_list("slug", flat=True).first() or ""


def event_label(event: str) -> str:
    """An event of the record in words; its own name when its app has gone."""
    return events.label(event) if event in events.declared() else event


def actor_names(entries: Iterable[Entry]) -> dict[str, str]:
    """Who did what is in the entries, by actor's key: names are looked up now, so that they can be erased.

    Where several people of the installation have a name, each bears the own code too: two pairs of eyes stay two.
    """
    keys = {entry.actor_key for entry in entries if entry.actor_kind == "person"}
    people = people_by_pk(int(key) for key in keys if key.isdecimal())
    shared = shared_names(person.name for person in people.values())
    return {
        str(pk): f"{person} ({person.code})" if person.name in shared else str(person)
        for pk, person in people.items()
    }


def actor_name(entry: Entry, names: dict[str, str]) -> str:
    """Who did it, as shown to people."""
    if entry.actor_kind == "person":
        return names.get(entry.actor_key, _("somebody who is no longer here"))
    return _("automatically") if entry.actor_key == "clock" else entry.actor_key


def history_items(entries: Iterable[Entry], parts: Mapping[str, str] | None = None) -> list[HistoryItem]:
    """The record's entries as a history to show, newest first; three queries.

    Where there are entries about parts of the record, `parts` names these by their keys in the entries.
    """
    found = sorted(entries, key=lambda entry: -entry.sequence)
    names = actor_names(found)
    return [
        HistoryItem(entry.at, _event_of(entry, parts or {}), actor_name(entry, names), note=entry.reason)
        for entry in found
    ]


def part_key(part: Model) -> str:
    """By what `history_items` knows a part of a record."""
    return f"{part._meta.label_lower} {part.pk}"


def _event_of(entry: Entry, parts: Mapping[str, str]) -> str:
    words = event_label(entry.event)
    part = parts.get(f"{entry.object_type} {entry.object_key}")
    return _("%(event)s: %(part)s") % {"event": words, "part": part} if part else words


@dataclass(frozen=True)
class CopiedDate:
    """A date of a copied cohort, beside what it was in the one it was copied from."""

    label: str
    weekday: str | _StrPromise
    said: str
    before: str
    remark: str = ""


def copied_dates(cohort: Cohort) -> list[CopiedDate]:
    """The dates of a copied cohort, for checking."""
    source = cohort.copied_from
    names = (
        (_("Journeys start"), "starts_on"), (_("Journeys end"), "ends_on"),
        (_("Hosts may send from"), "hosts_open_at"), (_("Hosts may send until"), "hosts_close_at"),
    )  # fmt: skip
    found: list[CopiedDate] = []
    for label, name in names:
        value = getattr(cohort, name)
        if value is not None:
            day = value.astimezone(ZoneInfo(cohort.time_zone)).date() if name.endswith("_at") else value
            before = _date_in_words(source, name) if source else ""
            # Nobody has to be anywhere on the last day.
            remark = "" if name == "ends_on" else weekend_remark(day)
            found.append(
                CopiedDate(label, WEEKDAYS[day.weekday()], _date_in_words(cohort, name), before, remark)
            )
    return found


def weekend_remark(day: date) -> str:
    """What is said of a day that was moved to a weekend, where people are to act or to meet; nothing of others."""
    return _("Falls on a weekend.") if day.weekday() >= SATURDAY else ""


def _date_in_words(cohort: Cohort, name: str) -> str:
    value = getattr(cohort, name)
    if value is None:
        return ""
    return moment_text(value, cohort.time_zone) if name.endswith("_at") else day_text(value)


def copied_parts(cohort: Cohort) -> list[tuple[str, str]]:
    """What else a copied cohort took over, with the page where it is changed."""
    modules, texts = cohort.modules.count(), own_texts(cohort.slug).count()
    labels = {
        "settings": _("Bounds, days to complain, funding programme"),
        "settings-journey": ngettext(
            "%(count)d module of the journey", "%(count)d modules of the journey", modules
        )
        % {"count": modules},
        "settings-travel": _("Ceiling, visits and days to claim, with the rules for travel"),
        "settings-domains": _("Emission domains"),
        "settings-levers": _("Systemic levers"),
    }
    if texts:
        labels["texts"] = ngettext(
            "%(count)d letter's text of your own", "%(count)d letters' texts of your own", texts
        ) % {"count": texts}
    return [(label, reverse(f"programmes:{name}", args=[cohort.slug])) for name, label in labels.items()]


def complaints_until(cohort: Cohort, told_at: datetime) -> datetime:
    """Until when a city may complain about a decision that it was told then: the end of a day, by the cohort's clocks."""
    return end_of_day(told_at, cohort.time_zone, days=cohort.complaint_days)


def any_cohort() -> bool:
    """Whether this installation holds a cohort already."""
    return Cohort.objects.exists()
