# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sections of an application: what state each is in, what is missing, and whether it can be changed now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import ExchangeKind, Presence, Section
from tvilling.applications.queries import components
from tvilling.applications.states import IN_HAND, ApplicationState
from tvilling.calls.queries import form_options
from tvilling.questionnaires import definition, validation
from tvilling.questionnaires.models import FormVersion
from tvilling.questionnaires.options import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.applications.models import Application, FixRequest
    from tvilling.calls.models import Call
    from tvilling.questionnaires.definition import FormDefinition, SectionDefinition

#: How long after the last sign of life a colleague still counts as being in a section.
PRESENT_FOR = timedelta(seconds=75)
#: The states from which a team can step back.
WITHDRAWABLE = frozenset((ApplicationState.DRAFT, *IN_HAND))


@dataclass(frozen=True)
class Window:
    """What the clock and the state allow: which sections can be changed (None: all), until when, and why not."""

    is_open: bool
    sections: frozenset[str] | None
    closes_at: datetime
    reason: str = ""

    def allows(self, key: str) -> bool:
        """Whether this section can be changed now."""
        return self.is_open and (self.sections is None or key in self.sections)


@dataclass(frozen=True)
class SectionState:
    """One section as the overview shows it."""

    key: str
    title: str
    intro: str
    component: str
    definition: SectionDefinition
    answers: dict[str, Any]
    version: int
    is_complete: bool
    is_editable: bool
    saved_at: datetime | None
    saved_by: Any

    @property
    def is_started(self) -> bool:
        """Whether anything was saved."""
        return self.version > 0

    @property
    def is_review(self) -> bool:
        """Whether this is the page that checks all answers, which holds none itself."""
        return self.component == components.REVIEW


def form_of(application: Application) -> FormDefinition:
    """The form under whose version the answers are given."""
    version = application.form_version or application.call.form_version
    if version is None:
        raise ValueError("an application is started on a call that has a form")
    return _parsed(version.code)


@lru_cache(maxsize=64)
def _parsed(code: str) -> FormDefinition:
    """The definition of a published version, which never changes: so its reading can be kept."""
    return definition.parse(FormVersion.objects.values_list("definition", flat=True).get(code=code))


def writing_sections(form: FormDefinition) -> tuple[SectionDefinition, ...]:
    """The sections that hold answers: all but the last look."""
    return tuple(section for section in form.sections if section.component != components.REVIEW)


def open_fix_request(application: Application) -> FixRequest | None:
    """The correction that is being waited for, if one is."""
    if application.state != ApplicationState.FIX_REQUESTED:
        return None
    return application.fix_requests.filter(answered_at__isnull=True).first()


def window(application: Application, now: datetime) -> Window:
    """Whether and where the team can write now."""
    call = application.call
    if application.state == ApplicationState.FIX_REQUESTED:
        fix = open_fix_request(application)
        if fix is not None:
            sections = frozenset(fix.sections)
            if now < fix.due_at:
                return Window(is_open=True, sections=sections, closes_at=fix.due_at)
            reason = str(_("The time for the correction has passed."))
            return Window(is_open=False, sections=sections, closes_at=fix.due_at, reason=reason)
    until = call.closes_at
    if application.state not in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}:
        reason = str(_("The application is closed for writing: it is marked “%(state)s”."))
        label = application.get_state_display()
        return Window(is_open=False, sections=None, closes_at=until, reason=reason % {"state": label})
    if call.accepts_submissions(now):
        return Window(is_open=True, sections=None, closes_at=until)
    text = _("The call is not open yet.") if now < call.opens_at else _("The call has closed.")
    return Window(is_open=False, sections=None, closes_at=until, reason=str(text))


def tidied(section: SectionDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to the section: its questions' answers, and the rows of its component in their one form."""
    known = {question.key for question in section.questions if question.is_asked}
    kept = {key: value for key, value in answers.items() if key in known}
    if section.component == components.PREFERENCES:
        kept["wishes"] = components.wishes(answers)
    elif section.component in components.EXCHANGE_KEYS.values():
        kept["rows"] = components.exchange_rows(answers)
    return kept


def faults_of(
    call: Call,
    section: SectionDefinition,
    answers: Mapping[str, Any],
    *,
    strict: bool,
    options: Mapping[str, Any] | None = None,
) -> dict[str, list[str]]:
    """What is wrong with a section: sentences by question; under "wishes" or "rows" for hosts, needs and offers.

    `options` are `form_options(call)`, to be handed in by those who ask for several sections.
    """
    plain = {key: value for key, value in answers.items() if key not in {"wishes", "rows"}}
    given = form_options(call) if options is None else options
    faults = dict(validation.check(section, plain, strict=strict, options=given))
    if not strict:
        return faults
    if section.component == components.PREFERENCES:
        found, name = components.wish_faults(call.cohort, answers), "wishes"
    elif section.component in components.EXCHANGE_KEYS.values():
        kind = ExchangeKind.NEED if section.component == "exchanges_need" else ExchangeKind.OFFER
        found, name = components.exchange_faults(call.cohort, kind, answers), "rows"
    else:
        return faults
    return {**faults, name: found} if found else faults


def section_states(application: Application, now: datetime) -> list[SectionState]:
    """All sections of the form, in order, with what is saved of each. Two queries at most."""
    rows = {
        row.key: row for row in Section.objects.filter(application=application).select_related("saved_by")
    }
    allowed, options = window(application, now), form_options(application.call)
    states = []
    for section in form_of(application).sections:
        row = rows.get(section.key) or Section(application=application, key=section.key)
        states.append(
            SectionState(
                key=section.key,
                title=shown(section.title, options),
                intro=shown(section.intro, options),
                component=section.component,
                definition=section,
                answers=row.answers,
                version=row.version,
                is_complete=row.is_complete,
                is_editable=allowed.allows(section.key),
                saved_at=row.saved_at,
                saved_by=row.saved_by,
            )
        )
    return states


def completeness(application: Application) -> tuple[int, int]:
    """How many sections are complete, and of how many."""
    keys = [section.key for section in writing_sections(form_of(application))]
    done = Section.objects.filter(application=application, key__in=keys, is_complete=True).count()
    return done, len(keys)


def colleagues_in(application: Application, person: Any, now: datetime) -> dict[str, list[str]]:
    """Who else has which section open: names by section key."""
    seen = Presence.objects.filter(section__application=application, seen_at__gt=now - PRESENT_FOR)
    names: dict[str, list[str]] = {}
    for row in seen.exclude(person_id=person.pk).select_related("section", "person").order_by("pk"):
        names.setdefault(row.section.key, []).append(str(row.person))
    return names


def title_of(section: SectionDefinition, options: Mapping[str, Any]) -> str:
    """The section's title in the reader's language."""
    return shown(section.title, options)


def working_wishes(application: Application) -> tuple[int, list[dict[str, str]]]:
    """The version of the section with the ranked hosts, and the hosts in it."""
    key = components.component_key(form_of(application), components.PREFERENCES)
    row = Section.objects.filter(application=application, key=key).first()
    return (row.version, components.wishes(row.answers)) if row else (0, [])


def asked_for(application: Application) -> tuple[list[str], list[str], set[str]]:
    """Domains and levers that the team has named anywhere so far, and the hosts it has chosen."""
    form = form_of(application)
    need_key = components.component_key(form, components.EXCHANGE_KEYS[ExchangeKind.NEED.value])
    wish_key = components.component_key(form, components.PREFERENCES)
    rows = dict(Section.objects.filter(application=application).values_list("key", "answers"))
    needs = components.exchange_rows(rows.get(need_key, {}))
    domains, levers = [row["domain"] for row in needs], [row["lever"] for row in needs]
    for section in form.sections:
        for question in section.questions:
            given = rows.get(section.key, {}).get(question.key)
            if isinstance(given, list) and question.choices_from == "domains":
                domains += given
            elif isinstance(given, list) and question.choices_from == "levers":
                levers += given
    chosen = {row["activity"] for row in components.wishes(rows.get(wish_key, {}))}
    return list(filter(None, domains)), list(filter(None, levers)), chosen


def all_faults(application: Application) -> dict[str, dict[str, list[str]]]:
    """What is missing or wrong in the whole working text: section key → question key → sentences."""
    rows = dict(Section.objects.filter(application=application).values_list("key", "answers"))
    options = form_options(application.call)
    found = {}
    for section in writing_sections(form_of(application)):
        faults = faults_of(application.call, section, rows.get(section.key, {}), strict=True, options=options)
        if faults:
            found[section.key] = faults
    return found
