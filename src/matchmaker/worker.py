# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Solves in a process of its own: with progress, limits of time and memory, and a way to stop."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from matchmaker.codec import market_from_json
from matchmaker.errors import SolverError
from matchmaker.policy import Policy, named_policy
from matchmaker.preview import Preview
from matchmaker.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matchmaker.market import Market

#: Seconds after its time limit in which the process may still hand in what it found.
GRACE = 5.0
#: Why a result may be less than was asked for (``Result.reason``, or ``run["stopped"]`` where something was found).
DIED, OUT_OF_MEMORY = "the process ended without a word", "the memory limit was reached"
_TICK = 0.1


def solve_apart(
    market: Market,
    policy: Policy | str = "stable_fair",
    *,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    progress: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    preview: Callable[[Preview], None] | None = None,
) -> Result:
    """``solve`` a ``market`` under a ``policy`` in a new process.

    ``time_limit`` in seconds, ``memory_limit`` in bytes of address space (where the system knows such a limit).
    ``cancelled`` is asked ten times a second; ``progress`` and ``preview`` as for ``solve``. When the process is
    stopped, by either limit or by the caller, the result is the best that it found so far, as ``feasible``, else one
    with the status ``stopped``. Raises SolverError when the process fails in another way.
    """
    rules = named_policy(policy) if isinstance(policy, str) else policy
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    stop = context.Event()
    task = (market.canonical, rules.to_dict(), time_limit, memory_limit)
    process = context.Process(target=_work, args=(sender, stop, task), daemon=True)
    process.start()
    sender.close()
    best: Result | None = None
    reason, patience = DIED, _Patience(stop, time_limit, cancelled)
    try:
        for kind, content in _messages(receiver, process, patience):
            if kind == "progress" and progress is not None:
                progress(content)
            elif kind == "preview" and preview is not None:
                preview(Preview.from_dict(content))
            elif kind == "found":
                best = Result.from_dict(content)
            elif kind == "result" and content[0]["status"] == "stopped" and stop.is_set():
                reason = patience.reason
                break
            elif kind == "result":
                return replace(Result.from_dict(content[0]), run=content[1])
            elif kind == "failure":
                raise SolverError(content)
            elif kind == "stopped":
                reason = content
                break
    finally:
        process.kill()
        process.join()
        receiver.close()
    return _stopped(market, rules, reason) if best is None else replace(best, run={"stopped": reason})


class _Patience:
    """How long the parent waits: for the answer, and for what is handed in after it has asked to stop."""

    def __init__(self, stop: Any, time_limit: float | None, cancelled: Callable[[], bool] | None) -> None:
        self.stop, self.cancelled = stop, cancelled
        self.deadline = None if time_limit is None else time.monotonic() + time_limit + GRACE
        self.reason = "the time limit was reached"

    @property
    def ended(self) -> bool:
        if self.cancelled is not None and not self.stop.is_set() and self.cancelled():
            self.stop.set()
            self.deadline, self.reason = time.monotonic() + GRACE, "cancelled by the caller"
        return self.deadline is not None and time.monotonic() > self.deadline


def _messages(receiver: Any, process: Any, patience: _Patience) -> Iterator[tuple[str, Any]]:
    """What the process says, until it ends or the patience does."""
    while True:
        if patience.ended:
            yield "stopped", patience.reason
        if receiver.poll(_TICK):
            try:
                yield receiver.recv()
            except EOFError:
                return
        elif not process.is_alive():
            return


def _stopped(market: Market, policy: Policy, reason: str) -> Result:
    return Result(
        market_sha256=market.sha256,
        policy=policy,
        status="stopped",
        path="none",
        reason=reason,
        matching={twin.id: None for twin in market.twins},
        certificate={"kind": "none"},
    )


def _work(sender: Any, stop: Any, task: tuple[bytes, dict[str, Any], float | None, int | None]) -> None:
    """Runs in the new process."""
    text, policy, time_limit, memory_limit = task
    parent = multiprocessing.parent_process()
    try:
        if memory_limit is not None:
            import resource  # noqa: PLC0415 - not on every system

            resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
        from matchmaker.engine import solve  # noqa: PLC0415 - loaded under the limit

        result = solve(
            market_from_json(text),
            Policy.from_dict(policy),
            time_limit=time_limit,
            # Nobody waits for the answer once the parent has died.
            cancelled=lambda: stop.is_set() or parent is None or not parent.is_alive(),
            progress=lambda stage: sender.send(("progress", stage)),
            preview=lambda early: sender.send(("preview", early.to_dict())),
            found=lambda better: sender.send(("found", better.to_dict())),
        )
        sender.send(("result", (result.to_dict(), result.run)))
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent tells it
        if out_of_memory(error, memory_limit):
            sender.send(("stopped", OUT_OF_MEMORY))
        else:
            sender.send(("failure", f"{type(error).__name__}: {error}"))


def out_of_memory(error: BaseException, memory_limit: int | None) -> bool:
    """Whether an ``error`` means that there was no memory left; ``memory_limit`` is in bytes, None for none.

    Under a limit a library that cannot be loaded, or an interpreter that loses its own error, is a sign of it as well.
    """
    if isinstance(error, ModuleNotFoundError):
        return False
    return isinstance(error, MemoryError) or (
        memory_limit is not None and isinstance(error, ImportError | SystemError)
    )
