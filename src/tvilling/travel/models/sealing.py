# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Encryption of bank data: AES-GCM, one key for now and older ones only for reading, bound to its row."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

PURPOSE = b"tvilling travel bank data"
NONCE_BYTES = 12


class SealError(ActionRefused):
    """What was read is not what was sealed here, or the key is gone."""

    message = _(
        "The number of a bank account can no longer be read. Tell who keeps the installation running."
    )


class KeyGone(SealError):
    """It was sealed with a key that is neither the present one nor among the old ones."""


@lru_cache(maxsize=8)
def _derived(secret: str) -> tuple[str, bytes]:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return hashlib.sha256(b"id" + key).hexdigest()[:8], key


def current_key_id() -> str:
    """The id of the key that new values are sealed with."""
    return _derived(settings.FIELD_KEY)[0]


def _keys() -> dict[str, bytes]:
    return dict(_derived(secret) for secret in (*settings.FIELD_KEYS_OLD, settings.FIELD_KEY))


def seal(plain: str, about: str) -> str:
    """The text encrypted, readable only with the key and the same `about` (the row it belongs to)."""
    key_id, key = _derived(settings.FIELD_KEY)
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(key).encrypt(nonce, plain.encode(), about.encode())
    return f"{key_id}:{base64.b64encode(nonce + cipher).decode()}"


def unseal(sealed: str, about: str) -> str:
    """The text again. Raises SealError when the key, the row or the bytes are others."""
    key_id, _colon, body = sealed.partition(":")
    key = _keys().get(key_id)
    if key is None:
        raise KeyGone
    try:
        raw = base64.b64decode(body)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise SealError from fault
