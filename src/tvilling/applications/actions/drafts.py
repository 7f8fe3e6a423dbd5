# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing together: no text is ever overwritten in silence, and every saved text can be read and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications import queries
from tvilling.applications.actions.errors import (
    AlreadyApplied,
    CallNotOpen,
    NotReadable,
    SectionChanged,
    SectionClosed,
)
from tvilling.applications.models import Application, Presence, Section, SectionVersion
from tvilling.applications.queries import components
from tvilling.applications.validators import digest
from tvilling.audit.actions import plain, record
from tvilling.calls.queries import form_options
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import require
from tvilling.documents.actions import store_documents
from tvilling.questionnaires.forms import file_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.core.files.base import File

    from tvilling.calls.models import Call
    from tvilling.cities.models import City
    from tvilling.hosts.models import HostActivity
    from tvilling.questionnaires.definition import SectionDefinition


def start_application(*, actor: Any, now: datetime, call: Call, city: City) -> Application:
    """Begin the city's application to an open call, with an empty text for each section.

    Raises CallNotOpen outside the window, AlreadyApplied when the city has one.
    """
    require(actor, "applications.start", city)
    if not call.is_open(now) or call.form_version_id is None:
        raise CallNotOpen
    if Application.objects.filter(call=call, city=city).exists():
        raise AlreadyApplied
    try:
        with transaction.atomic():
            application = Application(
                created_at=now, call=call, city=city, started_by=actor, form_version=call.form_version,
                is_sample=city.is_sample,
            )  # fmt: skip
            application.save(force_insert=True)
            form = queries.form_of(application)
            Section.objects.bulk_create(
                Section(application=application, key=section.key)
                for section in form.sections
                if section.component != components.REVIEW
            )
            record(
                "application.started", actor=actor, now=now, obj=application, scope=application.cohort.slug,
                after={"state": application.state, "call": call.slug, "city": city.slug},
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyApplied from error
    return application


def save_section(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    key: str,
    answers: Mapping[str, Any],
    version: int,
    uploads: Mapping[str, File[bytes]] | None = None,
) -> Section:
    """Save a section's text, incomplete as it may be. `version` is the one the writer started from.

    `uploads` are files that were just sent, by question: they are stored once it is certain that they may come.

    Saving what is saved already changes nothing. Raises SectionChanged when a colleague saved in between, and
    SectionClosed after the deadline: in both cases the text is kept, marked, among the earlier texts.
    """
    require(actor, "applications.edit", application)
    section, options = _section(application, key), form_options(application.call)
    text = _readable(application, key, plain(answers), options)
    window = queries.window(application, now)
    if not window.allows(key):
        kept = _keep(actor, now, section, text, version, is_late=True)
        raise SectionClosed(window.reason or None, kept=kept)
    if uploads:
        stored = store_documents(
            actor=actor, now=now, uploads=uploads, owner_kind="applications", owner_key=application.code
        )
        text |= {name: file_answer(document) for name, document in stored.items()}
    if section.answers == text and section.version:
        return section
    with transaction.atomic():
        before = section.version
        values = {
            "answers": text,
            "version": version + 1,
            "saved_at": now,
            "saved_by": actor,
            "is_complete": _is_complete(application, key, text, options),
        }
        saved = Section.objects.filter(pk=section.pk, version=version).update(**values)
        if saved:
            _write_version(section, actor, now, text, version + 1)
            record(
                "application.section_saved", actor=actor, now=now, obj=application, scope=application.cohort.slug,
                before={"section": key, "version": before},
                after={"section": key, "version": version + 1, "sha256": digest(text)},
            )  # fmt: skip
    if saved:
        for name, value in values.items():
            setattr(section, name, value)
        return section
    section.refresh_from_db()
    if section.answers == text:
        return section
    kept = _keep(actor, now, section, text, version, is_late=False)
    raise SectionChanged(section=section, mine=text, kept=kept)


def restore_section_version(
    *, actor: Any, now: datetime, application: Application, earlier: SectionVersion, version: int
) -> Section:
    """Make an earlier text the section's text again, as a new version; what is there now stays among the earlier ones."""
    require(actor, "applications.edit", application)
    if earlier.section.application_id != application.pk:
        raise NotFound
    key = earlier.section.key
    if not queries.window(application, now).allows(key):
        raise SectionClosed(queries.window(application, now).reason or None)
    with transaction.atomic():
        section = save_section(
            actor=actor, now=now, application=application, key=key, answers=earlier.answers, version=version
        )
        record(
            "application.section_restored", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            before={"section": key, "version": version}, after={"section": key, "from": earlier.version},
        )  # fmt: skip
    return section


def set_preferences(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    preferences: Iterable[tuple[HostActivity, str]],
    version: int | None = None,
) -> Section:
    """Write the ranked hosts, best first, each with its evidence. They count once they are submitted.

    Raises ActionRefused for more than the cohort allows, a host twice, or one that is not in the catalogue.
    """
    require(actor, "applications.edit", application)
    wanted, cohort = list(preferences), application.cohort
    if len(wanted) > cohort.preferences_max:
        message = _("Choose %(number)d hosts at most.") % {"number": cohort.preferences_max}
        raise ActionRefused(message, field="wishes")
    codes = [activity.code for activity, _evidence in wanted]
    accepted = set(components.accepted_hosts(cohort).filter(code__in=codes).values_list("code", flat=True))
    if len(set(codes)) < len(codes):
        raise ActionRefused(_("You chose one host twice."), field="wishes")
    if set(codes) - accepted:
        raise ActionRefused(_("One of these hosts is not in the catalogue."), field="wishes")
    rows = [{"activity": activity.code, "evidence": evidence} for activity, evidence in wanted]
    return _save_component(actor, now, application, components.PREFERENCES, {"wishes": rows}, version)


def set_exchanges(
    *,
    actor: Any,
    now: datetime,
    application: Application,
    kind: str,
    rows: Iterable[Mapping[str, Any]],
    version: int | None = None,
) -> Section:
    """Write the needs (`kind` "need") or offers ("offer"): rows of domain, lever, weight from 1 to 5, and text.

    They count once they are submitted. Raises ActionRefused for a domain or lever that the cohort does not have.
    """
    require(actor, "applications.edit", application)
    cleaned = components.exchange_rows({"rows": [dict(row) for row in rows]})
    domains = {entry["key"] for entry in application.cohort.domains}
    levers = {entry["key"] for entry in application.cohort.levers}
    for row in cleaned:
        if row["domain"] not in domains or row["lever"] not in levers:
            raise ActionRefused(_("This cohort does not have that emission domain or lever."), field="rows")
        if row["weight"] not in range(components.WEIGHT_MIN, components.WEIGHT_MAX + 1):
            raise ActionRefused(_("The weight is a number from 1 to 5."), field="rows")
    return _save_component(
        actor, now, application, components.EXCHANGE_KEYS[kind], {"rows": cleaned}, version
    )


def show_presence(*, actor: Any, now: datetime, application: Application, key: str) -> Section:
    """Tell colleagues that this section is open on somebody's screen. Not recorded: it is forgotten in a minute."""
    require(actor, "applications.edit", application)
    section = _section(application, key)
    if section.pk:
        Presence.objects.update_or_create(section=section, person=actor, defaults={"seen_at": now})
    return section


def _save_component(
    actor: Any,
    now: datetime,
    application: Application,
    component: str,
    values: Mapping[str, Any],
    version: int | None,
) -> Section:
    """Replace the component's part of its section; the section's other answers stay."""
    key = components.component_key(queries.form_of(application), component)
    section = Section.objects.filter(application=application, key=key).first()
    if section is None:
        section = Section.objects.create(application=application, key=key)
    started_from = section.version if version is None else version
    answers = {**section.answers, **values}
    return save_section(
        actor=actor, now=now, application=application, key=key, answers=answers, version=started_from
    )


def _section(application: Application, key: str) -> Section:
    section = Section.objects.filter(application=application, key=key).first()
    if section is not None:
        return section
    if _defined(application, key) is None:
        raise NotFound
    return Section.objects.get_or_create(application=application, key=key)[0]


def _defined(application: Application, key: str) -> SectionDefinition | None:
    sections = queries.form_of(application).sections
    return next((one for one in sections if one.key == key and one.component != components.REVIEW), None)


def _readable(
    application: Application, key: str, answers: dict[str, Any], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers as they can be kept, incomplete as they may be. Raises NotReadable for what no page sends."""
    section = _defined(application, key)
    if section is None:
        return answers
    text = queries.tidied(section, answers)
    faults = queries.faults_of(application.call, section, text, strict=False, options=options)
    if faults:
        raise NotReadable({key: faults})
    return text


def _is_complete(
    application: Application, key: str, answers: Mapping[str, Any], options: Mapping[str, Any]
) -> bool:
    section = _defined(application, key)
    if section is None:
        return True
    return not queries.faults_of(application.call, section, answers, strict=True, options=options)


def _write_version(
    section: Section, actor: Any, now: datetime, text: Mapping[str, Any], version: int
) -> None:
    SectionVersion.objects.create(
        section=section, version=version, answers=text, saved_at=now, saved_by=actor
    )


def _keep(
    actor: Any, now: datetime, section: Section, text: Mapping[str, Any], version: int, *, is_late: bool
) -> SectionVersion:
    """Keep a text that cannot become the section's text, once however often it is sent."""
    last = SectionVersion.objects.filter(section=section, saved_by=actor).first()
    if last is not None and (last.is_late or last.is_collision) and last.answers == text:
        return last
    application = section.application
    with transaction.atomic():
        kept = SectionVersion.objects.create(
            section=section, version=version, answers=text, saved_at=now, saved_by=actor,
            is_late=is_late, is_collision=not is_late,
        )  # fmt: skip
        record(
            "application.section_kept", actor=actor, now=now, obj=application, scope=application.cohort.slug,
            after={"section": section.key, "version": version, "sha256": digest(text), "late": is_late},
        )  # fmt: skip
    return kept
