# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The lottery: numbers anybody can recompute from the published seed and the ids.

A twin's draw is SHA-256 of ``seed|twin|id``; its *lot* is its place among all draws, 1 being the luckiest. The draw
of a pair mixes those of twin and host with the finaliser of splitmix64 (Steele, Lea and Flood, 2014), so that two
million pairs need only as many hashes as there are agents.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

_MASK = (1 << 64) - 1
#: Pair draws have 40 bits: two different optima tie with a probability below E / 2**40 (isolation lemma).
PAIR_BITS = 40


def draw(seed: str, kind: str, identifier: str) -> int:
    """The 64-bit draw of one agent; ``kind`` is ``twin`` or ``host``."""
    digest = hashlib.sha256(f"{seed}|{kind}|{identifier}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def draws(seed: str, kind: str, identifiers: Iterable[str]) -> NDArray[np.uint64]:
    """``draw`` of many agents, in the order given."""
    import numpy as np  # noqa: PLC0415

    sha256, start = hashlib.sha256, f"{seed}|{kind}|".encode()
    digests = b"".join([sha256(start + name.encode()).digest()[:8] for name in identifiers])
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def lots(seed: str, identifiers: Iterable[str]) -> list[int]:
    """The lot (1..n, 1 is luckiest) of each twin, in the order given."""
    names = list(identifiers)
    order = sorted(range(len(names)), key=lambda index: (draw(seed, "twin", names[index]), names[index]))
    result = [0] * len(names)
    for place, index in enumerate(order, start=1):
        result[index] = place
    return result


def pair_draw(twin_draw: int, host_draw: int) -> int:
    """The 40-bit draw of a pair from the draws of its twin and its host."""
    mixed = (twin_draw ^ (host_draw * 0x9E3779B97F4A7C15)) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) >> (64 - PAIR_BITS)


def pair_draws(twin_draws: NDArray[np.uint64], host_draws: NDArray[np.uint64]) -> NDArray[np.int64]:
    """``pair_draw`` for columns of equal length."""
    import numpy as np  # noqa: PLC0415

    mixed = twin_draws ^ (host_draws * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed >> np.uint64(64 - PAIR_BITS), dtype=np.int64)
