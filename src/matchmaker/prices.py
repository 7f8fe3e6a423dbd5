# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What it would cost to force a pair, and whom it would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matchmaker.engine import solve
from matchmaker.entities import Lock
from matchmaker.errors import InvalidInputError
from matchmaker.market import FIT_SCALE
from matchmaker.messages import Sentence, number, say

if TYPE_CHECKING:
    from matchmaker.market import Market
    from matchmaker.result import Result, Stage

_GAINS = ("placed", "fit")


@dataclass(frozen=True, slots=True)
class Move:
    """One ``twin`` that would sit elsewhere, from ``origin`` to ``target`` (ids); None stands for no host."""

    twin: str
    origin: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of forcing the pair of ``twin`` and ``host`` (ids).

    ``possible`` is false when the rules cannot hold with the pair. ``losses`` maps each objective to what it would
    lose (fewer placed, more with that rank, less fit in ten-thousandths; negative numbers are gains further down the
    ladder); the lottery is left out. ``moves`` are all changes, the forced pair among them; ``sentences`` say it all.
    """

    twin: str
    host: str
    possible: bool
    losses: dict[str, int]
    moves: tuple[Move, ...]
    sentences: tuple[Sentence, ...]

    @property
    def free(self) -> bool:
        """Whether no objective before the lottery would lose or gain anything."""
        return self.possible and not any(self.losses.values())

    @property
    def text(self) -> str:
        """All sentences in English."""
        return " ".join(sentence.text for sentence in self.sentences)


def price_of(
    market: Market, result: Result, twin: str, host: str, *, time_limit: float | None = None
) -> Price:
    """Solve the ``market`` again with ``twin`` and ``host`` locked together, and compare with ``result`` stage by stage.

    The policy stays the same. For results of the flow path it is a reduced cost (Ahuja, Magnanti and Orlin, 1993), and
    ``override_prices`` has all of them at once. ``time_limit`` is in seconds. Raises InvalidInputError for an unknown id, a banned pair, or a result without a matching.
    """
    market.twin(twin)
    market.host(host)
    if not result.solved:
        raise InvalidInputError(
            "result.status", f"is {result.status!r}; there is no matching to compare with"
        )
    others = [lock for lock in market.locks if lock.twin != twin]
    forced = market.with_rules(locks=[*others, Lock(twin, host, reason="price")])
    again = solve(forced, result.policy, time_limit=time_limit)
    labels = {"twin": market.twin(twin).label, "host": market.host(host).label}
    if not again.solved:
        return Price(
            twin, host, possible=False, losses={}, moves=(), sentences=(say("price.refused", **labels),)
        )
    losses = losses_between(result.stages, again.stages)
    moves = tuple(
        Move(name, result.matching[name], again.matching[name])
        for name in sorted(result.matching)
        if result.matching[name] != again.matching[name]
    )
    main = (
        say("price.cost", **labels, cost=describe_losses(losses))
        if any(losses.values())
        else say("price.free", **labels)
    )
    return Price(
        twin, host, possible=True, losses=losses, moves=moves, sentences=(main, *_tell(market, moves))
    )


def losses_between(before: tuple[Stage, ...], after: tuple[Stage, ...]) -> dict[str, int]:
    """What each objective loses from one result to another; positive is worse."""
    later = {stage.objective: stage.value for stage in after}
    losses = {}
    for stage in before:
        if stage.objective == "lottery" or stage.objective not in later:
            continue
        difference = later[stage.objective] - stage.value
        losses[stage.objective] = -difference if stage.objective in _GAINS else difference
    return losses


def describe_losses(losses: dict[str, int]) -> str:
    """The losses in English, the most important first."""
    parts = []
    for objective, loss in losses.items():
        if loss == 0:
            continue
        more = "less" if loss < 0 else "more"
        if objective == "placed":
            parts.append(f"{abs(loss)} {'fewer' if loss > 0 else 'more'} placed")
        elif objective == "fit":
            parts.append(f"{number(abs(loss), FIT_SCALE)} {'less' if loss > 0 else 'more'} total fit")
        elif objective.startswith("rank:"):
            parts.append(f"{abs(loss)} {more} at rank {objective[5:]}")
        else:
            parts.append(f"{abs(loss)} {more} in {objective}")
    return ", ".join(parts)


def _tell(market: Market, moves: tuple[Move, ...]) -> tuple[Sentence, ...]:
    def label(host: str | None) -> str:
        return "no host" if host is None else market.host(host).label

    return tuple(
        say(
            "price.move",
            twin=market.twin(move.twin).label,
            origin=label(move.origin),
            target=label(move.target),
        )
        for move in moves
    )
