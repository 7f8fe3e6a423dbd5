# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sections that are more than questions: ranked hosts, needs and offers. Their text lies in the section's answers.

`{"wishes": [{"activity": code, "evidence": text}, …]}` in rank order, and
`{"rows": [{"domain": key, "lever": key, "weight": 1 to 5, "text": text}, …]}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tvilling.applications.models import ExchangeKind
from tvilling.core.text import word_count
from tvilling.hosts.permissions import accepted_activities
from tvilling.questionnaires.kinds import HARD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort
    from tvilling.questionnaires.definition import FormDefinition

PREFERENCES = "preferences"
EXCHANGE_KEYS = {ExchangeKind.NEED.value: "exchanges_need", ExchangeKind.OFFER.value: "exchanges_offer"}
REVIEW = "review"
#: Rows of needs or offers at most, and words in each.
ROWS_MAX = 8
WORDS_MAX = 150
EVIDENCE_WORDS_MAX = 200
WEIGHT_MIN, WEIGHT_USUAL, WEIGHT_MAX = 1, 3, 5
#: A guard for the database: more rows are not even kept in a draft.
KEPT_MAX = 50


@dataclass(frozen=True)
class SuggestedHost:
    """A host activity that shares domains or levers, and how much of what is asked it has (0 to 100)."""

    activity: HostActivity
    share: int
    shared: tuple[str, ...]


def component_key(form: FormDefinition, component: str) -> str:
    """The key of the form's section with this component; the component's own name when the form has none."""
    return next((section.key for section in form.sections if section.component == component), component)


def accepted_hosts(cohort: Cohort) -> QuerySet[HostActivity]:
    """The host activities that can be wished for."""
    return accepted_activities(cohort).select_related("lead_city__country")


def wishes(answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """The ranked wishes in a section's answers, without empty ones."""
    return [
        {"activity": _text(row, "activity"), "evidence": _text(row, "evidence")}
        for row in _rows(answers, "wishes")
        if row.get("activity")
    ]


def exchange_rows(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The needs or offers in a section's answers, without empty ones."""
    return [
        {
            "domain": _text(row, "domain"),
            "lever": _text(row, "lever"),
            "weight": row["weight"]
            if row.get("weight") in range(WEIGHT_MIN, WEIGHT_MAX + 1)
            else WEIGHT_USUAL,
            "text": _text(row, "text"),
        }
        for row in _rows(answers, "rows")
        if row.get("domain") or row.get("lever") or _text(row, "text").strip()
    ]


def _rows(answers: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = answers.get(name)
    return [row for row in rows[:KEPT_MAX] if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(row: Mapping[str, Any], name: str) -> str:
    """A text as the database can keep it."""
    return str(row.get(name) or "").replace("\x00", "")[:HARD_LIMIT]


def wish_faults(cohort: Cohort, answers: Mapping[str, Any]) -> list[str]:
    """What keeps the ranked wishes from being handed in, as sentences."""
    rows, catalogue = wishes(answers), accepted_activities(cohort)
    if not rows:
        is_asked = cohort.preferences_max and catalogue.exists()
        return [_("Choose at least one host.")] if is_asked else []
    titles = dict(catalogue.filter(code__in=[row["activity"] for row in rows]).values_list("code", "title"))
    faults = []
    if len(rows) > cohort.preferences_max:
        faults.append(_("Choose %(number)d hosts at most.") % {"number": cohort.preferences_max})
    if len({row["activity"] for row in rows}) < len(rows):
        faults.append(_("You chose one host twice."))
    for rank, row in enumerate(rows, start=1):
        faults += _faults_of_wish(rank, row, titles)
    return faults


def _faults_of_wish(rank: int, row: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    title = titles.get(row["activity"])
    if title is None:
        return [
            _("Your choice number %(rank)d is no longer in the catalogue. Choose another host.")
            % {"rank": rank}
        ]
    words = word_count(row["evidence"])
    if not words:
        return [_("Say why you want to learn from “%(title)s”.") % {"title": title}]
    if words > EVIDENCE_WORDS_MAX:
        return [
            _("Your evidence for “%(title)s” has %(words)d words. Shorten it to %(limit)d.")
            % {"title": title, "words": words, "limit": EVIDENCE_WORDS_MAX}
        ]
    return []


def exchange_faults(cohort: Cohort, kind: str, answers: Mapping[str, Any]) -> list[str]:
    """What keeps the needs or offers from being handed in, as sentences. Offers may be left out."""
    rows = exchange_rows(answers)
    if not rows and kind == ExchangeKind.NEED:
        return [_("Add at least one thing that you want to learn.")]
    faults = []
    if len(rows) > ROWS_MAX:
        faults.append(_("Give %(number)d rows at most.") % {"number": ROWS_MAX})
    domains = {entry["key"] for entry in cohort.domains}
    levers = {entry["key"] for entry in cohort.levers}
    for number, row in enumerate(rows, start=1):
        if fault := _fault_of_row(number, row, domains, levers):
            faults.append(fault)
    return faults


def _fault_of_row(number: int, row: Mapping[str, Any], domains: set[str], levers: set[str]) -> str:
    if row["domain"] not in domains:
        return _("Choose an emission domain in row %(row)d.") % {"row": number}
    if row["lever"] not in levers:
        return _("Choose a lever in row %(row)d.") % {"row": number}
    if not row["text"].strip():
        return _("Describe row %(row)d in a sentence.") % {"row": number}
    words = word_count(row["text"])
    if words > WORDS_MAX:
        return _("Row %(row)d has %(words)d words. Shorten it to %(limit)d.") % {
            "row": number,
            "words": words,
            "limit": WORDS_MAX,
        }
    return ""


def suggested_hosts(
    cohort: Cohort, domains: Iterable[str], levers: Iterable[str], *, limit: int = 5
) -> list[SuggestedHost]:
    """Accepted hosts that share a domain or a lever, those that share most first. One query."""
    asked_domains, asked_levers = list(dict.fromkeys(domains)), list(dict.fromkeys(levers))
    asked = len(asked_domains) + len(asked_levers)
    found = []
    for activity in accepted_hosts(cohort):
        shared_domains = [key for key in asked_domains if key in activity.domains]
        shared_levers = [key for key in asked_levers if key in activity.levers]
        count = len(shared_domains) + len(shared_levers)
        if count:
            labels = (*map(cohort.domain_label, shared_domains), *map(cohort.lever_label, shared_levers))
            found.append(SuggestedHost(activity, round(100 * count / asked), labels))
    return sorted(found, key=lambda one: (-one.share, one.activity.title, one.activity.pk))[:limit]
