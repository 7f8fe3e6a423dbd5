# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Asking the engine about a run that exists: why not that host, what would it cost. Reads only, staff only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What explains and prices is used by its name: it is slow to load, and loads when it is first asked.
import matchmaker
from matchmaker import MESSAGES, Market, MatchmakerError, Result, verify
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.matching.queries import TERMS, losses_in_words, term_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from matchmaker import Report, Sentence
    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import MatchingRun


def _records(run: MatchingRun) -> tuple[Market, Result]:
    return Market.from_json(run.problem), Result.from_json(run.result)


def _said(sentences: Sequence[Sentence]) -> list[str]:
    """The engine's sentences in the reader's language. Their texts are in our catalogues, with names in braces."""
    return [gettext(MESSAGES[each.message_id]).format(**_worded(each.parameters)) for each in sentences]


#: What the engine says for want of a name.
NAMELESS = {"no host": _("no host"), "the office": _("the office")}


def _worded(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of the fit by their names for people, and words of the engine's own in the reader's language."""
    worded = {key: NAMELESS.get(value, value) for key, value in parameters.items()}
    term = parameters.get("term")
    return {**worded, "term": term_label(term)} if term in TERMS else worded


def explain_pair(
    *,
    actor: Any,
    now: datetime,
    run: MatchingRun,
    application: Application,
    activity: HostActivity | None = None,
) -> list[str]:
    """Why the city has its host, or why not the named one, from the run's record, in sentences."""
    require(actor, "matching.explain", run)
    del now  # a read: nothing is dated
    market, result = _records(run)
    try:
        found = matchmaker.explain(market, result, application.city.slug, activity.slug if activity else None)
    except MatchmakerError as error:
        raise ActionRefused(_("This city or this host was no part of the run.")) from error
    # The terms of the own match are drawn as bars beside the sentences.
    shown = found.sentences if activity else [row for row in found.sentences if row.message_id != "term"]
    return _said(shown)


def price_pair(
    *, actor: Any, now: datetime, run: MatchingRun, application: Application, activity: HostActivity
) -> list[str]:
    """What forcing the pair would cost, and whom it would move, by solving again, in sentences."""
    require(actor, "matching.explain", run)
    del now  # a read: nothing is dated
    market, result = _records(run)
    try:
        price = matchmaker.price_of(market, result, application.city.slug, activity.slug, time_limit=20.0)
    except MatchmakerError as error:
        raise ActionRefused(_("This city or this host was no part of the run.")) from error
    cost = losses_in_words(price.losses)
    return _said([replace(row, parameters={**row.parameters, "cost": cost}) for row in price.sentences])


def verify_run(*, actor: Any, now: datetime, run: MatchingRun) -> Report:
    """Check the stored result against the stored problem with the independent checker."""
    require(actor, "matching.explain", run)
    del now  # a read: nothing is dated
    if not run.result:
        raise ActionRefused(_("This run has no result to check."))
    return verify(*_records(run))
