# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Readers of environment variables that refuse nonsense with a sentence."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dj_database_url import DBConfig

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
#: The fewest signs of a key: those that are made here have 64.
LEAST_SECRET = 32
ADDRESSES = "write postgres://user:password@host/name (signs such as / and @ in the password as %2F, %40) or sqlite:///file"


def text(name: str, default: str = "") -> str:
    """The variable as text."""
    return os.environ.get(name, default).strip()


def address(name: str, default: str) -> str:
    """The variable as the address of a site, without a slash at its end."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise ImproperlyConfigured(f"{name} is {value!r}: write an address such as https://twinning.example.")
    return value


def sender(name: str, default: str) -> str:
    """The variable as who sends letters: an address, with a name before it or without."""
    value = text(name, default)
    try:
        address = Address(addr_spec=parseaddr(value)[1])
    except (ValueError, IndexError, HeaderParseError):
        address = Address()
    if not (address.username and address.domain):
        raise ImproperlyConfigured(f"{name} is {value!r}: write it as Twinning office <twins@example.org>.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value in TRUE


def integer(name: str, default: int, *, lowest: int = 0) -> int:
    """The variable as a whole number not below `lowest`."""
    value = os.environ.get(name, str(default)).strip()
    if not value.isdecimal() or int(value) < lowest:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number of at least {lowest}.")
    return int(value)


def listed(name: str, default: str = "") -> list[str]:
    """The variable as a list: parts between commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(name: str, default: str) -> DBConfig:
    """The variable as the address of a database; it is not repeated, since a password may be in it."""
    value = text(name) or default
    if not value.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ImproperlyConfigured(f"{name} is no address of a database we know: {ADDRESSES}.")
    try:
        return dj_database_url.parse(value)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} cannot be understood: {ADDRESSES}.") from fault


def kept_secret(name: str, file: Path, *, before: Callable[[Path], object] | None = None) -> str:
    """The secret from the variable, else from the file, which is made readable for its owner alone.

    `before` may refuse to have it made. Of several programs that begin at once, all use the one that was first.
    """
    value = os.environ.get(name, "")
    if value:
        return _long_enough(value, name)
    if not file.exists():
        if before is not None:
            before(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as stream:
                stream.write(secrets.token_urlsafe(48))
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):
                os.link(draft, file)
        finally:
            # A full disk: no empty key is left to be taken for one.
            draft.unlink()
    return _long_enough(file.read_text().strip(), str(file))


def _long_enough(value: str, where: str) -> str:
    """An empty or short key would seal nothing. A new one is not made in its place: what the old one sealed would be lost."""
    if len(value) < LEAST_SECRET:
        raise ImproperlyConfigured(
            f"The key in {where} has {len(value)} signs, and fewer than {LEAST_SECRET} protect nothing: put the one back "
            "that this installation was used with. In a new installation give a longer one, or remove the file: one is made."
        )
    return value


def clock_offset(file: Path) -> timedelta:
    """How far the sample's time is from the real one: kept in a file that loading the sample has written."""
    if not file.exists():
        return timedelta(0)
    stored = json.loads(file.read_text())
    return datetime.fromisoformat(stored["virtual"]) - datetime.fromisoformat(stored["real"])
