# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling doctor`: one line for each check, and what to do about those that fail."""

from __future__ import annotations

import shutil
import smtplib
import stat
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from tvilling.applications.queries.submitted import keys_of_receipts
from tvilling.applications.validators import public_key, public_keys
from tvilling.audit.guards import lost_guards
from tvilling.audit.models import Entry
from tvilling.audit.queries import verify_chain
from tvilling.config import startup
from tvilling.config.refusal import Refused
from tvilling.config.startup import many
from tvilling.core import clock
from tvilling.documents.queries import damaged_documents
from tvilling.mail.queries import lag, last_fault, undelivered
from tvilling.travel.queries.accounts import sealed_accounts

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_FREE = 0.10
LONGEST_LAG = timedelta(minutes=10)
#: How many seconds the mail server has to answer.
PATIENCE = 5
NOT_YET = "this can be checked once the migrations are applied"
AWAY = "this can be checked once the database is in reach"


@dataclass(frozen=True)
class Check:
    """A named check. `run` answers what is wrong and what to do, or an empty text."""

    title: str
    run: Callable[[], str]
    #: Whether it waits until the database, which an earlier check has asked for, is in reach.
    asks_database: bool = False


def report(say: Callable[[str], object]) -> int:
    """Run all checks; answers the exit code: 1 when anything is wrong."""
    wrong = 0
    say(f"Tvilling {startup.VERSION}, data in {settings.DATA_DIR}, database {startup.place()}")
    for check in CHECKS:
        fault = _outcome(check)
        wrong += bool(fault)
        say(f"{'wrong' if fault else 'ok':<6} {check.title}" + (f": {fault}" if fault else ""))
    say(f"{wrong} of {len(CHECKS)} checks found something." if wrong else "All is well.")
    return 1 if wrong else 0


def _outcome(check: Check) -> str:
    if check.asks_database and connection.connection is None:
        return AWAY
    try:
        return check.run()
    except DatabaseError as fault:
        return NOT_YET if _lacks_tables() else " ".join(str(fault).split())
    except (Refused, OSError) as fault:
        return " ".join(str(fault).split())


def _lacks_tables() -> bool:
    try:
        return bool(startup.unapplied())
    except (Refused, DatabaseError, OSError):
        return False


def _folder() -> str:
    startup.check_folder(settings.DATA_DIR)
    return ""


def _space() -> str:
    usage = shutil.disk_usage(settings.DATA_DIR)
    if usage.free / usage.total >= LEAST_FREE:
        return ""
    return f"only {usage.free // 1_000_000} MB are free beside {settings.DATA_DIR}: make room"


def _keys() -> str:
    for name in ("secret-key", "field-key"):
        file = Path(settings.DATA_DIR) / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            return f"{file} can be read by others: chmod 600 {file}"
    return ""


def _private_database() -> str:
    file = startup.database_file()
    if startup.is_embedded() and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        return f"{file} can be read by others: chmod 600 {file}*"
    return ""


def _fitting_key() -> str:
    accounts, signers = sealed_accounts(), keys_of_receipts()
    foreign = sum(number for key, number in signers.items() if key not in public_keys())
    if not accounts.without_key and not foreign:
        return ""
    unread = f"{many(len(accounts.without_key), 'bank account')} cannot be read"
    unverified = f"{many(foreign, 'receipt')} cannot be verified"
    lost = " and ".join([unread] * bool(accounts.without_key) + [unverified] * bool(foreign))
    if accounts.of_present_key or public_key() in signers:
        return (
            f"{lost} with the keys at hand, while the present field-key is in use too: keep it, and put the text of the "
            "earlier one into TVILLING_FIELD_KEYS_OLD as well"
        )
    return f"field-key is not the one that this database was used with, so {lost}: put the old one back"


def _accounts() -> str:
    accounts = sealed_accounts()
    if accounts.changed:
        return (
            f"the number of bank account {accounts.changed[0]} was changed or damaged ({len(accounts.changed)} in all): "
            "its owner enters it again, or restore it from a backup"
        )
    lost = len(accounts.without_key)
    return f"{many(lost, 'bank account')} cannot be read with the keys at hand, as said above" if lost else ""


def _database() -> str:
    startup.check_database()
    return startup.damage()


def _schema() -> str:
    startup.check_not_newer()
    lacking = startup.unapplied()
    if lacking:
        return f"{many(len(lacking), 'migration')} not applied yet: run tvilling migrate"
    startup.check_columns()
    return ""


def _addresses() -> str:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return f"TVILLING_HOSTS does not name {host}, where TVILLING_SITE_URL points: add it"
    return ""


def _kind() -> str:
    if settings.DEBUG:
        return "TVILLING_DEBUG is on: visitors would see the program's inside; switch it off"
    if settings.SAMPLE and settings.HTTPS:
        return "TVILLING_SAMPLE is on, so everybody may enter as anybody: switch it off where people work"
    return ""


def _mail_server() -> str:
    if settings.EMAIL_HOST:
        place = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
        try:
            smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE).close()
        except OSError as fault:  # what the server refuses is one as well
            return f"{place} does not answer ({fault}): look at TVILLING_SMTP_HOST and TVILLING_SMTP_PORT, and at the server"
    return ""


def _apart() -> str:
    startup.check_apart()
    return ""


def _mail() -> str:
    if settings.HTTPS and not settings.EMAIL_HOST:
        return "letters are only written to files: set TVILLING_SMTP_HOST"
    late = lag(clock.now())
    if late > LONGEST_LAG:
        fault = last_fault()
        why = f"the mail server is asked again and again ({fault})" if fault else "is a worker running?"
        return f"the oldest letter has waited {late.total_seconds() // 60:.0f} minutes: {why}"
    failed = undelivered()
    if not failed:
        return ""
    last, number = failed[0], many(len(failed), "letter")
    return (
        f"{number} could not be sent, the last to {last.recipient_email} ({last.fault}): its office finds it under Letters "
        "or, for an invitation, under People; a mistyped office is invited anew by tvilling invite-office; "
        "a letter for signing in is asked for again by who needs it, and forgotten here after some days"
    )


def _audit() -> str:
    faults = verify_chain().faults
    more = f" ({len(faults)} faults in all)" if len(faults) > 1 else ""
    return (
        f"{faults[0]}{more}: somebody went around the program; tvilling verify-audit names each fault, "
        "compare with the last backup and with the head you noted"
        if faults
        else ""
    )


def _guards() -> str:
    Entry.objects.exists()  # without its table it has no guards yet
    lost = lost_guards()
    few = len(lost) == 1
    return (
        f"the {'trigger' if few else 'triggers'} {' and '.join(lost)} {'is' if few else 'are'} gone, altered or switched off, "
        f"so entries can be changed unseen: find out who did it, then run tvilling migrate, which puts {'it' if few else 'them'} back"
        if lost
        else ""
    )


def _files() -> str:
    faults = [fault for _document, fault in damaged_documents()]
    return f"{faults[0]} ({len(faults)} in all): restore it from a backup" if faults else ""


CHECKS = (
    Check("The data folder can be written", _folder),
    Check("There is room on the disk", _space),
    Check("The keys are private", _keys),
    Check("The database is private", _private_database),
    Check("The database is safe and in reach", _database),
    Check("The database fits this version", _schema, asks_database=True),
    Check("The addresses agree", _addresses),
    Check("The installation is what it should be", _kind),
    Check("The sample and real work are kept apart", _apart, asks_database=True),
    Check("The mail server answers", _mail_server),
    Check("No letter is stuck", _mail, asks_database=True),
    Check("The key fits the database", _fitting_key, asks_database=True),
    Check("Every bank account can be read", _accounts, asks_database=True),
    Check("The audit record is unbroken", _audit, asks_database=True),
    Check("The database refuses to change the audit record", _guards, asks_database=True),
    Check("Every stored file is whole", _files, asks_database=True),
)
