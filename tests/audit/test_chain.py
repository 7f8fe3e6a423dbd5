# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The record of who did what: it only grows, and shows when somebody went around that."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.factories.accounts import make_person
from tvilling.audit import chain, events, queries
from tvilling.audit.actions import record
from tvilling.audit.models import Entry
from tvilling.audit.queries import entries_in, history_of, verify_chain
from tvilling.core.context import correlated
from tvilling.core.permissions import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 5, 3, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that only this module knows: the generated pages list all that are declared."""
    monkeypatch.setitem(events._labels, "tests.happened", "Something happened")


def happen(number: int = 1, **fields: object) -> Entry:
    values: dict[str, object] = {
        "actor": CLOCK,
        "now": NOW,
        "obj": make_person(),
        "after": {"number": number},
        **fields,
    }
    with transaction.atomic():
        return record("tests.happened", **values)


@contextmanager
def without_triggers() -> Iterator[None]:
    """As somebody with the keys to the database would do it."""
    if connection.vendor == "postgresql":
        around = (
            "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            "ALTER TABLE audit_entry ENABLE TRIGGER USER",
        )
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            )
            triggers = cursor.fetchall()
        around = (
            ";".join(f"DROP TRIGGER {name}" for name, _sql in triggers),
            ";;".join(sql for _name, sql in triggers),
        )
    for statements, mark in ((around[0], ";"), (None, ""), (around[1], ";;")):
        if statements is None:
            yield
            continue
        with connection.cursor() as cursor:
            for statement in statements.split(mark):
                cursor.execute(statement)


def test_entries_are_numbered_linked_and_in_order() -> None:
    bo = make_person()
    first, second = happen(1, actor=bo), happen(2)
    assert (first.sequence, first.previous_hash) == (1, chain.GENESIS)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert (first.actor_kind, first.actor_key) == ("person", str(bo.pk))
    assert (second.actor_kind, second.actor_key) == ("system", "clock")
    report = verify_chain()
    assert (report.entries, report.head, report.faults) == (2, second.hash, ())


def test_an_empty_record_is_in_order() -> None:
    assert verify_chain().head == chain.GENESIS


def test_values_come_back_as_they_were_hashed() -> None:
    happen(after={"at": NOW, "on": NOW.date(), "amount": Decimal("12.50"), "name": "Łódź", "list": (1, 2)})
    entry = Entry.objects.get()
    assert entry.after == {
        "at": "2023-05-03T10:00:00.123Z", "on": "2023-05-03", "amount": "12.50", "name": "Łódź", "list": [1, 2],
    }  # fmt: skip
    assert chain.hash_of(entry) == entry.hash


def test_what_one_request_did_has_one_number() -> None:
    with correlated("request-1"):
        happen(1)
        happen(2)
    assert set(Entry.objects.values_list("request_id", flat=True)) == {"request-1"}


def test_an_undeclared_event_and_one_outside_a_transaction_are_refused() -> None:
    with pytest.raises(ValueError, match="not declared"), transaction.atomic():
        record("tests.unknown", actor=CLOCK, now=NOW, obj=make_person())
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_its_actions_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("tests.happened", actor=CLOCK, now=NOW, obj=make_person())


def test_an_action_that_fails_leaves_no_entry() -> None:
    def act() -> None:
        record("tests.happened", actor=CLOCK, now=NOW, obj=make_person())
        raise RuntimeError("a fault later on")

    with pytest.raises(RuntimeError, match="later"):
        transaction.atomic(act)()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = 'better' WHERE sequence = 1",
        "UPDATE audit_entry SET sequence = 7 WHERE sequence = 1",
        "DELETE FROM audit_entry WHERE sequence = 1",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_refuses_changes(statement: str) -> None:
    happen()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_chain().entries == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("statement", ["TRUNCATE audit_entry", "TRUNCATE audit_entry CASCADE"])
def test_the_record_cannot_be_emptied(statement: str) -> None:
    happen()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_chain().entries == 1


def test_django_cannot_change_an_entry_either() -> None:
    entry = happen()
    entry.reason = "better"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(reason="better"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Entry.objects.get().reason == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "UPDATE audit_entry SET reason = 'better' WHERE sequence = 2",
            "entry 2 (tests.happened) was changed",
        ),
        (
            "UPDATE audit_entry SET actor_key = '99' WHERE sequence = 2",
            "entry 2 (tests.happened) was changed",
        ),
        (
            "UPDATE audit_entry SET after = '{\"number\": 3}' WHERE sequence = 2",
            "entry 2 (tests.happened) was changed",
        ),
        (
            "UPDATE audit_entry SET at = '2024-01-01 00:00:00+00:00' WHERE sequence = 2",
            "entry 2 (tests.happened) was",
        ),
        ("UPDATE audit_entry SET hash = previous_hash WHERE sequence = 2", "entry 3 does not continue"),
        ("DELETE FROM audit_entry WHERE sequence = 2", "entry 2 is missing"),
        ("DELETE FROM audit_entry WHERE sequence = 1", "entry 1 is missing"),
    ],
)
def test_a_change_behind_the_databases_back_is_found(
    change: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 4):
        happen(number)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(change)
    faults = verify_chain().faults
    assert any(found.startswith(fault) for found in faults)
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")
    assert end.value.code == 1
    *_faults, said = capsys.readouterr().out.splitlines()
    assert said.startswith(f"The record is not what was written: {faults[0]}")


def test_the_guards_are_back_after_such_a_change() -> None:
    happen()
    with without_triggers():
        pass
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()


def test_the_command_prints_entries_and_head(capsys: pytest.CaptureFixture[str]) -> None:
    last = [happen(number) for number in range(3)][-1]
    call_command("verify_audit")
    assert capsys.readouterr().out.splitlines() == [
        "Entries: 3", f"Head:    {last.hash}", "Nothing was changed or removed.",
        "Note the head: with --head it shows later that the end was not cut off.",
    ]  # fmt: skip


@pytest.mark.parametrize("cut", ["sequence > 2", "sequence > 0"])
def test_a_noted_head_shows_that_the_end_was_cut_off(cut: str, capsys: pytest.CaptureFixture[str]) -> None:
    heads = [happen(number).hash for number in range(3)]
    for number, head in enumerate(heads, start=1):
        call_command("verify_audit", head=head)
        assert f"The head noted earlier is in it: entry {number} of 3." in capsys.readouterr().out
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_entry WHERE {cut}")  # noqa: S608 - from the lines above
    with pytest.raises(SystemExit):
        call_command("verify_audit", head=heads[-1])
    assert "entries are missing at its end" in capsys.readouterr().out
    for head in ("abc", ""):
        with pytest.raises(CommandError, match="64 figures") as refusal:
            call_command("verify_audit", head=head)
        assert refusal.value.returncode == 2


# The counter of PostgreSQL goes on when a step is undone, so there a missing number proves nothing.
@pytest.mark.one_database
@pytest.mark.parametrize(("cut", "gone"), [(2, "entries are gone"), (1, "entry is gone")])
def test_without_a_noted_head_the_command_finds_an_end_that_was_cut_off(
    cut: int, gone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        happen(number)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE sequence > %s", [3 - cut])
    for found in (f"{cut} {gone}", f"{cut} {gone}"):
        with pytest.raises(SystemExit) as end:
            call_command("verify_audit")
        assert end.value.code == 1
        assert f"{found} that stood at its end" in capsys.readouterr().out
        happen(4)


def test_the_command_finds_an_entry_whose_hash_is_another_than_a_witness_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {happen().sequence: "0" * 64}
    monkeypatch.setattr(queries, "_witnesses", [lambda: held])
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert "entry 1 is not the one that a receipt names" in capsys.readouterr().out


def test_the_head_of_a_record_that_was_empty_is_the_beginning_of_every_other() -> None:
    happen()
    call_command("verify_audit", head=chain.GENESIS)


def test_the_history_of_a_record_and_of_a_cohort_are_their_own() -> None:
    bo, eve = make_person(), make_person("Eve Other")
    mine, theirs = happen(obj=bo, scope="cohort-1"), happen(obj=eve, scope="cohort-2")
    later = happen(obj=bo, scope="cohort-1", now=NOW + timedelta(days=1))
    assert list(history_of(bo)) == [mine, later]
    assert list(entries_in("cohort-1")) == [later, mine]
    assert list(entries_in("cohort-2")) == [theirs]


def test_events_are_read_in_words() -> None:
    assert events.label("tests.happened") == "Something happened"
    with pytest.raises(KeyError):
        events.label("tests.unknown")
