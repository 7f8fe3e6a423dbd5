# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The worked examples that come with the package: a twinning call, a panel, a mentoring programme, schools."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from matchmaker.errors import InvalidInputError


def copy_examples(folder: str) -> list[str]:
    """Copy the worked examples into a new folder and name the files, sorted. Everything in them is invented.

    Raises InvalidInputError when the folder exists already or cannot be made.
    """
    if not folder:
        raise InvalidInputError("examples", "needs the name of a new folder")
    target = Path(folder)
    try:
        with as_file(files("matchmaker") / "data" / "examples") as source:
            target.mkdir()
            # Without the permissions of the installed files: the copies are the reader's own.
            shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except FileExistsError:
        raise InvalidInputError(folder, "exists already; name a new folder for the examples") from None
    except OSError as error:
        raise InvalidInputError(folder, f"cannot be made ({error.strerror})") from None
    except ValueError:
        raise InvalidInputError("a path", "holds a zero byte, which no file name can") from None
    return sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
