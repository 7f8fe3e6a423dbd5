# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line of the engine; ``matchmaker --help`` lists the commands."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from matchmaker.arguments import build_parser
from matchmaker.errors import MatchmakerError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    0: done; 1: checked and found wanting; 2: unusable input, told in one sentence; 130: stopped from the keyboard.
    """
    try:
        options = build_parser().parse_args(arguments)
        code = int(options.run(options))
        sys.stdout.flush()
    except MatchmakerError as error:
        return _refused(str(error), 2)
    except KeyboardInterrupt:
        return _refused("stopped from the keyboard before there was an answer; nothing was written", 130)
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        _forget_output()
        return 0
    except MemoryError:
        return _refused("there is too little memory for this input", 2)
    except OSError as error:
        _forget_output()
        return _refused(f"{error.filename or 'standard output'}: cannot be used ({error.strerror})", 2)
    return code


def _refused(sentence: str, code: int) -> int:
    sys.stderr.write(f"matchmaker: {sentence}\n")
    return code


def _forget_output() -> None:
    """Let Python's own last flush go nowhere, or it would complain once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
