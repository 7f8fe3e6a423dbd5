# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs what a document shows: ``console`` blocks line by line, ``python`` blocks whole; compares what they print.

All blocks of a document run in one shell, one after the other, so a folder made or entered stays. What a ``python``
block prints stands in the ``text`` block that follows it.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_END = "-- ended with "


@dataclass(frozen=True)
class Step:
    """One command, or one block of Python, and what the document says that it prints."""

    typed: str
    shown: str
    kind: str


def steps_of(text: str) -> list[Step]:
    """All steps of a document in order."""
    steps: list[Step] = []
    for kind, body in _BLOCK.findall(text):
        if kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                typed, _, shown = part.partition("\n")
                steps.append(Step(typed, shown, "console"))
        elif kind == "python":
            steps.append(Step(body, "", "python"))
        elif kind == "text" and steps and steps[-1].kind == "python":
            steps[-1] = Step(steps[-1].typed, body, "python")
        else:
            message = f"a block of {kind or 'no kind'} is neither run nor compared: {body[:40]!r}"
            raise ValueError(message)
    return steps


def printed_by(steps: list[Step], folder: Path) -> list[tuple[str, int]]:
    """What each step prints, and its exit code, when they run in a new shell in a folder."""
    script = []
    for at, step in enumerate(steps):
        if step.kind == "python":
            (folder / f".step-{at}.py").write_text(step.typed, encoding="utf-8")
        command = f"python {folder}/.step-{at}.py" if step.kind == "python" else step.typed
        script.append(f"{command}\nprintf '%s%d\\n' '{_END}' $?\n")
    run = subprocess.run(
        ["sh", "-c", "exec 2>&1\n" + "".join(script)],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = re.findall(rf"(.*?){_END}(\d+)\n", run.stdout, re.DOTALL)
    return [(text, int(code)) for text, code in found]


def differences(text: str, folder: Path) -> list[str]:
    """What a document shows otherwise than it is, in words."""
    steps = steps_of(text)
    found = printed_by(steps, folder)
    assert len(found) == len(steps)
    wrong = []
    for step, (printed, code) in zip(steps, found, strict=True):
        if printed != step.shown:
            wrong.append(f"{step.typed}\nprints\n{printed}\nand not\n{step.shown}")
        if code > (0 if step.kind == "python" else 1):
            wrong.append(f"{step.typed} ends with {code}")
    return wrong
