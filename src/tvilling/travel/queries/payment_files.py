# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Files for the bank: pain.001.001.09 for SEPA payees, a list for those paid by hand. Same run, same bytes."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from defusedcsv import csv as safe_csv
from django.utils.translation import gettext_lazy as _
from sepaxml import SepaTransfer
from text_unidecode import unidecode  # type: ignore[import-untyped]  # comes with sepaxml, has no types

from tvilling.core.errors import ActionRefused
from tvilling.travel.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xmlschema import XMLSchema

    from tvilling.travel.models import BankAccount, Payment, PaymentRun

SCHEMA = "pain.001.001.09"
NAMESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
LONGEST_TOWN, LONGEST_NAME = 35, 70


class FileRefused(ActionRefused):
    """The payments do not make a file that banks accept."""

    message = _(
        "The payment file does not pass the bank's own check. Look at the names and towns of the payees."
    )


def sepa_file(run: PaymentRun, released_at: datetime) -> bytes:
    """The run's SEPA payments as a checked pain.001.001.09; empty when there are none."""
    payments = _payments(run, Channel.SEPA)
    if not payments:
        return b""
    transfer = SepaTransfer(_payer(run.payer), schema=SCHEMA, clean=True)
    for payment in payments:
        transfer.add_payment(_credit(payment, run))
    content = _settled(transfer.export(validate=False), run, released_at)
    if not _schema().is_valid(content.decode()):
        raise FileRefused
    return content


@cache
def _schema() -> XMLSchema:
    """What banks accept, as sepaxml brings it along: read once, for that takes longer than a check."""
    import xmlschema

    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / f"{SCHEMA}.xsd"))


def _payments(run: PaymentRun, channel: str) -> list[Payment]:
    rows = run.payments.filter(channel=channel).select_related(
        "account", "claim__trip__meeting", "claim__trip__traveller"
    )
    return list(rows.order_by("pk"))


def _payer(account: BankAccount) -> dict[str, object]:
    # batch=True: without it sepaxml 2.7 stumbles over payees with an address (KeyError).
    config: dict[str, object] = {
        "name": bank_text(account.holder, LONGEST_NAME),
        "IBAN": account.number(),
        "batch": True,
        "currency": "EUR",
        "address": _address(account),
    }
    return config | ({"BIC": account.bic} if account.bic else {})


def _address(account: BankAccount) -> dict[str, str]:
    return {"town": bank_text(account.town, LONGEST_TOWN), "country": account.country}


#: Signs outside the set that every SEPA bank takes, and what they become (the mapping of EPC 217-08).
REPLACED = str.maketrans({
    "&": "+", "_": "-", "~": "-", "`": "'", "[": "(", "{": "(", "]": ")", "}": ")", "|": "/", "\\": "/", ";": ",",
})  # fmt: skip
NOT_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


def bank_text(text: str, longest: int) -> str:
    """A name in the letters and signs that every bank takes, cut to its longest."""
    plain = NOT_TAKEN.sub(".", unidecode(text).translate(REPLACED))
    return " ".join(plain.split())[:longest].strip()


def _credit(payment: Payment, run: PaymentRun) -> dict[str, object]:
    account = payment.account
    return {
        "name": bank_text(account.holder, LONGEST_NAME),
        "IBAN": account.number(),
        "amount": int(payment.amount * 100),
        "execution_date": run.execute_on,
        "description": payment.reference,
        "endtoend_id": payment.reference,
        "address": _address(account),
        **({"BIC": account.bic} if account.bic else {}),
    }


def _settled(content: bytes, run: PaymentRun, released_at: datetime) -> bytes:
    """The library's random and clock-made parts replaced by the run's own, and the payer's bank named as it must be."""
    root = ET.fromstring(content)  # noqa: S314 - made by the line above, never by a stranger
    name = f"TVILLING-{run.code}".upper()
    for tag, value in {
        "MsgId": name, "CreDtTm": released_at.strftime("%Y-%m-%dT%H:%M:%S"), "PmtInfId": f"{name}-1",
    }.items():  # fmt: skip
        for node in root.iter(f"{NAMESPACE}{tag}"):
            node.text = value
    for agent in root.iter(f"{NAMESPACE}FinInstnId"):
        if len(agent) == 0:
            other = ET.SubElement(agent, f"{NAMESPACE}Othr")
            ET.SubElement(other, f"{NAMESPACE}Id").text = "NOTPROVIDED"
    body: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>' + body


MANUAL_HEADER = (
    "reference", "account holder", "town", "country", "account number", "BIC", "bank country", "amount", "currency",
)  # fmt: skip


def manual_file(run: PaymentRun) -> bytes:
    """The run's other payments as CSV; empty when there are none."""
    payments = _payments(run, Channel.MANUAL)
    return _as_csv(_manual_row(payment) for payment in payments) if payments else b""


def _manual_row(payment: Payment) -> list[str]:
    account = payment.account
    return [
        payment.reference, account.holder, account.town, account.country, account.number(), account.bic,
        account.bank_country, f"{payment.amount:.2f}", "EUR",
    ]  # fmt: skip


def _as_csv(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = safe_csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(MANUAL_HEADER)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
