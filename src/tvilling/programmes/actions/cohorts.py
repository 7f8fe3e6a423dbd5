# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Making, copying and changing cohorts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.mail.actions import write_letter_text
from tvilling.mail.queries import own_texts
from tvilling.programmes.actions.rules import check_settings
from tvilling.programmes.models import Cohort, CohortRole, Module, OutputTemplate, Participation, Programme
from tvilling.programmes.signals import cohort_copied

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

STANDARD = Path(__file__).resolve().parent.parent / "data" / "standard.json"
#: What belongs to one cohort alone and is never copied.
OWN = {
    "id",
    "code",
    "created_at",
    "programme",
    "slug",
    "number",
    "name",
    "copied_from",
    "starts_on",
    "is_public",
}
#: Moments that move with the start of the journeys.
MOMENTS = ("hosts_open_at", "hosts_close_at")

type Texts = dict[str, str]


class CohortSettings(TypedDict, total=False):
    """Everything of a cohort that may be changed after it was made."""

    name: Texts
    number: int
    starts_on: date
    months: int
    time_zone: str
    funding_programme: str
    languages: list[str]
    hosts_open_at: datetime | None
    hosts_close_at: datetime | None
    host_cities_max: int
    plan_label: Texts
    domains: list[dict[str, Any]]
    levers: list[dict[str, Any]]
    domains_max: int
    preferences_max: int
    representatives_max: int
    hours_minimum: int
    travel_ceiling: Decimal
    currency: str
    visits_to_host: int
    visits_to_twin: int
    claim_days: int
    complaint_days: int
    complaint_answer_days: int
    is_public: bool
    is_sample: bool


class CohortCopy(TypedDict, total=False):
    """What a copy may have otherwise than its model from the start."""

    name: Texts
    number: int
    months: int


class SlugTaken(ActionRefused):
    """Two cohorts cannot have one address."""

    message = _("Another one has this address already. Choose another address.")


def create_programme(*, actor: Any, now: datetime, slug: str, name: Texts, operator: str = "") -> Programme:
    """Set up a programme, to which cohorts belong."""
    require(actor, "programmes.create_programme")
    if Programme.objects.filter(slug=slug).exists():
        raise SlugTaken(field="slug")
    with transaction.atomic():
        programme = Programme.objects.create(slug=slug, name=name, operator=operator, created_at=now)
        record("programme.created", actor=actor, now=now, obj=programme, after={"slug": slug})
    return programme


def update_programme(
    *, actor: Any, now: datetime, cohort: Cohort, name: Texts, operator: str, contact_email: str
) -> Programme:
    """Change what the programme says of itself in all its cohorts. For the office of one of them."""
    require(actor, "programmes.update_cohort", cohort)
    programme = cohort.programme
    given = {"name": name, "operator": operator.strip(), "contact_email": contact_email.strip()}
    changed = {key: value for key, value in given.items() if getattr(programme, key) != value}
    if not changed:
        return programme
    with transaction.atomic():
        before = {key: getattr(programme, key) for key in changed}
        for key, value in changed.items():
            setattr(programme, key, value)
        programme.save(update_fields=list(changed))
        record(
            "programme.changed",
            actor=actor,
            now=now,
            obj=programme,
            scope=cohort.slug,
            before=before,
            after=changed,
        )
    return programme


def create_cohort(
    *, actor: Any, now: datetime, programme: Programme, slug: str, **settings: Unpack[CohortSettings]
) -> Cohort:
    """Set up a programme's first cohort with the standard template. A person who does so gets the office's role.

    `starts_on`, `months`, `name` and `travel_ceiling` are needed; the vocabularies and the three modules with
    their outputs come from the standard where they are not given.
    """
    require(actor, "programmes.create_cohort", programme)
    standard = json.loads(STANDARD.read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        "number": programme.cohorts.count() + 1,
        "languages": ["en"],
        "plan_label": {"en": "Replication plan", "sv": "Replikeringsplan"},
        "domains": standard["domains"],
        "levers": standard["levers"],
        **settings,
    }
    with transaction.atomic():
        cohort = _insert(Cohort(programme=programme, slug=slug, created_at=now, **values))
        for number, entry in enumerate(standard["modules"], start=1):
            _add_standard_module(cohort, number, entry, standard["modules"])
        record("cohort.created", actor=actor, now=now, obj=cohort, scope=slug, after=_plain(cohort, values))
        _take_office(actor, now, cohort)
    return cohort


def copy_cohort(
    *, actor: Any, now: datetime, cohort: Cohort, slug: str, starts_on: date, **otherwise: Unpack[CohortCopy]
) -> Cohort:
    """Make the next cohort out of one: settings, vocabularies, template and letters, with its dates shifted.

    The copy is not shown to the public until somebody has looked it through. People and cities are not copied;
    the actor gets the office's role. Later stages copy what is theirs: the call, the rules for travel.
    """
    require(actor, "programmes.copy_cohort", cohort)
    values = {key: value for key, value in model_to_dict(cohort).items() if key not in OWN}
    shift = starts_on - cohort.starts_on
    values |= {name: shifted(getattr(cohort, name), shift, cohort.time_zone) for name in MOMENTS}
    values |= {"number": cohort.programme.cohorts.count() + 1, "name": {}, **otherwise}
    with transaction.atomic():
        fresh = _insert(
            Cohort(
                programme=cohort.programme,
                slug=slug,
                starts_on=starts_on,
                copied_from=cohort,
                created_at=now,
                **values,
            )
        )
        _copy_template(cohort, fresh)
        for text in own_texts(cohort.slug):
            write_letter_text(
                actor=actor, now=now, scope=slug, key=text.key, language=text.language,
                subject=text.subject, body=text.body,
            )  # fmt: skip
        after = {"from": cohort.slug, "starts_on": starts_on}
        record("cohort.copied", actor=actor, now=now, obj=fresh, scope=slug, after=after)
        _take_office(actor, now, fresh)
        cohort_copied.send(Cohort, source=cohort, cohort=fresh, actor=actor, now=now)
    return fresh


def update_cohort(*, actor: Any, now: datetime, cohort: Cohort, **changes: Unpack[CohortSettings]) -> Cohort:
    """Change settings of a cohort; what is not named stays as it is. Journeys under way keep their own dates."""
    require(actor, "programmes.update_cohort", cohort)
    changed = {name: value for name, value in changes.items() if getattr(cohort, name) != value}
    check_settings(cohort, changed)
    if not changed:
        return cohort
    with transaction.atomic():
        before = _plain(cohort, changed)
        for name, value in changed.items():
            setattr(cohort, name, value)
        cohort.save(update_fields=list(changed))
        after = _plain(cohort, changed)
        record(
            "cohort.changed", actor=actor, now=now, obj=cohort, scope=cohort.slug, before=before, after=after
        )
    return cohort


def shifted(moment: datetime | None, by: timedelta, zone: str) -> datetime | None:
    """The moment so many days later at the same wall time, in summer as in winter."""
    if moment is None:
        return None
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(days=by.days)
    return wall.replace(tzinfo=ZoneInfo(zone))


def _insert(cohort: Cohort) -> Cohort:
    if Cohort.objects.filter(slug=cohort.slug).exists():
        raise SlugTaken(field="slug")
    check_settings(cohort, {name: getattr(cohort, name) for name in CohortSettings.__annotations__})
    cohort.save(force_insert=True)
    return cohort


def _take_office(actor: Any, now: datetime, cohort: Cohort) -> None:
    if actor.is_system:
        return
    role = Participation.objects.create(cohort=cohort, person=actor, role=CohortRole.OFFICE, created_at=now)
    after = {"person": actor.pk, "role": role.role}
    record("role.given", actor=actor, now=now, obj=role, scope=cohort.slug, after=after)


def _add_standard_module(
    cohort: Cohort, number: int, entry: dict[str, Any], all_entries: list[dict[str, Any]]
) -> None:
    before = sum(other["share"] for other in all_entries[: number - 1])
    first = round(before * cohort.months) + 1
    last = max(first, round((before + entry["share"]) * cohort.months))
    module = Module.objects.create(
        cohort=cohort, number=number, key=entry["key"], name=entry["name"], description=entry["description"],
        first_month=first, last_month=last,
    )  # fmt: skip
    for output in entry["outputs"]:
        due = first + round(output["place"] * (last - first))
        OutputTemplate.objects.create(
            module=module, key=output["key"], name=output["name"], guidance=output["guidance"],
            kind=output["kind"], due_month=due,
        )  # fmt: skip


def _copy_template(source: Cohort, target: Cohort) -> None:
    for module in source.modules.prefetch_related("outputs"):
        outputs = list(module.outputs.all())
        module.pk, module.cohort = None, target
        module._state.adding = True  # noqa: SLF001 - the documented way to copy a row
        module.save(force_insert=True)
        for output in outputs:
            output.pk, output.module = None, module
            output._state.adding = True  # noqa: SLF001 - the documented way to copy a row
            output.save(force_insert=True)


def _plain(cohort: Cohort, names: Any) -> dict[str, Any]:
    return {name: getattr(cohort, name) for name in names}
