# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The doctor says what is wrong and what to do; the worker works until told to stop."""

from __future__ import annotations

import shutil
import socket
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.documents import make_document
from tests.factories.installations import Installation
from tests.factories.mail import EPOCH, make_message
from tests.factories.travel import make_account
from tvilling.applications.models import Submission
from tvilling.audit.guards import GUARDS
from tvilling.audit.models import Entry
from tvilling.config import cli, doctor, startup, worker
from tvilling.core import clock, periodic
from tvilling.core.permissions import CLOCK
from tvilling.mail.models import Message
from tvilling.mail.states import MACHINE
from tvilling.travel.actions import reseal_accounts
from tvilling.travel.models import BankAccount

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation in which nothing is wrong."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    monkeypatch.setattr(startup, "database_faults", lambda: iter(()))


def said() -> tuple[int, dict[str, str]]:
    lines: list[str] = []
    code = doctor.report(lines.append)
    assert lines[0].startswith(f"Tvilling {startup.VERSION}, data in ")
    return code, {line.split(maxsplit=1)[1].split(":")[0]: line for line in lines[1:-1]}


def test_a_sound_installation_is_called_well() -> None:
    code, lines = said()
    assert code == 0, lines
    assert len(lines) == len(doctor.CHECKS)
    assert all(line.startswith("ok") for line in lines.values())


def test_a_database_that_others_can_read_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tvilling.sqlite3"
    file.write_bytes(b"")
    file.chmod(0o640)
    monkeypatch.setattr(startup, "is_embedded", lambda: True)
    monkeypatch.setattr(startup, "database_file", lambda: file)
    code, lines = said()
    assert code == 1
    assert f"chmod 600 {file}" in lines["The database is private"]


def test_a_key_that_the_receipts_were_not_signed_with_is_found(settings: Settings) -> None:
    assert said()[0] == 0
    make_application()
    assert said()[1]["The key fits the database"].startswith("ok")
    settings.FIELD_KEY = "another-" + "z" * 40
    code, lines = said()
    assert code == 1
    assert "put the old one back" in lines["The key fits the database"]
    assert "used with, so 1 receipt cannot be verified: put" in lines["The key fits the database"]


def test_after_a_change_of_key_the_present_one_is_never_advised_away(settings: Settings) -> None:
    first, second = settings.FIELD_KEY, "another-" + "z" * 40
    make_application()
    make_account(make_person("Chidi Okafor"))
    settings.FIELD_KEY, settings.FIELD_KEYS_OLD = second, [first]
    assert said()[1]["The key fits the database"].startswith("ok")
    reseal_accounts(actor=CLOCK, now=EPOCH)
    assert said()[1]["The key fits the database"].startswith("ok")
    settings.FIELD_KEYS_OLD = []
    line = said()[1]["The key fits the database"]
    assert "1 receipt cannot be verified with the keys at hand" in line
    assert "keep it, and put the text of the earlier one into TVILLING_FIELD_KEYS_OLD" in line


def test_a_lost_key_is_found_where_nothing_but_bank_accounts_was_sealed(settings: Settings) -> None:
    make_account(make_person("Chidi Okafor"))
    assert said()[0] == 0
    settings.FIELD_KEY = "another-" + "z" * 40
    code, lines = said()
    assert code == 1
    assert "so 1 bank account cannot be read: put the old one back" in lines["The key fits the database"]
    assert "1 bank account cannot be read" in lines["Every bank account can be read"]
    make_account(make_person("Bo Sandström"))
    assert "put the text of the earlier one into" in said()[1]["The key fits the database"]


def test_one_bank_account_that_was_changed_is_found() -> None:
    account = make_account(make_person("Chidi Okafor"))
    make_account(make_person("Bo Sandström"))
    BankAccount.objects.filter(pk=account.pk).update(sealed_number=account.sealed_number[:-8] + "AAAAAAA=")
    code, lines = said()
    assert code == 1
    assert (
        f"bank account {account.code} was changed or damaged (1 in all)"
        in lines["Every bank account can be read"]
    )
    assert lines["The key fits the database"].startswith("ok")


def test_keys_that_others_can_read_are_found(tmp_path: Path) -> None:
    key = tmp_path / "field-key"
    key.write_text("secret")
    key.chmod(0o644)
    code, lines = said()
    assert code == 1
    assert f"chmod 600 {key}" in lines["The keys are private"]
    assert "secret" not in str(lines)


def test_an_address_nobody_answers_for_is_found(settings: Settings) -> None:
    settings.SITE_URL = "https://twinning.example"
    assert "TVILLING_HOSTS does not name twinning.example" in said()[1]["The addresses agree"]


def test_a_sample_on_a_public_address_is_found(settings: Settings) -> None:
    settings.SAMPLE = settings.HTTPS = True
    assert "everybody may enter as anybody" in said()[1]["The installation is what it should be"]


def test_letters_that_wait_or_failed_are_found() -> None:
    message = make_message()
    with clock.virtual(EPOCH + timedelta(hours=1)):
        assert "has waited 60 minutes" in said()[1]["No letter is stuck"]
    MACHINE.apply(message, "begin", lease_until=EPOCH)
    MACHINE.apply(message, "give_up", lease_until=None)
    line = said()[1]["No letter is stuck"]
    assert f"1 letter could not be sent, the last to {message.recipient_email}" in line
    assert "invite-office" in line


def test_a_mail_server_that_takes_nothing_is_found() -> None:
    message = make_message()
    MACHINE.apply(message, "begin", lease_until=EPOCH, attempts=4)
    fault = "ConnectionRefusedError: down"
    MACHINE.apply(
        message, "postpone", lease_until=None, next_try_at=EPOCH + timedelta(minutes=15), fault=fault
    )
    with clock.virtual(EPOCH + timedelta(minutes=12)):
        assert (
            f"has waited 12 minutes: the mail server is asked again and again ({fault})"
            in said()[1]["No letter is stuck"]
        )


# PostgreSQL looks after its own files.
@pytest.mark.one_database
def test_a_damaged_database_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "_ask", lambda _sql: "wrong # of entries\nin index")
    assert (
        "is damaged (wrong # of entries in index): restore it"
        in said()[1]["The database is safe and in reach"]
    )


def lose_guards(*names: str) -> None:
    of_table = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}{of_table}")


def test_a_trigger_of_the_audit_record_that_is_gone_is_found() -> None:
    names = list(GUARDS[connection.vendor])
    for number, name in enumerate(names):
        with transaction.atomic():
            lose_guards(name)
            line = said()[1]["The database refuses to change the audit record"]
            transaction.set_rollback(True)
        assert f"the trigger {name} is gone" in line, number
    with transaction.atomic():
        lose_guards(*names)
        line = said()[1]["The database refuses to change the audit record"]
        transaction.set_rollback(True)
    assert f"the triggers {names[0]} and {names[1]} are gone" in line
    assert "run tvilling migrate, which puts them back" in line
    assert said()[0] == 0


def test_triggers_of_the_audit_record_are_put_back_however_they_were_lost() -> None:
    names = list(GUARDS[connection.vendor])
    told: list[str] = []
    startup.put_back_guards(told.append)
    assert told == []
    lose_guards(*names)
    startup.put_back_guards(told.append)
    assert [line.split()[4] for line in told] == [f"{name}," for name in names]
    assert said()[0] == 0
    make_document(make_person())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()


def test_the_command_that_migrates_puts_lost_triggers_back(capsys: pytest.CaptureFixture[str]) -> None:
    name = next(iter(GUARDS[connection.vendor]))
    lose_guards(name)
    assert cli.main(["migrate", "--check"]) == 0
    assert name in said()[1]["The database refuses to change the audit record"]
    assert cli.main(["migrate"]) == 0
    assert f"Put back the trigger {name}" in capsys.readouterr().out
    assert said()[0] == 0


@pytest.mark.parametrize("number", [0, 1])
def test_a_trigger_of_the_audit_record_that_does_nothing_any_more_is_found(number: int) -> None:
    name, postgresql = list(GUARDS[connection.vendor])[number], connection.vendor == "postgresql"
    empty = "CREATE OR REPLACE FUNCTION {} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    again = "CREATE TRIGGER {} BEFORE {} ON audit_entry "
    if postgresql:
        function = ("audit_entry_refuse()", "audit_entry_refuse_truncate()")[number]
        row = ("FOR EACH ROW EXECUTE FUNCTION", "FOR EACH STATEMENT EXECUTE FUNCTION")[number]
        when = ("UPDATE", "DELETE")[number]
        weakened = [[empty.format(function)], [f"ALTER TABLE audit_entry DISABLE TRIGGER {name}"]]
        other = again.format(name, when) + f"{row} {function}"
        weakened += [[f"DROP TRIGGER {name} ON audit_entry", other]]
    else:
        verb = ("UPDATE", "DELETE")[number]
        bodies = [
            "BEGIN SELECT 1; END",
            f"WHEN 0 {GUARDS['sqlite'][name].does.partition(' ON audit_entry ')[2]}",
        ]
        weakened = [[f"DROP TRIGGER {name}", again.format(name, verb) + body] for body in bodies]
    for statements in weakened:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            line = said()[1]["The database refuses to change the audit record"]
            startup.put_back_guards(lambda _line: None)
            mended = said()[0]
            transaction.set_rollback(True)
        assert f"the trigger {name} is gone, altered or switched off" in line, statements
        assert mended == 0, statements
    assert said()[0] == 0


# PostgreSQL's own numbers have gaps wherever something was rolled back.
@pytest.mark.one_database
def test_entries_cut_off_at_the_end_of_the_audit_record_are_found() -> None:
    make_document(make_person())
    assert Entry.objects.count() == 1
    assert said()[1]["The audit record is unbroken"].startswith("ok")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_no_delete")
        cursor.execute("DELETE FROM audit_entry")
    gone = "1 entry is gone that stood at its end"
    assert f"{gone}: somebody went around" in said()[1]["The audit record is unbroken"]
    make_document(make_person())
    assert gone in said()[1]["The audit record is unbroken"], "another was written in its place"


def test_an_audit_record_without_the_entry_that_a_receipt_names_is_found() -> None:
    make_application()
    assert said()[1]["The audit record is unbroken"].startswith("ok")
    submission = Submission.objects.get()
    submission.receipt["record"]["hash"] = "0" * 64
    submission.save(update_fields=["receipt"])
    number = submission.receipt["record"]["number"]
    assert f"entry {number} is not the one that a receipt names" in said()[1]["The audit record is unbroken"]


def test_a_changed_file_is_found(tmp_path: Path) -> None:
    document = make_document(make_person())
    (tmp_path / "files" / str(document.file.name)).write_bytes(b"other")
    assert f"the file of document {document.code} was changed" in said()[1]["Every stored file is whole"]


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000, total=100_000_000)
    )
    assert "only 1 MB are free" in said()[1]["There is room on the disk"]


def test_a_check_that_cannot_be_made_is_a_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the server has\ngone away")

    monkeypatch.setattr(startup, "check_database", away)
    code, lines = said()
    assert code == 1
    assert lines["The database is safe and in reach"].endswith("the server has gone away")


# The database of the tests is of the other kind.
@pytest.mark.one_database
def test_a_database_that_is_away_is_said_once(tmp_path: Path) -> None:
    key = "k" * 48
    result = Installation(tmp_path / "data").tvilling(
        "doctor", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing", TVILLING_FIELD_KEY=key
    )
    assert result.code == 1
    assert result.out.count("The database cannot be reached") == 1
    assert result.out.count("this can be checked once the database is in reach") == 8
    assert result.out.count("nothing") == 1, "in the first line"


def test_a_mail_server_that_does_not_answer_is_found(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    line = said()[1]["The mail server answers"]
    assert "127.0.0.1, port 1 does not answer ([Errno 111] Connection refused)" in line
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]

        def greet() -> None:
            with server.accept()[0] as asking:
                asking.sendall(b"220 ready\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        assert said()[1]["The mail server answers"].startswith("ok")
        greeting.join()


def test_the_worker_sends_what_is_due_until_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    make_message()
    stop, rounds = threading.Event(), []

    def count(now: object) -> None:
        rounds.append(now)
        if len(rounds) == 2:
            stop.set()

    monkeypatch.setattr(periodic, "_jobs", dict(periodic._jobs))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    periodic.register("tests.count", count, every=timedelta(microseconds=1))
    worker.rounds(stop, periodic.Schedule(), 0.01)
    assert len(rounds) == 2
    assert Message.objects.get().state == "sent"


def test_the_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, asked = threading.Event(), []

    def now() -> None:
        asked.append(1)
        if len(asked) == 3:
            stop.set()
        raise OperationalError("away")

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(clock, "now", now)
    worker.rounds(stop, periodic.Schedule(), 0.01)
    assert len(asked) == 3


def test_what_takes_minutes_holds_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, ended, rounds = threading.Event(), threading.Event(), []

    def long(_now: object) -> None:
        assert ended.wait(20)

    def short(now: object) -> None:
        rounds.append(now)
        if len(rounds) == 3:
            stop.set()

    monkeypatch.setattr(periodic, "_jobs", {})
    monkeypatch.setattr(worker, "ROUND_SECONDS", 0.01)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(clock, "now", lambda: datetime(2023, 5, 3, tzinfo=UTC))
    periodic.register("tests.long", long, every=timedelta(seconds=1), apart=True)
    periodic.register("tests.short", short, every=timedelta(microseconds=1))
    worker.work(stop)
    assert len(rounds) == 3
    ended.set()


def test_what_ran_apart_begins_no_more_when_the_worker_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()

    def end(_stop: object, schedule: periodic.Schedule, _seconds: float) -> None:
        raise SystemExit

    monkeypatch.setattr(periodic, "_jobs", {})
    monkeypatch.setattr(worker, "rounds", end)
    with pytest.raises(SystemExit):
        worker.work(stop)
    assert stop.is_set()


def test_a_database_of_an_older_build_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluation_decision DROP COLUMN is_extra")
    code, lines = said()
    assert code == 1
    assert any("made by an older build" in line for line in lines.values())
