# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Files that survive a power cut: written, synced, renamed, and the folder synced too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from django.core.files.base import File


class DurableStorage(FileSystemStorage):
    """A file is on the disk when `save` returns."""

    def _save(self, name: str, content: File[bytes]) -> str:
        stored = str(super()._save(name, content))
        path = Path(self.path(stored))
        for target, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
            handle = os.open(target, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return stored
