# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sample files, blank pages with a title that says what they stand for; and the database's own file."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def sample_pdf(name: str, title: str) -> SimpleUploadedFile:
    """A one-page PDF; the same title gives the same bytes."""
    return SimpleUploadedFile(name, _blank_page(title), content_type="application/pdf")


@lru_cache(maxsize=100)
def _blank_page(title: str) -> bytes:
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = title
    stream = BytesIO()
    document.save(stream, deterministic_id=True)
    return stream.getvalue()


@contextmanager
def fast_writes() -> Iterator[None]:
    """Let SQLite not wait for the disk: what is interrupted is begun anew anyway."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA synchronous=FULL")


@contextmanager
def database_in(folder: Path) -> Iterator[None]:
    """A new, empty database: for SQLite a file in the folder, since in memory it would grow with the play.

    Django's own way to make one works on both engines and never touches the real one.
    """
    settings = connection.settings_dict["TEST"]
    before = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["NAME"] = str(folder / "rehearsal.sqlite3")
    try:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with fast_writes():
                yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    finally:
        settings["NAME"] = before
