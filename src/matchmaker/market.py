# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The market: everybody who is to be paired, and all that is known about each possible pair.

The agents are small frozen objects; the pairs are columns (NumPy arrays), so that two million of them load and
hash without a Python loop. Twins, hosts and pairs are kept in the order of their ids, so the order of the input
never matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from matchmaker.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from matchmaker.entities import Ban, Edit, Host, Lock, Term, Twin

    Integers = NDArray[np.int64]

#: Scores and term values are kept in millionths, weights and costs in thousandths.
MICRO = 1_000_000
MILLI = 1_000
#: The fit of a pair, the weighted mean of its terms, is counted in ten-thousandths.
FIT_SCALE = 10_000
_SCORE_LIMIT = 1_000_000


def _maker(module: str, name: str) -> Any:
    """A function of a module above this one, looked up when it is called.

    The makers know the market, so the market cannot import them; its class methods are only doors to them.
    """
    return getattr(import_module(f"matchmaker.{module}"), name)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The possible pairs as columns of equal length E, sorted by (twin, host).

    ``twin`` and ``host`` are positions in the market's tuples. ``rank`` is the place of the host in the twin's list
    (1 is best, equal numbers are ties, 0 means possible but not listed); ``host_rank`` the other way round. ``score``
    is the evaluation score in millionths. ``terms`` hold values 0..1 in millionths, ``costs`` thousandths.
    """

    twin: Integers
    host: Integers
    rank: Integers
    host_rank: Integers
    score: Integers
    terms: Mapping[str, Integers]
    costs: Mapping[str, Integers] = field(default_factory=dict)

    def __len__(self) -> int:
        """The number of pairs, E."""
        return len(self.twin)

    def columns(self) -> dict[str, Integers]:
        """All columns by name; terms as ``term:NAME`` and costs as ``cost:NAME``."""
        named = {name: getattr(self, name) for name in ("twin", "host", "rank", "host_rank", "score")}
        named |= {f"term:{name}": column for name, column in sorted(self.terms.items())}
        return named | {f"cost:{name}": column for name, column in sorted(self.costs.items())}


@dataclass(frozen=True, eq=False)
class Market:
    """A whole matching problem. Make it with ``build``, ``from_columns`` or ``from_json``.

    ``name`` is for people. ``twins`` and ``hosts`` are sorted by id; ``pairs`` are the possible ones, as columns;
    ``terms`` are the parts of their fit; ``locks`` and ``bans`` are the pairs that people fixed and excluded;
    ``edits`` are the changes it went through since it was made, the oldest first, each with author and reason.
    """

    name: str
    twins: tuple[Twin, ...]
    hosts: tuple[Host, ...]
    pairs: Pairs
    terms: tuple[Term, ...] = ()
    locks: tuple[Lock, ...] = ()
    bans: tuple[Ban, ...] = ()
    edits: tuple[Edit, ...] = ()

    @classmethod
    def build(  # noqa: PLR0913 - one argument per part of a market, all but two optional
        cls,
        twins: Iterable[Twin],
        hosts: Iterable[Host],
        preferences: Mapping[str, Sequence[str | Sequence[str]]] | None = None,
        *,
        scores: Mapping[str, float] | None = None,
        priorities: Mapping[str, Mapping[str, float]] | None = None,
        host_preferences: Mapping[str, Sequence[str | Sequence[str]]] | None = None,
        terms: Iterable[Term] = (),
        fit: Mapping[tuple[str, str], Mapping[str, float]] | None = None,
        costs: Mapping[tuple[str, str], Mapping[str, float]] | None = None,
        locks: Iterable[Lock] = (),
        bans: Iterable[Ban] = (),
        name: str = "",
    ) -> Market:
        """Make a market from plain Python data.

        A pair is possible when the twin lists the host (``preferences``, best first, an inner list is a tie) or when
        ``fit`` has an entry for it: a value 0..1 for each of the ``terms``. Hosts order twins by ``host_preferences``
        first, then by ``priorities`` (a score per host and twin) or ``scores`` (one score per twin, at most a million,
        kept to a millionth). ``costs`` are in any unit, kept to thousandths, for the objectives ``minimise:NAME``.
        ``locks`` and ``bans`` fix and exclude pairs; ``name`` is for people. Raises InvalidInputError with the place.
        """
        build_market = _maker("building", "build_market")

        parts: dict[str, Any] = {
            "preferences": preferences or {},
            "scores": scores or {},
            "priorities": priorities or {},
            "host_preferences": host_preferences or {},
            "fit": fit or {},
            "costs": costs or {},
        }
        made: Market = build_market(
            name, tuple(twins), tuple(hosts), tuple(terms), tuple(locks), tuple(bans), parts
        )
        return made

    @classmethod
    def from_columns(
        cls,
        twins: Iterable[Twin],
        hosts: Iterable[Host],
        columns: Mapping[str, Any],
        *,
        terms: Iterable[Term] = (),
        locks: Iterable[Lock] = (),
        bans: Iterable[Ban] = (),
        name: str = "",
    ) -> Market:
        """Make a market from columns of numbers, without a loop over pairs.

        ``columns`` maps the names of ``Pairs.columns`` to arrays of length E; ``twin`` and ``host`` are positions in
        the given order and obligatory, the rest defaults to zero; values are in natural units (a score of 82.5, a fit of
        0.75). ``terms``, ``locks``, ``bans`` and ``name`` are as for ``build``. Raises InvalidInputError with the place.
        """
        market_from_columns = _maker("building", "market_from_columns")

        agents = (tuple(twins), tuple(hosts), tuple(terms), tuple(locks), tuple(bans))
        made: Market = market_from_columns(name, *agents, columns)
        return made

    @classmethod
    def from_json(cls, text: str | bytes) -> Market:
        """Read a market from JSON ``text``, in the canonical or in the friendly form (see the README).

        Raises InvalidInputError, with the place, for anything that is not one.
        """
        market_from_json = _maker("codec", "market_from_json")

        made: Market = market_from_json(text)
        return made

    def to_dict(self) -> dict[str, Any]:
        """The canonical form as plain data."""
        market_to_dict = _maker("codec", "market_to_dict")

        data: dict[str, Any] = market_to_dict(self)
        return data

    @cached_property
    def canonical(self) -> bytes:
        """The canonical JSON: sorted keys, no spaces, UTF-8; equal markets have equal bytes."""
        canonical_bytes = _maker("codec", "canonical_bytes")

        text: bytes = canonical_bytes(self.to_dict())
        return text

    def to_json(self) -> str:
        """The canonical JSON as text."""
        return self.canonical.decode()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the market, in hexadecimal.

        Hashed are the canonical JSON without ``pairs`` and then, for each column of the pairs in the order of the
        names, the name and the numbers as 8 bytes each, lowest byte first: the same content, but fast for millions.
        """
        import hashlib  # noqa: PLC0415

        agents_to_dict = _maker("codec", "agents_to_dict")
        canonical_bytes = _maker("codec", "canonical_bytes")

        digest = hashlib.sha256(canonical_bytes(agents_to_dict(self)))
        for name, column in sorted(self.pairs.columns().items()):
            digest.update(f"\n{name}\n".encode())
            digest.update(column.astype("<i8", copy=False).data)
        return digest.hexdigest()

    @cached_property
    def twin_index(self) -> dict[str, int]:
        """Position of each twin by id."""
        return {twin.id: index for index, twin in enumerate(self.twins)}

    @cached_property
    def host_index(self) -> dict[str, int]:
        """Position of each host by id."""
        return {host.id: index for index, host in enumerate(self.hosts)}

    def twin(self, twin_id: str) -> Twin:
        """The twin of that id. Raises InvalidInputError when there is none."""
        if twin_id not in self.twin_index:
            raise InvalidInputError("twin", f"{twin_id!r} is not in the market")
        return self.twins[self.twin_index[twin_id]]

    def host(self, host_id: str) -> Host:
        """The host of that id. Raises InvalidInputError when there is none."""
        if host_id not in self.host_index:
            raise InvalidInputError("host", f"{host_id!r} is not in the market")
        return self.hosts[self.host_index[host_id]]

    @cached_property
    def pair_index(self) -> dict[tuple[int, int], int]:
        """Row of each pair by (twin position, host position); made on first use."""
        return {
            key: row
            for row, key in enumerate(zip(self.pairs.twin.tolist(), self.pairs.host.tolist(), strict=True))
        }

    def pair(self, twin_id: str, host_id: str) -> int | None:
        """Row of the pair of ``twin_id`` and ``host_id`` in ``pairs``, or None when it is not a possible one.

        Raises InvalidInputError for an unknown id.
        """
        self.twin(twin_id)
        self.host(host_id)
        return self.pair_index.get((self.twin_index[twin_id], self.host_index[host_id]))

    def with_rules(self, *, locks: Iterable[Lock] | None = None, bans: Iterable[Ban] | None = None) -> Market:
        """The same market with other ``locks`` or ``bans``; None leaves them. Raises InvalidInputError when they clash."""
        checked_rules = _maker("building", "checked_rules")

        changed = replace(
            self,
            locks=self.locks if locks is None else tuple(locks),
            bans=self.bans if bans is None else tuple(bans),
        )
        made: Market = checked_rules(changed)
        return made
