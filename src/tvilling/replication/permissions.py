# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what with a replication plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.cities.permissions import cities_of, is_team_lead, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import allows, either, is_system
from tvilling.journeys.permissions import (
    groups_read_whole_by,
    groups_visible_to,
    is_group_facilitator,
    is_group_member,
)
from tvilling.journeys.states import GroupState
from tvilling.programmes.permissions import is_office
from tvilling.replication.models import Plan, PlanComment
from tvilling.replication.states import PlanState
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.documents.models import Document


def may_settle(actor: Any, obj: PlanComment) -> bool:
    """Rule: writes for the twin, or wrote the comment and may still comment."""
    if is_team_writer(actor, obj.plan):
        return True
    is_own = bool(actor.is_authenticated and obj.written_by_id == actor.pk)
    return is_own and allows(actor, "replication.comment", obj.plan)


TABLE = {
    "replication.start": (either(is_system, is_office, is_group_facilitator), "The system when a twin joins; office"),
    "replication.edit": (is_team_writer, "Those who write for the twin"),
    "replication.submit": (is_team_lead, "Lead of the twin's team"),
    "replication.comment": (
        either(is_group_member, is_group_facilitator, is_office),
        "Everybody in the group's cities; the facilitator; programme office",
    ),
    "replication.settle": (may_settle, "Those who write for the twin; whoever wrote the comment"),
    "replication.judge": (either(is_group_facilitator, is_office), "The group's facilitator; programme office"),
    "replication.endorse": (is_team_lead, "Lead of the twin's team, for the politician who endorses"),
}  # fmt: skip


def plans_visible_to(person: Any) -> QuerySet[Plan]:
    """Plans of the groups one may read whole, those endorsed of all that one may see, and those of one's own cities.

    One's own also after the city has left.
    """
    return Plan.objects.filter(
        _of_groups_read_whole(person) | _endorsed_of_groups(person) | _of_own_cities(person)
    ).select_related("place__city__country", "place__group__activity", "place__group__cohort")


def _of_groups_read_whole(person: Any) -> Q:
    return Q(place__group__in=groups_read_whole_by(person))


def _endorsed_of_groups(person: Any) -> Q:
    return Q(state=PlanState.ENDORSED, place__group__in=groups_visible_to(person))


def _of_own_cities(person: Any) -> Q:
    return Q(place__city__in=cities_of(person))


def public_plans() -> QuerySet[Plan]:
    """Endorsed plans of published cohorts, for everybody, where the city agreed to be named."""
    return Plan.objects.filter(
        Q(state=PlanState.ENDORSED)
        & Q(place__group__cohort__is_public=True)
        & Q(place__match__application__consent_publication=True)
    ).select_related("place__city__country", "place__group__activity", "place__group__cohort")


def get_plan_for(person: Any, code: str) -> Plan:
    """A plan by its code: for the group, its staff, and everybody once it is public. Raises NotFound otherwise."""
    found = plans_visible_to(person).filter(code=code).first() or public_plans().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def get_own_plan(person: Any, code: str) -> Plan:
    """A plan by its code, for the group and staff alone."""
    found = plans_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def get_comment_for(person: Any, plan: Plan, code: str) -> PlanComment:
    """A comment of a plan one may see."""
    found = (
        PlanComment.objects.filter(plan=get_own_plan(person, plan.code), code=code)
        .select_related("plan")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def may_read_document(person: Any, document: Document) -> bool:
    """Whether the person may open a signed endorsement: everybody in the group, and its staff."""
    return plans_visible_to(person).filter(endorsement=document).exists()


def has_plans(person: Any) -> bool:
    """Whether the menu shows plans."""
    # As in `plans_visible_to`; one question after the other, since the first mostly answers it.
    reasons = (_of_groups_read_whole, _of_own_cities, _endorsed_of_groups)
    return any(Plan.objects.filter(reason(person)).exists() for reason in reasons)


def team_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Plans of one's cities that came back, comments to settle, plans to endorse; they have no dates of their own."""
    roles = dict(
        TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True).values_list("city_id", "role")
    )
    returned = Q(state=PlanState.DRAFT, submitted_at__isnull=False)
    unsettled = PlanComment.objects.filter(plan=OuterRef("pk"), resolved_at__isnull=True)
    held_up = Q(Exists(unsettled), state=PlanState.REVIEW)
    own = _going_on().filter(returned | held_up | Q(state=PlanState.READY), place__city__in=roles)
    for plan in own:
        role = roles[plan.place.city_id]
        may_write = role in {TeamRole.LEAD, TeamRole.MEMBER}
        if plan.state == PlanState.DRAFT and may_write:
            yield _waiting(_("Change, and give to read again: %(plan)s"), plan, "attention")
        if plan.state == PlanState.REVIEW and may_write:
            yield _waiting(_("Settle the comments on: %(plan)s"), plan)
        if plan.state == PlanState.READY and role == TeamRole.LEAD:
            yield _waiting(_("Endorse: %(plan)s"), plan, "attention")


def facilitator_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """Plans to read."""
    for plan in _going_on().filter(state=PlanState.REVIEW, place__group__facilitator_id=person.pk):
        yield replace(_waiting(_("Read: %(plan)s"), plan), since=plan.submitted_at)


def _going_on() -> QuerySet[Plan]:
    here = Plan.objects.filter(place__left_at__isnull=True).exclude(place__group__state=GroupState.ENDED)
    return here.select_related("place")


def _waiting(words: str, plan: Plan, tone: str = "neutral") -> WaitingItem:
    address = reverse("replication:plan", args=[plan.code])
    return WaitingItem(words % {"plan": plan}, address, kind=str(_("Plan")), tone=tone)


def plans_of_group(person: Any, group: Any) -> list[Plan]:
    """The plans of the twins who are in the group, as far as the person may see them."""
    return list(plans_visible_to(person).filter(place__group=group, place__left_at__isnull=True))
