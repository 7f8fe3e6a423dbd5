# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Settings for the tests: everything of the real ones, with fast hashing and nothing on the disk."""

import os
import tempfile

os.environ.setdefault("TVILLING_DATA_DIR", tempfile.mkdtemp(prefix="tvilling-test-"))
os.environ.setdefault("TVILLING_SECRET_KEY", "tests-only-" + "x" * 40)
os.environ.setdefault("TVILLING_FIELD_KEY", "tests-only-" + "y" * 40)

from tvilling.config.settings import *  # noqa: F403 - a settings file builds on another one
from tvilling.config.settings import DATABASES, STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else whitenoise warns
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA foreign_keys=ON;"
