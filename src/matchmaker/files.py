# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Files of the command line: reading is bounded, writing is whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from matchmaker.errors import InvalidInputError


def read_bounded(path: str | Path, largest: int) -> bytes:
    """The content of a file of at most ``largest`` bytes.

    A regular file is refused by its size before a byte is read; of a device or a pipe, which has no size, one byte
    more than the limit is read at most. Raises InvalidInputError with the path.
    """
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(largest + 1) if size <= largest else b""
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read ({error.strerror})") from None
    except ValueError:
        raise InvalidInputError("a path", "holds a zero byte, which no file name can") from None
    if size > largest or len(content) > largest:
        has = f"has {size} bytes" if size > largest else f"has more than {largest} bytes"
        limit = f" and the limit is {largest}" if size > largest else ""
        raise InvalidInputError(str(path), f"{has}{limit}; give such a market as Parquet or CSV")
    return content


def expect_writable(path: str | None) -> None:
    """Refuse an output that cannot be written before the work begins. None stands for standard output."""
    if path is None:
        return
    target = Path(path)
    if target.is_dir():
        raise InvalidInputError(path, "is a folder; name a file in it")
    folder = target.resolve().parent
    if not folder.is_dir():
        raise InvalidInputError(path, f"cannot be written, for there is no folder {folder.name!r}")
    if not os.access(target if target.exists() else folder, os.W_OK):
        raise InvalidInputError(path, "cannot be written (Permission denied)")


def write_whole(path: str | None, text: str) -> None:
    """Write a text to a file, or to standard output when ``path`` is None.

    The text goes to a temporary file beside it, which then takes the name: a full disk or a stop leaves what was there
    before. Devices and pipes are written directly. Raises InvalidInputError with the path.
    """
    if path is None:
        sys.stdout.write(f"{text}\n")
        return
    expect_writable(path)
    target = Path(path).resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            target.write_text(text, encoding="utf-8")
            return
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInputError(path, f"cannot be written ({error.strerror})") from None
