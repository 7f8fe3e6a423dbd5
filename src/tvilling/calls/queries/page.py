# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the public page of a call shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.calls.queries.facts import rule_in_words
from tvilling.calls.queries.placeholders import call_placeholders, filled
from tvilling.calls.states import CallState, ExtensionState
from tvilling.hosts.permissions import accepted_activities
from tvilling.hosts.queries import for_everybody

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tvilling.calls.models import Call, CallDocument, Criterion, Extension, TimelineEntry
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort, Module

#: With less than this left, hours say more than days.
LAST_DAYS = timedelta(days=2)


@dataclass(frozen=True)
class ModuleSpan:
    """A module with its days."""

    module: Module
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class CallPage:
    """All that the page of a call shows."""

    call: Call
    phase: str
    time_left: str
    summary: str
    paragraphs: str
    who: Sequence[str]
    faq: Sequence[tuple[str, str]]
    timeline: Sequence[TimelineEntry]
    sessions: Sequence[TimelineEntry]
    documents: Sequence[CallDocument]
    criteria: Sequence[Criterion]
    tie_breaks: Sequence[str]
    balance: Sequence[str]
    extensions: Sequence[Extension]
    spans: Sequence[ModuleSpan]
    hosts: Sequence[HostActivity]
    figures: dict[str, Any]

    @property
    def grace_minutes(self) -> int:
        """How long after the closing a submission still counts."""
        return self.call.grace_seconds // 60


def call_page(call: Call, now: datetime) -> CallPage:
    """Read everything once. Ask with the call's cohort and programme loaded."""
    figures = call_placeholders(call)
    timeline, criteria = list(call.timeline.all()), list(call.criteria.all())
    return CallPage(
        call=call,
        phase=phase_of(call, now),
        time_left=time_left(call, now),
        summary=filled(call.summary, figures),
        paragraphs=filled(call.text, figures),
        who=[rule_in_words(call, rule) for rule in call.rules.all()],
        faq=[(filled(entry.question, figures), filled(entry.answer, figures)) for entry in call.faq.all()],
        timeline=timeline,
        sessions=[entry for entry in timeline if entry.is_information_session],
        documents=list(call.documents.select_related("document")),
        criteria=criteria,
        tie_breaks=[tie_break_in_words(rule, criteria) for rule in [*call.tie_breaks, "lottery"]],
        balance=balance_in_words(call),
        extensions=list(call.extensions.filter(state=ExtensionState.APPROVED)),
        spans=roadmap(call.cohort),
        hosts=list(for_everybody(accepted_activities(call.cohort))),
        figures=figures,
    )


def phase_of(call: Call, now: datetime) -> str:
    """draft, upcoming, open or closed: by the clock, not by a state."""
    if call.state == CallState.DRAFT:
        return "draft"
    if call.state == CallState.SETTLED or call.closes_at <= now:
        return "closed"
    return "open" if call.opens_at <= now else "upcoming"


def time_left(call: Call, now: datetime) -> str:
    """How long it still is, to the opening or to the end; empty when it is over."""
    phase = phase_of(call, now)
    if phase in {"draft", "closed"}:
        return ""
    left = (call.closes_at if phase == "open" else call.opens_at) - now
    if left >= LAST_DAYS:
        return ngettext("%(count)d day", "%(count)d days", left.days) % {"count": left.days}
    hours = int(left.total_seconds()) // 3600
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    minutes = max(1, int(left.total_seconds()) // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def roadmap(cohort: Cohort) -> list[ModuleSpan]:
    """The cohort's modules with their days, counted from the start."""
    return [
        ModuleSpan(
            module,
            cohort.starts_on + relativedelta(months=module.first_month - 1),
            cohort.starts_on + relativedelta(months=module.last_month) - timedelta(days=1),
        )
        for module in cohort.modules.prefetch_related("outputs")
    ]


def tie_break_in_words(rule: str, criteria: Sequence[Criterion]) -> str:
    """A tie-break as a sentence."""
    if rule.startswith("criterion:"):
        key = rule.removeprefix("criterion:")
        name = next((str(criterion) for criterion in criteria if criterion.key == key), key)
        return _("The higher score in “%(criterion)s”.") % {"criterion": name}
    return {
        "country_represented_less": _("The city from the country that is represented less."),
        "smaller_population": _("The smaller city."),
        "lottery": _("A lottery that can be computed by everybody from the addresses of call and city."),
    }[rule]


def balance_in_words(call: Call) -> list[str]:
    """The balance rules as sentences."""
    rules = call.balance or {}
    sentences = []
    if "country_max" in rules:
        count = rules["country_max"]
        sentences.append(
            ngettext("At most %(count)d city per country.", "At most %(count)d cities per country.", count)
            % {"count": count}
        )
    if "associated_min" in rules:
        count = rules["associated_min"]
        sentence = ngettext(
            "At least %(count)d city from associated countries.",
            "At least %(count)d cities from associated countries.",
            count,
        )
        sentences.append(sentence % {"count": count})
    return sentences
