# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stylesheets, scripts and fonts as they are served: each under a name with a hash of what it says, so kept for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Scripts that import each other do so by those names too: else each page would ask for them anew."""

    support_js_module_import_aggregation = True
