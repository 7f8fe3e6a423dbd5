# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may prepare, publish and extend calls, and the gateways to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.calls.models import Call, CallDocument, Extension, FaqEntry, TimelineEntry
from tvilling.calls.queries import latest_call
from tvilling.calls.states import CallState, ExtensionState
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, either, is_system
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import (
    cohorts_with_role,
    get_cohort_for,
    is_office,
    is_operator,
    is_staff,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.documents.models import Document
    from tvilling.programmes.models import Cohort
    from tvilling.questionnaires.models import FormVersion

OFFICE = "Programme office of the cohort"
#: Who reads the call on the office's page, with what happened to it.
READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)


def is_public(_actor: Any, obj: Any) -> bool:
    """Rule: the call is published, in a cohort that is shown to the public."""
    return bool(obj.state != CallState.DRAFT and obj.cohort.is_public)


TABLE: dict[str, tuple[Rule, str]] = {
    "calls.view": (either(is_public, is_staff), "Everybody once it is published; staff of the cohort before"),
    "calls.copy": (
        either(is_operator, is_office),
        "Programme office of the copied cohort, operator",
    ),
    "calls.create": (is_office, OFFICE),
    "calls.manage": (is_office, OFFICE),
    "calls.publish": (is_office, OFFICE),
    "calls.propose_extension": (is_office, OFFICE),
    "calls.approve_extension": (is_office, "Programme office, another person than who proposed it"),
    "calls.settle": (either(is_office, is_system), "Programme office; the system when all is done"),
}


def public_calls() -> QuerySet[Call]:
    """All published calls, the latest first, for everybody."""
    published = Call.objects.filter(cohort__is_public=True).exclude(state=CallState.DRAFT)
    return published.select_related("cohort__programme").order_by("-opens_at", "pk")


def get_call_for(person: Any, slug: str) -> Call:
    """A call by its address part: for everybody once it is published, before that for the cohort's staff.

    Raises NotFound otherwise.
    """
    call = Call.objects.select_related("cohort__programme", "form_version").filter(slug=slug).first()
    if call is None or not TABLE["calls.view"][0](person, call):
        raise NotFound
    return call


def calls_of(person: Any, cohort: Cohort) -> QuerySet[Call]:
    """The calls of a cohort in any state, the latest first, for its office and auditors. Raises NotFound otherwise."""
    known = get_cohort_for(person, cohort.slug, *READERS)
    calls = Call.objects.filter(cohort=known).select_related("cohort__programme", "form_version__form")
    return calls.order_by("-opens_at", "pk")


def get_office_call(person: Any, cohort_slug: str) -> Call:
    """The cohort's call, for its office: the latest when there are several. Raises NotFound otherwise."""
    call = calls_of(person, get_cohort_for(person, cohort_slug)).first()
    if call is None:
        raise NotFound
    return call


def source_call_for(person: Any, call: Call) -> Call | None:
    """The call of the cohort that the call's cohort was copied from, if the person may see it."""
    origin = call.cohort.copied_from
    source = latest_call(origin) if origin else None
    return source if source and TABLE["calls.view"][0](person, source) else None


def get_faq_entry_for(person: Any, cohort_slug: str, code: str) -> FaqEntry:
    """A question of the cohort's call, for its office. Raises NotFound otherwise."""
    return _one(get_office_call(person, cohort_slug).faq.filter(code=code))


def get_timeline_entry_for(person: Any, cohort_slug: str, code: str) -> TimelineEntry:
    """A date of the cohort's call, for its office. Raises NotFound otherwise."""
    return _one(get_office_call(person, cohort_slug).timeline.filter(code=code))


def get_call_document_for(person: Any, cohort_slug: str, code: str) -> CallDocument:
    """A document of the cohort's call, for its office. Raises NotFound otherwise."""
    return _one(get_office_call(person, cohort_slug).documents.filter(code=code))


def get_extension_for(person: Any, cohort_slug: str, code: str) -> Extension:
    """An extension of the cohort's call, for its office. Raises NotFound otherwise."""
    return _one(
        get_office_call(person, cohort_slug).extensions.filter(code=code).select_related("call__cohort")
    )


def get_form_version_for(person: Any, cohort_slug: str, code: str) -> tuple[Call, FormVersion]:
    """A version of the form of the cohort's call, with the call, for its office. Raises NotFound otherwise."""
    call = get_office_call(person, cohort_slug)
    version = call.form_version
    if version is None:
        raise NotFound
    return call, _one(version.form.versions.filter(code=code).select_related("form"))


def extensions_waiting_for(person: Any) -> QuerySet[Extension]:
    """Extensions that this person may approve: proposed by somebody else, in cohorts whose office the person is."""
    if not person.is_authenticated:
        return Extension.objects.none()
    offices = cohorts_with_role(person, CohortRole.OFFICE)
    waiting = Extension.objects.filter(state=ExtensionState.PROPOSED, call__cohort__in=offices)
    return waiting.exclude(proposed_by_id=person.pk).select_related("call__cohort", "proposed_by")


def may_read_document(person: Any, document: Document) -> bool:
    """Whether a file of a call may be read: with its call, by whoever may see that."""
    published = CallDocument.objects.filter(document=document).select_related("call__cohort")
    return any(TABLE["calls.view"][0](person, entry.call) for entry in published)


def _one[Row](rows: QuerySet[Row]) -> Row:  # type: ignore[type-var]  # rows of any model
    row = rows.first()
    if row is None:
        raise NotFound
    return row
