# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The result of one solve: a record that anybody can check, with the same bytes for the same input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from matchmaker.codec import canonical_bytes, parse_json
from matchmaker.errors import InvalidInputError
from matchmaker.policy import Policy

FORMAT = "matchmaker-result/1"
STATUSES = ("optimal", "feasible", "infeasible", "stopped")


@dataclass(frozen=True, slots=True)
class Stage:
    """The ``value`` that one ``objective`` reached, and whether it is ``proven`` to be the best, given those before it.

    Values are counts of twins; fit is in ten-thousandths, costs in thousandths, the lottery a sum of 40-bit draws.
    """

    objective: str
    value: int
    proven: bool


@dataclass(frozen=True)
class Result:
    """What ``solve`` found.

    ``matching`` maps every twin id to a host id or None. ``status`` is ``optimal`` (proven), ``feasible`` (the best
    found within the limits; ``stages`` say what is proven and ``run["gap"]`` what may be missing), ``infeasible`` (the rules cannot all hold; see ``diagnose``) or
    ``stopped`` (nothing found in time). ``path`` names the method and ``reason`` why it was chosen. ``market_sha256`` and
    ``policy`` say what was solved, and ``certificate`` is the proof: prices or cut-offs. ``run`` holds what may differ
    between two runs (``seconds``, versions) and is no part of the record.
    """

    market_sha256: str
    policy: Policy
    status: str
    path: str
    reason: str
    matching: dict[str, str | None]
    stages: tuple[Stage, ...] = ()
    certificate: dict[str, Any] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def solved(self) -> bool:
        """Whether there is a matching to use."""
        return self.status in ("optimal", "feasible")

    def twins_of(self, host_id: str) -> tuple[str, ...]:
        """Ids of the twins matched to a host, sorted."""
        return tuple(sorted(twin for twin, host in self.matching.items() if host == host_id))

    def stage(self, objective: str) -> Stage:
        """The stage of an objective such as ``placed`` or ``rank:2``. Raises KeyError when it has none."""
        for stage in self.stages:
            if stage.objective == objective:
                return stage
        raise KeyError(objective)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data, without ``run``."""
        return {
            "format": FORMAT,
            "market_sha256": self.market_sha256,
            "policy": self.policy.to_dict(),
            "status": self.status,
            "path": self.path,
            "reason": self.reason,
            "matching": dict(self.matching),
            "stages": [
                {
                    "objective": stage.objective,
                    "value": stage.value,
                    "proven": stage.proven,
                }
                for stage in self.stages
            ],
            "certificate": self.certificate,
        }

    def to_json(self) -> str:
        """Canonical JSON of the record."""
        return canonical_bytes(self.to_dict()).decode()

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical JSON."""
        import hashlib  # noqa: PLC0415

        return hashlib.sha256(canonical_bytes(self.to_dict())).hexdigest()

    @classmethod
    def from_json(cls, text: str | bytes) -> Result:
        """Read the ``text`` that ``to_json`` wrote. Raises InvalidInputError with the place."""
        return cls.from_dict(parse_json(text, "result"))

    @classmethod
    def from_dict(cls, data: object) -> Result:
        """Read the ``data`` that ``to_dict`` made. Raises InvalidInputError with the place."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise InvalidInputError("result.format", f"is not {FORMAT!r}")
        for key, kind in (
            ("matching", dict),
            ("stages", list),
            ("certificate", dict),
            ("market_sha256", str),
        ):
            if not isinstance(data.get(key), kind):
                raise InvalidInputError(f"result.{key}", "is missing or of the wrong kind")
        for twin, host in data["matching"].items():
            if host is not None and not isinstance(host, str):
                raise InvalidInputError(f"result.matching.{twin}", "is neither the id of a host nor null")
        if data.get("status") not in STATUSES:
            raise InvalidInputError("result.status", f"is not one of {', '.join(STATUSES)}")
        return cls(
            market_sha256=data["market_sha256"],
            policy=Policy.from_dict(data.get("policy")),
            status=data["status"],
            path=str(data.get("path", "")),
            reason=str(data.get("reason", "")),
            matching=dict(data["matching"]),
            stages=tuple(_stage(index, item) for index, item in enumerate(data["stages"])),
            certificate=data["certificate"],
        )


def _stage(index: int, item: object) -> Stage:
    if not isinstance(item, dict) or set(item) != {"objective", "value", "proven"}:
        raise InvalidInputError(f"result.stages[{index}]", "is not a stage")
    return Stage(**item)
