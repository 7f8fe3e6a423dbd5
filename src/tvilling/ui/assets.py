# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stylesheets, scripts and fonts as they are served: each under a name with a hash of what it says, so kept for good."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Scripts that import each other do so by those names too: else each page would ask for them anew."""

    support_js_module_import_aggregation = True

    @cached_property
    def _addresses(self) -> dict[tuple[str, bool, bool], str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's signature
        """The address of a file, worked out once: each page names nineteen, and they stay while the program runs."""
        key = name, force, settings.DEBUG
        if key not in self._addresses:
            self._addresses[key] = super().url(name, force)
        return self._addresses[key]
