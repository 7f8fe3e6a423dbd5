# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The password hasher: Argon2id with 19 MiB, two passes, one lane (the OWASP minimum)."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id, m=19456 KiB, t=2, p=1: strong enough, and cheap enough for a rush of sign-ins."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
