# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is written in a plan: sections, transferability checks, actions, indicators, comments."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.core.text import word_count
from tvilling.replication.actions.plans import must_be_draft, must_go_on
from tvilling.replication.jobs import tell_of_comment
from tvilling.replication.models import (
    Plan,
    PlanAction,
    PlanComment,
    PlanIndicator,
    PlanSection,
    TransferCheck,
)
from tvilling.replication.queries import BY_KEY
from tvilling.replication.states import PlanState, Transferability

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from tvilling.hosts.models import Practice


class SectionChanged(ActionRefused):
    """A colleague saved the section in the meantime; `theirs` is what stands there now."""

    message = _("A colleague changed this section in the meantime. Both texts are shown: choose or merge.")

    def __init__(self, theirs: PlanSection) -> None:
        super().__init__(field="text")
        self.theirs = theirs


@dataclass(frozen=True)
class Check:
    """A transferability check; the three marks go from 1 to 5."""

    verdict: str
    fit: int
    conditions_met: int
    support: int
    barriers: str = ""
    adaptation: str = ""


@dataclass(frozen=True)
class ActionText:
    """An action of the plan. Cost in euro; reduction in tonnes of CO₂e a year."""

    title: str
    domain: str
    lever: str
    owner: str
    starts_on: date
    ends_on: date
    description: str = ""
    partners: str = ""
    cost: Decimal | None = None
    funding: str = ""
    reduction: Decimal | None = None
    practice: Practice | None = None


@dataclass(frozen=True)
class IndicatorText:
    """An indicator; targets as (year, value)."""

    name: str
    unit: str
    baseline_year: int
    baseline: Decimal
    targets: Sequence[tuple[int, Decimal]] = ()
    source: str = ""
    action: PlanAction | None = None


def save_plan_section(
    *, actor: Any, now: datetime, plan: Plan, key: str, text: str, version: int
) -> PlanSection:
    """Keep the text of a section; an older `version` than the stored one is refused with both texts."""
    require(actor, "replication.edit", plan)
    must_be_draft(plan)
    if key not in BY_KEY:
        raise ActionRefused(_("This plan has no such section."))
    if word_count(text) > BY_KEY[key].word_limit:
        message = _("Shorten the text to %(limit)s words: it has %(count)s.")
        raise ActionRefused(
            message % {"limit": BY_KEY[key].word_limit, "count": word_count(text)}, field="text"
        )
    with transaction.atomic():
        section, _made = PlanSection.objects.get_or_create(plan=plan, key=key)
        mine = PlanSection.objects.filter(pk=section.pk, version=version)
        if not mine.update(text=text, version=version + 1, saved_at=now, saved_by=actor):
            raise SectionChanged(section)
        after = {"section": key, "version": version + 1}
        record("plan.section_saved", actor=actor, now=now, obj=plan, scope=plan.cohort.slug, after=after)
    section.refresh_from_db()
    return section


def save_check(*, actor: Any, now: datetime, plan: Plan, practice: Practice, check: Check) -> TransferCheck:
    """Check one of the host's practices: marks, verdict, barriers, adaptation. A second time replaces the first."""
    require(actor, "replication.edit", plan)
    must_be_draft(plan)
    if practice.activity_id != plan.group.activity_id:
        raise ActionRefused(_("Choose a practice of your host."), field="practice")
    if check.verdict not in Transferability.values:
        raise ActionRefused(_("Choose what follows from the check."), field="verdict")
    for name in ("fit", "conditions_met", "support"):
        if getattr(check, name) not in range(1, 6):
            raise ActionRefused(_("Choose a mark from 1 to 5."), field=name)
    with transaction.atomic():
        row, _made = TransferCheck.objects.update_or_create(
            plan=plan,
            practice=practice,
            defaults=asdict(check),
            create_defaults={**asdict(check), "created_at": now},
        )
        after = {"practice": practice.pk, "verdict": check.verdict}
        record("plan.check_saved", actor=actor, now=now, obj=plan, scope=plan.cohort.slug, after=after)
    return row


def save_plan_action(
    *, actor: Any, now: datetime, plan: Plan, content: ActionText, existing: PlanAction | None = None
) -> PlanAction:
    """Add or change an action of the plan."""
    require(actor, "replication.edit", plan)
    must_be_draft(plan)
    _check_action(content)
    values = {name: getattr(content, name) for name in ActionText.__dataclass_fields__}
    with transaction.atomic():
        if existing is None:
            order = plan.actions.count()
            row = PlanAction.objects.create(plan=plan, order=order, created_at=now, **values)
        else:
            row = existing
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
        after = {"action": row.pk, "starts_on": row.starts_on, "ends_on": row.ends_on, "cost": row.cost}
        record("plan.action_saved", actor=actor, now=now, obj=plan, scope=plan.cohort.slug, after=after)
    return row


def _check_action(content: ActionText) -> None:
    if not content.title.strip():
        raise ActionRefused(_("Give the action a title."), field="title")
    if not content.owner.strip():
        raise ActionRefused(_("Say who is responsible."), field="owner")
    if content.ends_on < content.starts_on:
        raise ActionRefused(_("The end must not come before the beginning."), field="ends_on")
    for name in ("cost", "reduction"):
        value = getattr(content, name)
        if value is not None and value < 0:
            raise ActionRefused(_("Write a figure of zero or more."), field=name)


def remove_plan_action(*, actor: Any, now: datetime, row: PlanAction) -> None:
    """Take an action out of the plan; earlier versions of the plan keep it."""
    require(actor, "replication.edit", row.plan)
    must_be_draft(row.plan)
    with transaction.atomic():
        record(
            "plan.action_removed", actor=actor, now=now, obj=row.plan, scope=row.plan.cohort.slug,
            before={"action": row.pk},
        )  # fmt: skip
        row.delete()


def save_indicator(
    *, actor: Any, now: datetime, plan: Plan, content: IndicatorText, existing: PlanIndicator | None = None
) -> PlanIndicator:
    """Add or change an indicator with its baseline and targets (years after the baseline's)."""
    require(actor, "replication.edit", plan)
    must_be_draft(plan)
    if not content.name.strip() or not content.unit.strip():
        raise ActionRefused(_("Give the indicator a name and a unit."), field="name")
    if any(year <= content.baseline_year for year, _value in content.targets):
        raise ActionRefused(_("Targets lie after the baseline year."), field="targets")
    values = {
        "name": content.name, "unit": content.unit, "baseline_year": content.baseline_year,
        "baseline": content.baseline, "source": content.source, "action": content.action,
        "targets": [{"year": year, "value": str(value)} for year, value in sorted(content.targets)],
    }  # fmt: skip
    with transaction.atomic():
        if existing is None:
            row = PlanIndicator.objects.create(plan=plan, created_at=now, **values)
        else:
            row = existing
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
        record(
            "plan.indicator_saved",
            actor=actor,
            now=now,
            obj=plan,
            scope=plan.cohort.slug,
            after={"indicator": row.pk},
        )
    return row


def remove_indicator(*, actor: Any, now: datetime, row: PlanIndicator) -> None:
    """Take an indicator out of the plan."""
    require(actor, "replication.edit", row.plan)
    must_be_draft(row.plan)
    with transaction.atomic():
        scope, before = row.plan.cohort.slug, {"indicator": row.pk}
        record("plan.indicator_removed", actor=actor, now=now, obj=row.plan, scope=scope, before=before)
        row.delete()


def comment_on_plan(*, actor: Any, now: datetime, plan: Plan, section: str, text: str) -> PlanComment:
    """Comment on a section."""
    require(actor, "replication.comment", plan)
    must_go_on(plan)
    if plan.state == PlanState.ENDORSED:
        raise ActionRefused(_("The plan is endorsed: it takes no more comments."))
    if section not in BY_KEY or not text.strip():
        raise ActionRefused(_("Write a comment."), field="text")
    with transaction.atomic():
        row = PlanComment.objects.create(
            plan=plan, section=section, text=text, written_by=actor, created_at=now
        )
        record(
            "plan.commented",
            actor=actor,
            now=now,
            obj=plan,
            scope=plan.cohort.slug,
            after={"section": section},
        )
        tell_of_comment(actor=actor, now=now, comment=row)
    return row


def settle_comment(*, actor: Any, now: datetime, comment: PlanComment) -> PlanComment:
    """Mark a comment as settled; those who write the plan do so, or whoever wrote the comment."""
    require(actor, "replication.settle", comment)
    with transaction.atomic():
        if PlanComment.objects.filter(pk=comment.pk, resolved_at__isnull=True).update(resolved_at=now):
            scope, after = comment.plan.cohort.slug, {"comment": comment.pk}
            record("plan.comment_settled", actor=actor, now=now, obj=comment.plan, scope=scope, after=after)
    comment.refresh_from_db()
    return comment
