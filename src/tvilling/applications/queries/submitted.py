# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What was handed in. A snapshot is whole: it names the form's version, every answer, host, need, offer and file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from tvilling.applications.models import EligibilityCheck, FixRequest, Section, Submission
from tvilling.applications.queries import components
from tvilling.applications.queries.sections import form_of, writing_sections
from tvilling.applications.states import ApplicationState
from tvilling.applications.validators import digest
from tvilling.calls.queries import form_options
from tvilling.core.text import mark_of
from tvilling.documents.models import Document
from tvilling.hosts.models import HostActivity
from tvilling.questionnaires import definition
from tvilling.questionnaires.options import shown
from tvilling.questionnaires.summary import SummaryRow, summary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tvilling.applications.models import Application
    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort
    from tvilling.questionnaires.definition import FormDefinition, SectionDefinition

SNAPSHOT_FORMAT = 1


def keys_of_receipts() -> Mapping[str, int]:
    """The public keys that receipts were signed with, in hexadecimal, and how many each."""
    rows = Submission.objects.order_by().values_list("receipt__public_key").annotate(number=Count("pk"))
    return dict(rows)


def signed_entries() -> dict[int, str]:
    """The entries of the audit record whose hashes stand in receipts: cities hold them, signed."""
    rows = Submission.objects.order_by().values_list("receipt__record__number", "receipt__record__hash")
    return {number: digest for number, digest in rows if number}


@dataclass(frozen=True)
class ShownWish:
    """A ranked host with the evidence."""

    rank: int
    title: str
    evidence: str


@dataclass(frozen=True)
class ShownExchange:
    """A need or an offer in words."""

    domain: str
    lever: str
    weight: int
    text: str


@dataclass(frozen=True)
class ShownSection:
    """A section of a submission, to be read."""

    key: str
    title: str
    component: str
    rows: tuple[SummaryRow, ...]
    wishes: tuple[ShownWish, ...] = ()
    exchanges: tuple[ShownExchange, ...] = ()


def is_handed_in(application: Application) -> bool:
    """Whether a submission of it counts, or did: neither a draft, nor one that was taken up again to be submitted anew."""
    return application.submitted_at is not None and application.state != ApplicationState.DRAFT


def counted_submission(application: Application) -> Submission | None:
    """The submission that counts: the last one."""
    return Submission.objects.filter(application=application).order_by("-number").first()


def unchanged_numbers(submissions: Sequence[Submission]) -> set[int]:
    """The numbers of those that say, to the letter, what the one before said. Of one application, the last one first."""
    pairs = pairwise(submissions)
    return {one.number for one, before in pairs if one.snapshot_sha256 == before.snapshot_sha256}


def last_unchanged(keys: Collection[int]) -> set[int]:
    """The applications whose last submission says, to the letter, what the one before said. One query."""
    found: dict[int, list[str]] = {}
    rows = Submission.objects.filter(application_id__in=keys).order_by("-number")
    for key, text_hash in rows.values_list("application_id", "snapshot_sha256"):
        found.setdefault(key, []).append(text_hash)
    return {key for key, hashes in found.items() if len(hashes) > 1 and hashes[0] == hashes[1]}


def corrects_nothing(application: Application, fix: FixRequest) -> bool:
    """Whether the correction that was asked for would say, to the letter, what was submitted before."""
    last = counted_submission(application)
    if last is None:
        return False
    return digest(snapshot_of(application, base=last, only=fix.sections)) == last.snapshot_sha256


def mark_of_application(application: Application) -> str:
    """Tells what was submitted, what the rules found of it and what was decided from anything else; and where it stands."""
    submitted = Submission.objects.filter(application=application).order_by("number")
    checks = EligibilityCheck.objects.filter(application=application)
    found = checks.values_list("results", "passed", "verdict", "reason", "decided_at")
    asked = FixRequest.objects.filter(application=application).order_by("pk").values_list("pk", "answered_at")
    return mark_of(application.state, *submitted.values_list("number", "snapshot_sha256"), *found, *asked)


def snapshot_of(
    application: Application, *, base: Submission | None = None, only: Collection[str] = ()
) -> dict[str, Any]:
    """Everything the application says now, without a time: the same text gives the same snapshot.

    With `base`, only the sections named in `only` are taken from the working text; the others stay as submitted,
    whatever was typed there since.
    """
    form, cohort = form_of(application), application.cohort
    rows = {row.key: row for row in Section.objects.filter(application=application)}
    kept = {entry["key"]: entry for entry in base.snapshot["sections"]} if base else {}
    sections = []
    for section in writing_sections(form):
        row = rows.get(section.key)
        if section.key in kept and section.key not in only:
            sections.append(kept[section.key])
        else:
            answers, version = (row.answers, row.version) if row else ({}, 0)
            sections.append({"key": section.key, "version": version, "answers": answers})
    _add_loose_components(form, rows, sections)
    by_key = {entry["key"]: entry["answers"] for entry in sections}
    return {
        "format": SNAPSHOT_FORMAT,
        "application": application.code,
        "call": {"slug": application.call.slug, "cohort": cohort.slug},
        "city": {
            "slug": application.city.slug,
            "name": application.city.name,
            "country": application.city.country_id,
        },
        "form": {"version": application.form_version.number, "code": application.form_version.code}
        if application.form_version
        else {},
        "sections": sections,
        "preferences": _preferences(by_key.get(components.component_key(form, components.PREFERENCES), {})),
        "exchanges": [
            {"kind": kind, **row}
            for kind, component in components.EXCHANGE_KEYS.items()
            for row in components.exchange_rows(by_key.get(components.component_key(form, component), {}))
        ],
        "documents": _documents(application, by_key.values()),
    }


def _add_loose_components(
    form: FormDefinition, rows: Mapping[str, Section], sections: list[dict[str, Any]]
) -> None:
    """Hosts, needs and offers count even when the form has no page of its own for them."""
    present = {entry["key"] for entry in sections}
    for component in (components.PREFERENCES, *components.EXCHANGE_KEYS.values()):
        key = components.component_key(form, component)
        if key not in present and key in rows:
            sections.append({"key": key, "version": rows[key].version, "answers": rows[key].answers})


def _preferences(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = components.wishes(answers)
    titles = dict(
        HostActivity.objects.filter(code__in=[row["activity"] for row in rows]).values_list("code", "title")
    )
    return [
        {"rank": rank, "title": titles.get(row["activity"], ""), **row}
        for rank, row in enumerate(rows, start=1)
    ]


def _documents(application: Application, answers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    named = {code for entry in answers for code in _strings(entry)}
    found = Document.objects.filter(owner_kind="applications", owner_key=application.code).order_by("code")
    return [
        {"code": one.code, "name": one.name, "size": one.size, "sha256": one.sha256}
        for one in found
        if one.code in named
    ]


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def answers_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """All answers of a snapshot in one mapping, for rules that look for a question by its key."""
    merged: dict[str, Any] = {}
    for entry in snapshot["sections"]:
        merged |= entry["answers"]
    return merged


def changed_since_submission(application: Application, submission: Submission) -> list[str]:
    """The keys of the sections whose working text is not what was submitted last."""
    rows = dict(Section.objects.filter(application=application).values_list("key", "answers"))
    submitted = {entry["key"]: entry["answers"] for entry in submission.snapshot["sections"]}
    return [key for key, answers in rows.items() if digest(answers) != digest(submitted.get(key, {}))]


def shown_sections(submission: Submission) -> list[ShownSection]:
    """The submission in words, section by section, from its snapshot and the version of the form it was given under."""
    version = submission.form_version or submission.application.call.form_version
    if version is None:
        return []
    form = definition.parse(version.definition)
    return _shown(form, submission.application.call, submission.snapshot)


def shown_draft(application: Application) -> list[ShownSection]:
    """The working text in the same form, for the team alone."""
    return _shown(form_of(application), application.call, snapshot_of(application))


def _shown(form: FormDefinition, call: Call, snapshot: Mapping[str, Any]) -> list[ShownSection]:
    answers = {entry["key"]: entry["answers"] for entry in snapshot["sections"]}
    options = form_options(call)
    return [
        ShownSection(
            key=section.key,
            title=shown(section.title, options),
            component=section.component,
            rows=tuple(summary(section, answers.get(section.key, {}), options)),
            wishes=_wishes(section, snapshot),
            exchanges=_exchanges(section, snapshot, call.cohort),
        )
        for section in writing_sections(form)
    ]


def _wishes(section: SectionDefinition, snapshot: Mapping[str, Any]) -> tuple[ShownWish, ...]:
    if section.component != components.PREFERENCES:
        return ()
    return tuple(ShownWish(row["rank"], row["title"], row["evidence"]) for row in snapshot["preferences"])


def _exchanges(
    section: SectionDefinition, snapshot: Mapping[str, Any], cohort: Cohort
) -> tuple[ShownExchange, ...]:
    kinds = {component: kind for kind, component in components.EXCHANGE_KEYS.items()}
    return tuple(
        ShownExchange(
            cohort.domain_label(row["domain"]), cohort.lever_label(row["lever"]), row["weight"], row["text"]
        )
        for row in snapshot["exchanges"]
        if row["kind"] == kinds.get(section.component)
    )
