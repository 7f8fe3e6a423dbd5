# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line refuses in one sentence, and says so with its exit code."""

from __future__ import annotations

import re
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.factories.installations import Installation
from tvilling.config import cli, serving, startup
from tvilling.config.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.one_database

#: A table of bank accounts of which one is sealed; what else it holds is not asked.
SEALED = "SELECT 'a' AS code, 'id:AAAA' AS sealed_number"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "no command “nonsense”"),
        (["verify_audit"], "no command"),
        (["runserver"], "no command"),
        (["run", "--prot", "1"], "unrecognized arguments: --prot 1"),
        (["run", "--port", "x"], "“x” is not a number from 1 to 65535"),
        (["run", "--port", "²"], "“²” is not a number from 1 to 65535"),
        (["run", "--port", "70000"], "“70000” is not a number from 1 to 65535"),
        (["backup"], "required: file"),
        (["restore", "a", "b"], "unrecognized arguments: b"),
        (["doctor", "--deep"], "unrecognized arguments: --deep"),
        (["worker", "now"], "unrecognized arguments: now"),
        (["rehearse", "--seed", "abc"], "argument --seed: “abc” is no whole number"),
        (["migrate", "--nope"], "unrecognized arguments: --nope"),
        (["verify-audit", "now"], "unrecognized arguments: now"),
        (["add-operator", "ada@example.org", "--name", "Ad\udcff"], "holds signs that are no text in UTF-8"),
        (["backup", "copy.zip"], "must end in .tar.gz"),
    ],
)
def test_a_mistyped_command_is_answered_by_one_sentence_and_a_two(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert said.out == ""


@pytest.mark.parametrize("name", ["verify-audit", "rehearse", "begin-programme"])
def test_help_of_a_command_shows_its_own_options_alone(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([name, "--help"])
    text = capsys.readouterr().out
    assert text.startswith(f"usage: tvilling {name}")
    assert "--help" in text
    assert "--settings" not in text
    assert "djangoprojects" not in text


def test_help_lists_our_commands_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    wanted = {"run", "migrate", "worker", "doctor", "backup", "restore", "verify-audit"}
    assert wanted <= set(lines)
    assert all(len(line.split()) > 2 for line in lines.values())
    assert not {"makemessages", "runserver", "flush", "sqlflush"} & set(lines)


@pytest.mark.slow
def test_real_people_are_not_served_as_a_sample(migrated: Installation) -> None:
    assert migrated.tvilling("add-operator", "olle@example.org", "--name", "Olle Drift").code == 0
    for words in (["run", "--sample", "--port", "8159"], ["worker"], ["seed"]):
        result = migrated.tvilling(*words, TVILLING_SAMPLE="1")
        assert result.code == 1
        assert "is one of real work" in result.sentence or "There are people" in result.sentence
    loaded = migrated.python("import tvilling.config.wsgi")
    assert loaded.code == 0, loaded.err
    refused = migrated.python("import tvilling.config.wsgi", TVILLING_SAMPLE="1")
    assert refused.code == 1
    assert "is one of real work" in refused.err.splitlines()[-1]
    assert (
        "wrong  The sample and real work are kept apart"
        in migrated.tvilling("doctor", TVILLING_SAMPLE="1").out
    )


def test_nonsense_in_the_environment_is_named(installation: Installation) -> None:
    result = installation.tvilling("doctor", TVILLING_DEBUG="perhaps")
    assert (result.code, result.sentence) == (1, "TVILLING_DEBUG is 'perhaps': write 1 or 0.")


@pytest.mark.parametrize(
    "address", ["garbage", "postgres://[", "mysql://tv:secret@host/x", "postgres://u:se/cret@h/x:y"]
)
def test_an_address_of_no_database_is_named_without_what_may_be_a_password(
    installation: Installation, address: str
) -> None:
    result = installation.tvilling("check-invariants", DATABASE_URL=address)
    assert result.code == 1
    assert result.sentence.startswith("DATABASE_URL ")
    assert "cret" not in result.sentence


def test_an_address_that_this_machine_has_not_is_refused(installation: Installation) -> None:
    result = installation.tvilling("run", "--host", "nowhere.invalid", "--port", "1")
    assert result.code == 1
    assert "There is no address nowhere.invalid" in result.sentence
    with pytest.raises(Refused, match=r"There is no address 203\.0\.113\.9 on this machine"):
        serving._open_port("203.0.113.9", 0)


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_address_is_not_taken_for_all_of_the_machine(installation: Installation, empty: str) -> None:
    result = installation.tvilling("run", "--host", empty, "--port", "1")
    assert result.code == 2
    assert "the address is empty; 0.0.0.0 listens at all of this machine" in result.sentence


def test_figures_are_not_played_for_a_file_that_cannot_be_written(
    installation: Installation, tmp_path: Path
) -> None:
    result = installation.tvilling("rehearse", "--json", str(tmp_path))
    assert (result.code, result.sentence) == (1, f"{tmp_path} is a folder: name a file in it.")


def test_who_stops_reading_is_not_told_of_a_fault() -> None:
    def cut() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        cli._guarded(cut)


def test_a_full_disk_is_said() -> None:
    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(Refused, match=r"The database refuses: database or disk is full\."):
        cli._guarded(full)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = Installation(tmp_path / "file" / "data").tvilling("run", "--port", "1")
    assert result.code == 1
    assert "TVILLING_DATA_DIR" in result.sentence


def test_a_taken_port_is_refused(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = installation.tvilling("run", "--port", str(taken.getsockname()[1]))
    assert result.code == 1
    assert re.search(r"Port \d+ on 127.0.0.1 cannot be used \(Address already in use\)", result.sentence)


def test_a_file_that_is_no_database_is_refused(installation: Installation) -> None:
    installation.folder.mkdir()
    installation.database.write_text("This is a letter, not a database. " * 40)
    result = installation.tvilling("worker")
    assert result.code == 1
    assert "is not a database" in result.sentence


def test_a_damaged_database_is_called_so_and_not_a_full_disk(tmp_path: Path) -> None:
    file = tmp_path / "tvilling.sqlite3"
    with closing(sqlite3.connect(file)) as whole:
        for number in range(200):
            whole.execute(f"CREATE TABLE letters_of_{number} (a_rather_long_name TEXT)")
        whole.commit()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(Refused, match=r"is damaged \(.+\): restore it from a backup\."):
        startup._check_file(file)


def test_a_locked_database_is_refused(installation: Installation) -> None:
    installation.folder.mkdir()
    other = sqlite3.connect(installation.database, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN EXCLUSIVE")
    # Each waits for seconds: they wait together.
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(installation.tvilling, ("worker", "migrate", "verify-audit")))
    other.close()
    for result in results:
        assert result.code == 1
        assert "is locked by another program" in result.sentence


@pytest.mark.slow
def test_a_database_of_a_newer_version_is_refused(installation: Installation) -> None:
    assert installation.tvilling("migrate", "mail").code == 0
    installation.sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('mail', '0099_future', '2030-01-01')"
    )
    copy = str(installation.folder / "copy.tar.gz")
    for words in (["worker"], ["run"], ["migrate"], ["check-invariants"], ["verify-audit"], ["backup", copy]):
        result = installation.tvilling(*words)
        assert result.code == 1
        assert "newer version of Tvilling (it has mail 0099_future)" in result.sentence


@pytest.mark.slow
@pytest.mark.parametrize("command", ["worker", "check-invariants", "verify-audit"])
def test_a_database_that_is_not_migrated_is_refused(installation: Installation, command: str) -> None:
    result = installation.tvilling(command)
    assert result.code == 1
    assert re.fullmatch(
        r"The database \S+ lacks \d+ migrations: run “tvilling migrate” first\.", result.sentence
    )


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["verify-audit", "--help"], ["backup", "-h"]])
def test_who_asks_for_help_begins_no_installation(installation: Installation, words: list[str]) -> None:
    assert installation.tvilling(*words).code == 0
    assert not installation.folder.exists()


def test_an_empty_key_is_refused_by_every_command(installation: Installation) -> None:
    installation.folder.mkdir(parents=True)
    (installation.folder / "field-key").touch()
    result = installation.tvilling("doctor")
    assert result.code == 1
    assert "field-key has 0 signs" in result.sentence


def test_a_lost_field_key_is_never_made_anew_where_data_was_sealed(migrated: Installation) -> None:
    key = migrated.folder / "field-key"
    old = key.read_text()
    key.unlink()
    assert migrated.tvilling("verify-audit").code == 0, "nothing was sealed yet"
    key.unlink()
    migrated.sql(f"CREATE TABLE kept AS {SEALED}")
    migrated.sql("DROP TABLE travel_bankaccount")
    migrated.sql("ALTER TABLE kept RENAME TO travel_bankaccount")
    for words in (["run", "--port", "1"], ["verify-audit"], ["doctor"], ["migrate"], ["worker"]):
        result = migrated.tvilling(*words)
        assert result.code == 1
        assert f"{key} is missing, and this database was used with one: put it back" in result.sentence
        assert not key.exists()
    assert migrated.tvilling("verify-audit", "--help").code == 0
    assert not key.exists()
    migrated.tvilling("verify-audit", TVILLING_FIELD_KEYS_OLD=old)
    assert key.exists(), "who names the old key has it changed"


def test_a_database_that_cannot_be_asked_gets_no_new_field_key(installation: Installation) -> None:
    result = installation.tvilling("doctor", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert result.code == 1
    assert "the database cannot be asked whether it was used with one" in result.sentence
    assert not (installation.folder / "field-key").exists()


def test_the_program_may_be_asked_for_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_what_is_slow_to_load_waits_until_it_is_needed(installation: Installation) -> None:
    slow = ["highspy", "markdown_it", "numpy", "openpyxl", "ortools", "pikepdf", "PIL", "typst"]
    asked = installation.python(
        "import sys; from tvilling.config.cli import main; main(['doctor']);"
        f"print('loaded:', [name for name in {slow} if name in sys.modules])"
    )
    assert asked.out.splitlines()[-1] == "loaded: []", asked.err
