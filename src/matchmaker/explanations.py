# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Why this host, and why not that one: data and sentences drawn from the result, not from prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.errors import InvalidInputError
from matchmaker.market import FIT_SCALE, MICRO, Market
from matchmaker.messages import Sentence, number, say
from matchmaker.model import LOCK_KEY, RANK_STEP, Model, compile_model, host_keys, pair_fit

if TYPE_CHECKING:
    from matchmaker.result import Result


@dataclass(frozen=True, slots=True)
class TermValue:
    """One term of the fit of a pair; ``value`` is 0..1."""

    name: str
    label: str
    weight: float
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a twin has, or has not, a host.

    ``matched`` says which of the two. ``rank`` is that of the host in the twin's list (None: not listed); ``fit`` is 0..1.
    ``sentences`` begin with the main reason; then comes one sentence per term of the fit.
    """

    twin: str
    host: str | None
    matched: bool
    rank: int | None
    fit: float | None
    terms: tuple[TermValue, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All sentences in English."""
        return " ".join(sentence.text for sentence in self.sentences)


def explain(market: Market, result: Result, twin: str, host: str | None = None) -> Explanation:
    """Explain the match of a twin (no ``host``), or why it has or has not that host.

    Raises InvalidInputError for an unknown id or a result of another market.
    """
    if result.market_sha256 != market.sha256:
        raise InvalidInputError("result.market_sha256", "belongs to another market")
    market.twin(twin)
    model = compile_model(market, result.policy)
    current = result.matching[twin]
    if host is None or host == current:
        return _own_match(market, twin, current, model)
    market.host(host)
    return _other_host(_Case(market, result, model, twin, host))


@dataclass(frozen=True)
class _Case:
    market: Market
    result: Result
    model: Model
    twin: str
    host: str

    @property
    def labels(self) -> dict[str, str]:
        return {"twin": self.market.twin(self.twin).label, "host": self.market.host(self.host).label}


def _own_match(market: Market, twin: str, host: str | None, model: Model) -> Explanation:
    label = market.twin(twin).label
    if host is None:
        options = bool((model.twin == market.twin_index[twin]).any())
        sentence = say("unplaced" if options else "unplaced.no_pairs", twin=label)
        return Explanation(twin, None, matched=False, rank=None, fit=None, terms=(), sentences=(sentence,))
    row = market.pair(twin, host)
    rank = None if row is None else int(market.pairs.rank[row]) or None
    names: dict[str, str | float] = {"twin": label, "host": market.host(host).label}
    lock = next((lock for lock in market.locks if lock.twin == twin), None)
    if lock is not None:
        main = say(
            "matched.locked",
            **names,
            by=lock.by or "the office",
            reason=lock.reason or "no reason was given.",
        )
    elif rank is None:
        main = say("matched.unlisted", **names)
    else:
        main = say("matched.rank", **names, rank=rank)
    return _with_terms(market, twin, host, (main,), matched=True)


def _with_terms(
    market: Market, twin: str, host: str, sentences: tuple[Sentence, ...], *, matched: bool
) -> Explanation:
    row = market.pair(twin, host)
    if row is None:
        return Explanation(twin, host, matched=matched, rank=None, fit=None, terms=(), sentences=sentences)
    terms = tuple(
        TermValue(
            term.name, term.label or term.name, term.weight, int(market.pairs.terms[term.name][row]) / MICRO
        )
        for term in market.terms
    )
    said = tuple(
        say("term", term=term.label, percent=f"{100 * term.value:.0f}", weight=f"{term.weight:g}")
        for term in terms
    )
    fit = int(pair_fit(market)[row])
    whole = (
        say(
            "fit",
            twin=market.twin(twin).label,
            host=market.host(host).label,
            percent=f"{100 * fit / FIT_SCALE:.0f}",
        ),
    )
    return Explanation(
        twin,
        host,
        matched=matched,
        rank=int(market.pairs.rank[row]) or None,
        fit=fit / FIT_SCALE,
        terms=terms,
        sentences=(*sentences, *(whole if terms else ()), *said),
    )


def _other_host(case: _Case) -> Explanation:
    main = _excluded(case) or _not_preferred(case) or _refused(case)
    return _with_terms(case.market, case.twin, case.host, (main,), matched=False)


def _excluded(case: _Case) -> Sentence | None:
    """Reasons that lie in the rules and not in the competition."""
    for ban in case.market.bans:
        if (ban.twin, ban.host) == (case.twin, case.host):
            reason = ban.reason or "no reason was given."
            return say("banned", **case.labels, by=ban.by or "the office", reason=reason)
    for lock in case.market.locks:
        if lock.twin == case.twin:
            current = case.market.host(lock.host).label
            reason = lock.reason or "no reason was given."
            return say(
                "locked_elsewhere",
                twin=case.labels["twin"],
                current=current,
                by=lock.by or "the office",
                reason=reason,
            )
    if case.market.pair(case.twin, case.host) is None:
        return say("impossible", **case.labels)
    if _row(case, case.host) is None:
        return say("no_language", **case.labels)
    if case.market.host(case.host).maximum == 0:
        return say("better.closed", host=case.labels["host"])
    return None


def _row(case: _Case, host: str) -> int | None:
    at = np.flatnonzero(
        (case.model.twin == case.market.twin_index[case.twin])
        & (case.model.host == case.market.host_index[host])
    )
    return int(at[0]) if len(at) else None


def _not_preferred(case: _Case) -> Sentence | None:
    """The twin likes what it has at least as much."""
    current = case.result.matching[case.twin]
    row = _row(case, case.host)
    mine = None if current is None else _row(case, current)
    if mine is None or row is None or current is None:
        return None
    label = case.market.host(current).label
    rank, other = int(case.model.rank[mine]), int(case.model.rank[row])
    if rank > other:
        return None
    if _is_listed(case, case.host):
        if rank < other:
            return say("worse", **case.labels, current=label, rank=rank, other=other)
        return say("worse.tie", **case.labels, current=label, rank=rank)
    if _is_listed(case, current):
        return say("worse.unlisted", **case.labels, current=label, rank=rank)
    return say("worse.neither", **case.labels, current=label)


def _is_listed(case: _Case, host: str) -> bool:
    row = case.market.pair(case.twin, host)
    return row is not None and bool(case.market.pairs.rank[row])


def _refused(case: _Case) -> Sentence:
    """The host is full of others, or a cap is reached, or the whole is better so."""
    labels, host = case.labels, case.market.host(case.host)
    held = case.result.twins_of(case.host)
    if len(held) < host.maximum:
        return _capped(case) or say("better.whole", **labels)
    if case.result.policy.stability != "weak":
        return say("better.full", host=labels["host"])
    rows = {name: case.market.pair(name, case.host) for name in held}
    keys = host_keys(case.market)
    mine = _key(case, case.twin, keys)
    last = min(
        held, key=lambda name: (_key(case, name, keys), -int(case.model.lot[case.market.twin_index[name]]))
    )
    cutoff = _key(case, last, keys)
    if cutoff < mine:
        return _capped(case) or say("better.full", host=labels["host"])
    if cutoff == mine:
        return _tie(case, last, _shown(case, case.twin, mine))
    if mine >= RANK_STEP // 2 or cutoff >= RANK_STEP // 2 or rows[last] is None:
        own, theirs = _shown(case, case.twin, mine), _shown(case, last, cutoff)
        return say("better.full_place", **labels, cutoff=theirs, own=own)
    return say("better.full_score", **labels, cutoff=number(cutoff, MICRO), own=number(mine, MICRO))


def _tie(case: _Case, last: str, own: str) -> Sentence:
    if case.result.policy.method != "deferred_acceptance":
        return say("better.tie", **case.labels, own=own)
    index = case.market.twin_index
    lots = {"own_lot": int(case.model.lot[index[case.twin]]), "cutoff_lot": int(case.model.lot[index[last]])}
    return say("better.tie_lottery", **case.labels, own=own, **lots)


def _key(case: _Case, twin: str, keys: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    if any(lock.twin == twin for lock in case.market.locks):
        return int(LOCK_KEY)
    row = case.market.pair(twin, case.host)
    return 0 if row is None else int(keys[row])


def _shown(case: _Case, twin: str, key: int) -> str:
    """A place in the host's order as people read it: its number there, or the score."""
    if key == LOCK_KEY:
        return "a fixed place"
    row = case.market.pair(twin, case.host)
    place = 0 if row is None else int(case.market.pairs.host_rank[row])
    return f"place {place}" if place else number(key, MICRO)


def _capped(case: _Case) -> Sentence | None:
    """A cap that a further twin of the same group would break."""
    if case.result.matching[case.twin] is not None:
        return None
    at = case.market.twin_index[case.twin]
    placed = np.array(
        [case.result.matching[twin.id] is not None for twin in case.market.twins], dtype=np.bool_
    )
    for group in case.model.groups:
        if group.members[at] and int((group.members & placed).sum()) >= group.high:
            return say(
                "better.cap",
                **case.labels,
                limit=group.high,
                attribute=group.quota.attribute,
                value=group.value,
            )
    return None
