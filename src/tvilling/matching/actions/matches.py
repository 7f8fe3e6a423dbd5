# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matches: confirmed by both cities, declined, or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, SecondPersonNeeded, StaleState
from tvilling.core.permissions import require
from tvilling.matching.jobs import tell_match_declined, tell_match_ended
from tvilling.matching.models import Match
from tvilling.matching.permissions import LIVE, is_host_lead, is_twin_lead
from tvilling.matching.signals import match_confirmed, match_ended
from tvilling.matching.states import MATCH_MACHINE, MatchState

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise


def confirm_match(*, actor: Any, now: datetime, match: Match) -> Match:
    """Confirm for the side (or sides) the person leads; with the second side the match holds."""
    require(actor, "matching.confirm", match)
    with transaction.atomic():
        fields = {}
        if match.twin_confirmed_at is None and is_twin_lead(actor, match):
            fields["twin_confirmed_at"] = now
        if match.host_confirmed_at is None and is_host_lead(actor, match):
            fields["host_confirmed_at"] = now
        if not fields:
            raise ActionRefused(_("Your city has confirmed this match already."))
        if not Match.objects.filter(pk=match.pk, state=MatchState.PUBLISHED).update(**fields):
            raise StaleState
        match.refresh_from_db(fields=list(fields))
        record(
            "match.agreed", actor=actor, now=now, obj=match, scope=match.cohort.slug,
            after={"twin": match.twin_confirmed_at, "host": match.host_confirmed_at},
        )  # fmt: skip
        if match.twin_confirmed_at and match.host_confirmed_at:
            _take(match, "confirm", actor=actor, now=now)
            match_confirmed.send(Match, match=match, actor=actor, now=now)
    return match


def _take(match: Match, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": match.state}
    row = MATCH_MACHINE.apply(match, step, **fields)
    record(
        row.event, actor=actor, now=now, obj=match, scope=match.cohort.slug,
        before=before, after={"state": match.state}, reason=reason,
    )  # fmt: skip


def decline_match(*, actor: Any, now: datetime, match: Match, reason: str) -> Match:
    """One of the cities does not want the match; the office matches again."""
    require(actor, "matching.confirm", match)
    if not reason.strip():
        raise ActionRefused(_("Say why, so that the office can find another match."), field="reason")
    with transaction.atomic():
        _take(match, "decline", actor=actor, now=now, reason=reason, ended_at=now, end_reason=reason.strip())
        match_ended.send(Match, match=match, actor=actor, now=now, reason=reason)
        tell_match_declined(actor=actor, now=now, match=match, reason=reason.strip())
    return match


def ask_to_end(*, actor: Any, now: datetime, match: Match, reason: str) -> Match:
    """Ask to end a match that was told or confirmed; it holds until a second person of the office agrees."""
    require(actor, "matching.ask_end", match)
    if not reason.strip():
        raise ActionRefused(_("Say why the match should end: both cities read it."), field="reason")
    with transaction.atomic():
        free = Match.objects.filter(pk=match.pk, state__in=LIVE, end_asked_by__isnull=True)
        if not free.update(end_asked_by=actor, end_reason=reason.strip()):
            raise StaleState
        match.refresh_from_db(fields=["end_asked_by", "end_reason"])
        record(
            "match.end_asked", actor=actor, now=now, obj=match, scope=match.cohort.slug,
            after={"state": match.state}, reason=match.end_reason,
        )  # fmt: skip
    return match


def agree_to_end(*, actor: Any, now: datetime, match: Match) -> Match:
    """End a match that somebody else asked to end. The city stays selected and can be matched again."""
    require(actor, "matching.withdraw", match)
    if match.end_asked_by_id is None:
        raise ActionRefused(_("Nobody has asked to end this match."))
    if match.end_asked_by_id == actor.pk:
        raise SecondPersonNeeded
    return end_match(actor=actor, now=now, match=match, reason=match.end_reason)


def refuse_to_end(*, actor: Any, now: datetime, match: Match, reason: str) -> Match:
    """Let the match go on, with the reason. Whoever asked may take it back this way too."""
    require(actor, "matching.withdraw", match)
    if not reason.strip():
        raise ActionRefused(_("Say why the match goes on."), field="reason")
    with transaction.atomic():
        asked = Match.objects.filter(pk=match.pk, state__in=LIVE, end_asked_by__isnull=False)
        if not asked.update(end_asked_by=None, end_reason=""):
            raise StaleState
        match.refresh_from_db(fields=["end_asked_by", "end_reason"])
        record(
            "match.end_refused", actor=actor, now=now, obj=match, scope=match.cohort.slug,
            after={"state": match.state}, reason=reason.strip(),
        )  # fmt: skip
    return match


def end_match(*, actor: Any, now: datetime, match: Match, reason: str | _StrPromise) -> Match:
    """A match that was told or confirmed is over: agreed by two people, a city withdrew, or a later run.

    A reason of the program's own is lazy: each letter says it in the language of its reader.
    """
    require(actor, "matching.withdraw", match)
    words = str(reason)
    with transaction.atomic():
        _take(match, "withdraw", actor=actor, now=now, reason=words, ended_at=now, end_reason=words)
        match_ended.send(Match, match=match, actor=actor, now=now, reason=words)
        tell_match_ended(actor=actor, now=now, match=match, reason=reason)
    return match
