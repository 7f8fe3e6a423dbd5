# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a caller can show while a stable answer is still being proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.messages import Sentence, say


@dataclass(frozen=True, slots=True)
class Preview:
    """The best matching when nobody's claim counts: an upper bound, not a result to publish.

    ``matching`` maps every twin id to a host id or None. ``first`` of the ``placed`` have their first choice.
    ``left_out`` names the quotas this matching does not keep, since they cross the others.
    """

    matching: dict[str, str | None]
    placed: int
    twins: int
    first: int
    left_out: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The same in words."""
        told = say("preview", placed=self.placed, twins=self.twins, first=self.first)
        if not self.left_out:
            return (told,)
        return told, say("preview.left_out", quotas=", ".join(self.left_out))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "format": "matchmaker-preview/1",
            "matching": dict(self.matching),
            "placed": self.placed,
            "twins": self.twins,
            "first": self.first,
            "left_out": list(self.left_out),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Preview:
        """Read ``data`` that ``to_dict`` made."""
        values = {name: data[name] for name in ("matching", "placed", "twins", "first")}
        return cls(**values, left_out=tuple(data["left_out"]))
