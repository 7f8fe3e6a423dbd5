# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Receipts: signed with the installation's key (Ed25519), checkable by anybody who has its public key.

The private key is derived from FIELD_KEY, so that it is kept where that one is kept and nowhere else. What was signed with
an earlier one stays genuine as long as that one stands in FIELD_KEYS_OLD.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "tvilling-receipt"
FORMAT = 1
ALGORITHM = "Ed25519"
#: A receipt is a few kilobytes; whatever is larger is another file.
LARGEST = 1_000_000
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


class ReceiptRefused(ActionRefused):
    """The file is no receipt of this installation, or was changed; the message says which."""


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: keys sorted, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def digest(value: Any) -> str:
    """SHA-256, in hexadecimal, over the canonical spelling."""
    return hashlib.sha256(canonical(value)).hexdigest()


def public_key() -> str:
    """The installation's public key, in hexadecimal: what a receipt of today is checked with."""
    return _public(settings.FIELD_KEY)


def public_keys() -> set[str]:
    """All keys that receipts of this installation may be checked with, the earlier ones too."""
    return {_public(secret) for secret in (settings.FIELD_KEY, *settings.FIELD_KEYS_OLD)}


def signed(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt with algorithm, public key and signature."""
    body = {"kind": KIND, "format": FORMAT, **receipt, "algorithm": ALGORITHM, "public_key": public_key()}
    return {**body, "signature": _private_key(settings.FIELD_KEY).sign(canonical(body)).hex()}


def verify(receipt: Any, key: str = "") -> None:
    """Raise ReceiptRefused unless the receipt is as we signed it.

    `key` is the public key to trust, in hexadecimal; the installation's own ones when none is given. The key inside
    the receipt is trusted only if it is one of them: a forger would put his own there.
    """
    if not isinstance(receipt, dict) or receipt.get("kind") != KIND:
        raise ReceiptRefused(_("This file is not a receipt."))
    trusted = {key} if key else public_keys()
    if receipt.get("format") != FORMAT or receipt.get("algorithm") != ALGORITHM:
        raise ReceiptRefused(_("This receipt has a form that this version does not know."))
    signer = receipt.get("public_key")
    if not isinstance(signer, str) or signer not in trusted:
        raise ReceiptRefused(_("This receipt was signed with another key."))
    signature = receipt.get("signature")
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise ReceiptRefused(_("This receipt has no valid signature."))
    body = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        checker = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        checker.verify(bytes.fromhex(signature), canonical(body))
    except (InvalidSignature, ValueError) as error:
        raise ReceiptRefused(_("This receipt was changed after it was signed.")) from error


def read(content: bytes) -> Any:
    """The JSON in a receipt's file. Raises ReceiptRefused for anything else, doubled keys included."""
    if len(content) > LARGEST:
        raise ReceiptRefused(_("This file is not a receipt."))
    try:
        return json.loads(content.decode(), object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ReceiptRefused(_("This file is not a receipt.")) from error


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _public(secret: str) -> str:
    return _private_key(secret).public_key().public_bytes_raw().hex()


def _private_key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"tvilling receipts 1").derive(
        secret.encode()
    )
    return Ed25519PrivateKey.from_private_bytes(seed)
