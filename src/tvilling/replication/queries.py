# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a plan consists of, whether it is complete, and its whole content as data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from tvilling.audit.queries import history_of
from tvilling.core.text import mark_of
from tvilling.replication.models import PlanAction
from tvilling.ui.charts import Bar
from tvilling.ui.formats import figure_text

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.replication.models import Plan


def mark_of_plan(plan: Plan) -> str:
    """Tells the version that was given to read from others; and where the plan stands."""
    return mark_of(plan.state, *plan.versions.order_by("number").values_list("number", flat=True))


@dataclass(frozen=True)
class SectionKind:
    """A section of every plan. `component` names structured rows instead of a text."""

    key: str
    title: str | _StrPromise
    help: str | _StrPromise
    component: str = ""
    word_limit: int = 600


#: After section 3.4 of the programme's facts: the Mission's action plan template, cut down to what a twin needs.
SECTIONS = (
    SectionKind(
        "context", _("City context and commitment"), _("Where the city stands and what it has promised.")
    ),
    SectionKind(
        "learning", _("What we wanted to learn, and what we learnt"), _("Compare with the learning needs.")
    ),
    SectionKind(
        "practice", _("The practice we chose"), _("Which parts of the host's activity, and why these.")
    ),
    SectionKind(
        "transfer", _("Is it transferable?"), _("Fit, conditions and barriers of each practice."), "checks"
    ),
    SectionKind(
        "adaptation", _("How it is adapted"), _("What is different here, and what follows from that.")
    ),
    SectionKind(
        "actions", _("Actions"), _("Who does what until when, at what cost, with which effect."), "actions"
    ),
    SectionKind("stakeholders", _("Partners and governance"), _("Who has to take part, and who decides.")),
    SectionKind("finance", _("Budget and funding"), _("Where the money comes from; what is secured.")),
    SectionKind(
        "timeline", _("Timeline and milestones"), _("The first hundred days, then the years."), "timeline"
    ),
    SectionKind("indicators", _("Indicators"), _("How you will know: baseline and targets."), "indicators"),
    SectionKind("risks", _("Risks"), _("What could go wrong and what you would do.")),
    SectionKind("endorsement", _("Political endorsement and next steps"), _("Who stands behind the plan.")),
    SectionKind("host_learnt", _("What the host learnt from us"), _("Learning goes both ways.")),
)
BY_KEY = {section.key: section for section in SECTIONS}


def missing(plan: Plan) -> list[SectionKind]:
    """The sections without content. Two queries for texts and one for each kind of rows."""
    texts = {row.key for row in plan.sections.all() if row.text.strip()}
    filled = {
        "checks": plan.checks.exists(),
        "actions": plan.actions.exists(),
        "indicators": plan.indicators.exists(),
        "timeline": plan.actions.exists(),
    }
    return [
        section
        for section in SECTIONS
        if not (filled[section.component] if section.component else section.key in texts)
    ]


def snapshot(plan: Plan) -> dict[str, Any]:
    """The plan's whole content as JSON data, in a fixed order, for versions, documents and open data."""
    content = {
        "title": plan.title,
        "city": plan.city.name,
        "country": plan.city.country_id,
        "host_activity": plan.group.activity.title,
        "cohort": plan.cohort.slug,
        "state": plan.state,
        "sections": {row.key: row.text for row in plan.sections.order_by("key")},
        "transfer_checks": [
            {"practice": row.practice.title, "host_city": row.practice.city.name, "verdict": row.verdict, "fit": row.fit,
             "conditions_met": row.conditions_met, "support": row.support, "barriers": row.barriers,
             "adaptation": row.adaptation}
            for row in plan.checks.select_related("practice__city").order_by("practice__title", "pk")
        ],
        "actions": [
            {"title": row.title, "description": row.description, "domain": row.domain, "lever": row.lever,
             "owner": row.owner, "partners": row.partners, "starts_on": row.starts_on, "ends_on": row.ends_on,
             "cost_eur": row.cost, "funding": row.funding, "reduction_tonnes_co2e_a_year": row.reduction,
             "practice": row.practice.title if row.practice else ""}
            for row in plan.actions.select_related("practice")
        ],
        "indicators": [
            {"name": row.name, "unit": row.unit, "baseline_year": row.baseline_year, "baseline": row.baseline,
             "targets": row.targets, "source": row.source}
            for row in plan.indicators.order_by("pk")
        ],
        "endorsement": {"on": plan.endorsed_on, "by": plan.endorsed_by, "function": plan.endorser_function},
    }  # fmt: skip
    result: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return result


def sha256_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content's canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_sums(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with `action_count` and `reduction_sum` (tonnes of CO₂e a year). One query."""
    return plans.annotate(action_count=Count("actions", distinct=True), reduction_sum=_sum_of_reductions())


def _sum_of_reductions() -> Subquery:
    rows = (
        PlanAction.objects.filter(plan=OuterRef("pk"))
        .order_by()
        .values("plan")
        .annotate(total=Sum("reduction"))
    )
    return Subquery(rows.values("total"))


def reduction_bars(plan: Plan) -> list[Bar]:
    """The actions' emission reductions as bars."""
    return [
        Bar(row.title, float(row.reduction), text=f"{figure_text(row.reduction)} t")
        for row in plan.actions.all()
        if row.reduction
    ]


def reduction_together(plan: Plan) -> str:
    """What the actions save together, in tonnes a year; "" for one action, or none that says."""
    known = [row.reduction for row in plan.actions.all() if row.reduction]
    return figure_text(sum(known)) if len(known) > 1 else ""


def why_returned(plan: Plan) -> str:
    """What should change, in the words with which the plan came back last; "" when it never did."""
    entry = history_of(plan).filter(event="plan.returned").last()
    return entry.reason if entry else ""
