# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what with a complaint. It is confidential: the city's team, and the cohort's office and auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.applications.permissions import team_applications_of
from tvilling.cities.permissions import is_team_lead, is_team_member, is_team_writer
from tvilling.complaints.models import Attachment, Complaint
from tvilling.complaints.queries import filed_in, has_conflict, is_of_city, parts_of
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, both, is_system
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import is_office, role_rule

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.applications.models import Application
    from tvilling.documents.models import Document
    from tvilling.programmes.models import Cohort


def is_examiner(actor: Any, obj: Any) -> bool:
    """Rule: was named to examine the complaint."""
    return bool(actor.is_authenticated) and obj.handler_id == actor.pk


def is_impartial(actor: Any, obj: Any) -> bool:
    """Rule: took no part in the decision, is not of the city, and has no known conflict of interest with it."""
    if not actor.is_authenticated:
        return False
    return not (parts_of(actor, obj) or is_of_city(actor, obj) or has_conflict(actor, obj))


sees_filed = role_rule(CohortRole.OFFICE, CohortRole.AUDITOR)
TABLE = {
    "complaints.write": (is_team_writer, "Lead and members of the city's team"),
    "complaints.file": (is_team_lead, "Lead of the city's team"),
    "complaints.withdraw": (is_team_lead, "Lead of the city's team"),
    "complaints.see": (
        sees_filed,
        "Programme office and auditors of the cohort, once filed",
    ),
    "complaints.assign": (is_office, "Programme office of the cohort"),
    "complaints.answer": (
        both(is_office, is_examiner, is_impartial),
        "Who was named to examine it, and took no part in the decision",
    ),
    "complaints.put_right": (is_office, "Programme office of the cohort; another person tells the city"),
    "complaints.remind": (is_system, "The clock"),
    "complaints.take_file": (sees_filed, "Programme office and auditors of the cohort, once filed"),
    "complaints.release": (
        both(is_office, is_impartial),
        "Programme office: who took no part in the decision, another person than who proposed the answer",
    ),
}


def complaints_visible_to(person: Any) -> QuerySet[Complaint]:
    """The complaints of the cities in whose team the person is now, drafts too."""
    if not person.is_authenticated:
        return Complaint.objects.none()
    return Complaint.objects.filter(
        application__city__team__person_id=person.pk, application__city__team__left_at__isnull=True
    ).select_related("application__city__country", "application__call__cohort")


def get_complaint_for(person: Any, code: str) -> Complaint:
    """A complaint by its code, for the city's team. Raises NotFound otherwise."""
    found = complaints_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def complaints_about(person: Any, application: Application) -> list[Complaint]:
    """The complaints about an application as its team sees them, newest first."""
    return list(complaints_visible_to(person).filter(application=application))


def get_own_application(person: Any, code: str) -> Application:
    """An application by its code, for those who may write a complaint about it. Raises NotFound otherwise."""
    found = team_applications_of(person).filter(code=code).first()
    if found is None or not allows(person, "complaints.write", found):
        raise NotFound
    return found


def files_of(complaint: Complaint) -> QuerySet[Attachment]:
    """The files of a complaint that the person was given."""
    return Attachment.objects.filter(complaint=complaint).select_related("document")


def get_file_for(person: Any, code: str, file: str) -> Attachment:
    """A file of a complaint by their codes, for the city's team. Raises NotFound otherwise."""
    rows = files_of(get_complaint_for(person, code)).select_related("complaint__application__call__cohort")
    found = rows.filter(code=file).first()
    if found is None:
        raise NotFound
    return found


def complaints_for_office(person: Any, cohort: Cohort) -> QuerySet[Complaint]:
    """The complaints of a cohort that were ever filed, for its office and auditors. Raises NotFound otherwise."""
    if not allows(person, "complaints.see", cohort):
        raise NotFound
    return filed_in(cohort)


def filed_about(person: Any, application: Application) -> list[Complaint]:
    """The complaints that were filed about an application, for the office and auditors of its cohort; for others none."""
    if not allows(person, "complaints.see", application):
        return []
    return list(filed_in(application.cohort).filter(application=application))


def get_office_complaint(person: Any, cohort: Cohort, code: str) -> Complaint:
    """A filed complaint by its code, for the office and auditors of its cohort. Raises NotFound otherwise."""
    found = complaints_for_office(person, cohort).filter(code=code).select_related(
        "filed_by", "proposed_by", "released_by"
    )  # fmt: skip
    complaint = found.first()
    if complaint is None:
        raise NotFound
    return complaint


def may_read_file(person: Any, document: Document) -> bool:
    """The city's team reads the files of its complaint; once it is filed, the office and auditors too."""
    row = (
        Attachment.objects.filter(document=document)
        .select_related("complaint__application__call__cohort", "complaint__application__city")
        .first()
    )
    if row is None:
        return False
    if is_team_member(person, row.complaint):
        return True
    return row.complaint.filed_at is not None and allows(person, "complaints.see", row.complaint)


def has_complaints(person: Any) -> bool:
    """Whether the menu shows complaints."""
    return complaints_visible_to(person).exists()
