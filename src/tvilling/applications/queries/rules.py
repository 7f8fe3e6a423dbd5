# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the call's rules find in an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.applications.queries.submitted import answers_of, snapshot_of
from tvilling.calls.queries import check_eligibility, facts_of_city, result_from, with_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.applications.models import Application, EligibilityCheck
    from tvilling.calls.queries import RuleResult


def rule_findings(application: Application, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each rule of the call with its finding, as data that can be kept; `passed` is none where a fact is missing."""
    facts = with_answers(facts_of_city(application.call, application.city), answers)
    return [result.as_json() for result in check_eligibility(application.call, facts)]


def unmet_rules(application: Application) -> list[RuleResult]:
    """The rules of the call that the working text breaks, for the team before it hands in."""
    facts = with_answers(
        facts_of_city(application.call, application.city), answers_of(snapshot_of(application))
    )
    return [result for result in check_eligibility(application.call, facts) if result.passed is False]


def findings_of(check: EligibilityCheck) -> list[RuleResult]:
    """The kept findings, to be read in any language."""
    return [result_from(stored, str(check.application.city)) for stored in check.results]
