# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sentences as data: a message id, its parameters, and the English text.

A caller with a catalogue translates ``MESSAGES[message_id]`` and fills in the parameters itself (``str.format``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: English templates of all sentences by message id.
MESSAGES = {
    "matched.rank": "{twin} is matched with {host}, number {rank} on its list.",
    "matched.unlisted": "{twin} is matched with {host}, which was possible but not on its list.",
    "matched.locked": "{twin} is matched with {host} because {by} fixed the pair: {reason}",
    "unplaced": "{twin} has no host.",
    "unplaced.no_pairs": "{twin} has no host because no host is possible for it.",
    "term": "{term}: {percent} % fit, weight {weight}.",
    "fit": "The fit of {twin} with {host} is {percent} %.",
    "better.full_score": "{host} is full: its cut-off was {cutoff}, {twin} had {own}.",
    "better.full_place": "{host} is full: the last it took stood at {cutoff} in its order, {twin} at {own}.",
    "better.tie": "{host} is full: {twin} tied at {own} with the last it took, and the rules settled the tie.",
    "better.tie_lottery": "{host} is full: a tie at {own}, lottery {own_lot} against {cutoff_lot}.",
    "better.cap": "{host} could not take {twin}: the cap of {limit} for {attribute} {value} is reached.",
    "better.full": "{host} is full, and the rules put the whole above this one wish.",
    "better.closed": "{host} takes nobody this time.",
    "better.whole": "{host} had a free place, but placing {twin} there would have made the whole worse.",
    "worse": "{twin} prefers {current}, number {rank}, to {host}, number {other}.",
    "worse.tie": "{twin} ranked {current} and {host} alike, number {rank}; the later goals decided.",
    "worse.unlisted": "{twin} ranked {current} number {rank}, and {host} is not on its list.",
    "worse.neither": "Neither {current} nor {host} is on the list of {twin}; the later goals decided.",
    "banned": "The pair {twin} and {host} was excluded by {by}: {reason}",
    "no_language": "{twin} and {host} have no language in common.",
    "impossible": "{host} is not possible for {twin}: it was neither listed nor given a fit.",
    "locked_elsewhere": "{twin} was fixed to {current} by {by}: {reason}",
    "change.score": "{twin} would have {host} with a score of {needed} instead of {own}.",
    "change.places": "{twin} would have {host} if it took {needed} twins instead of {own}.",
    "preview": "Without stability {placed} of {twins} can be placed, {first} of them at their first choice; the stable answer is still being proven.",
    "preview.left_out": "This first answer does not keep every limit: {quotas}.",
    "price.free": "{twin} could sit at {host} at no cost to any goal.",
    "price.cost": "Putting {twin} at {host} costs {cost}.",
    "price.refused": "{twin} cannot sit at {host} under these rules.",
    "price.move": "{twin} would move from {origin} to {target}.",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``message_id`` is its template in ``MESSAGES``, ``parameters`` the texts and numbers named there."""

    message_id: str
    parameters: Mapping[str, str | int | float]

    @property
    def text(self) -> str:
        """The sentence in English."""
        return MESSAGES[self.message_id].format(**self.parameters)


def say(message_id: str, **parameters: str | float) -> Sentence:
    """Make a sentence. Raises KeyError for an unknown message."""
    if message_id not in MESSAGES:
        raise KeyError(message_id)
    return Sentence(message_id, parameters)


def number(value: int, scale: int) -> str:
    """A scaled integer as people write it: 82500000 millionths are 82.5."""
    whole, part = divmod(abs(value), scale)
    digits = f"{part:0{len(str(scale)) - 1}d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{'.' + digits if digits else ''}"
