# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Storing files: first, before the record that names them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.permissions import require
from tvilling.documents.decoders import DocumentRefused, decode
from tvilling.documents.models import Document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.base import File

LONGEST_NAME = 200
FORBIDDEN = re.compile(r"[\\/:*?\"<>|]")


def store_document(
    *,
    actor: Any,
    now: datetime,
    upload: File[bytes],
    owner_kind: str,
    owner_key: str = "",
    field: str = "upload",
) -> Document:
    """Check an uploaded file by decoding it, put it on the disk, and note its name and hash.

    What is wrong with the file is said at the form's field of this name.

    Pictures are kept without their metadata. Refuses with DocumentRefused what is empty, too large, of
    another kind than its name says, locked, or able to run something. The caller has checked the right to the
    record the file belongs to; `documents.access` decides who may read it.
    """
    require(actor, "documents.store")
    name, media_type, content = _read(upload, field)
    return _store(
        actor,
        now,
        Document(name=name, media_type=media_type, owner_kind=owner_kind, owner_key=owner_key),
        content,
    )


def store_documents(
    *, actor: Any, now: datetime, uploads: Mapping[str, File[bytes]], owner_kind: str, owner_key: str = ""
) -> dict[str, Document]:
    """Store several files by the fields they were sent in: all of them, or none when one is refused, at its field."""
    require(actor, "documents.store")
    read = {}
    for field, upload in uploads.items():
        read[field] = _read(upload, field)
    with transaction.atomic():
        return {
            field: _store(
                actor,
                now,
                Document(name=name, media_type=media_type, owner_kind=owner_kind, owner_key=owner_key),
                content,
            )
            for field, (name, media_type, content) in read.items()
        }


def _read(upload: File[bytes], field: str) -> tuple[str, str, bytes]:
    try:
        return _decoded(upload)
    except DocumentRefused as error:
        raise DocumentRefused(error.message, field=field) from error


def _decoded(upload: File[bytes]) -> tuple[str, str, bytes]:
    """The name, the kind and the bytes of a file that can be kept."""
    name = _clean_name(upload.name or "")
    size = upload.size or 0
    if not size:
        raise DocumentRefused(_("“%(name)s” is empty.") % {"name": name})
    if size > settings.DOCUMENT_MAX_BYTES:
        message = _("“%(name)s” is larger than %(limit)s. Make it smaller, then add it again.")
        raise DocumentRefused(message % {"name": name, "limit": filesizeformat(settings.DOCUMENT_MAX_BYTES)})
    upload.seek(0)
    return name, *decode(name, upload.read(settings.DOCUMENT_MAX_BYTES + 1))


def store_generated(
    *,
    actor: Any,
    now: datetime,
    name: str,
    media_type: str,
    content: bytes,
    owner_kind: str,
    owner_key: str = "",
) -> Document:
    """Put a file that the program itself has made on the disk, and note its name and hash."""
    require(actor, "documents.store")
    document = Document(
        name=_clean_name(name), media_type=media_type, owner_kind=owner_kind, owner_key=owner_key
    )
    return _store(actor, now, document, content)


def _clean_name(name: str) -> str:
    """The last part of the name, without signs that mislead (control, direction) or that a disk refuses."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(
        sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    kept = " ".join(FORBIDDEN.sub("_", visible).split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"[:LONGEST_NAME]
    return kept[:LONGEST_NAME] or "file"


def _store(actor: Any, now: datetime, document: Document, content: bytes) -> Document:
    digest = hashlib.sha256(content).hexdigest()
    document.created_at, document.size, document.sha256 = now, len(content), digest
    document.uploaded_by_id = actor.pk
    # The file before the row: a row never names a file that is not safely there.
    document.file.name = _kept(digest, content)
    with transaction.atomic():
        document.save(force_insert=True)
        record("document.stored", actor=actor, now=now, obj=document,
               after={"sha256": digest, "size": document.size, "owner": f"{document.owner_kind}:{document.owner_key}"})  # fmt: skip
    return document


def _kept(digest: str, content: bytes) -> str:
    """The name under which the bytes lie; the same bytes are kept once."""
    name = f"documents/{digest[:2]}/{digest}"
    if default_storage.exists(name):
        with default_storage.open(name) as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == digest:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))
