# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sample programme at several moments, each in a data folder of its own, and a server that is put at any of them.

`python -m tools.sample_world FOLDER` plays the sample once and keeps a copy of the installation at each moment.
Browser tests and screenshots put the real program on these copies, so every stage can be seen while it is open.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World

ROOT = Path(__file__).absolute().parents[1]
DATABASE = "tvilling.sqlite3"
PATIENCE = 90  # seconds until a server answers, on a busy machine
COMMAND = """
import signal
from tools.sample_world import follow_clock
from tvilling.config.cli import main
signal.signal(signal.SIGUSR1, follow_clock)
raise SystemExit(main())
"""
PLAY = """
import pathlib, sys
from tools import sample_world
sample_world._play(pathlib.Path(sys.argv[1]))
"""
FILES, CLOCK, TURNING = "files", "sample-clock.json", "turning"
NAMED = "SELECT code FROM accounts_person WHERE name = ? ORDER BY id LIMIT 1"
LEAD = """
    SELECT person.code FROM cities_teammember AS member
    JOIN cities_city AS city ON city.id = member.city_id JOIN accounts_person AS person ON person.id = member.person_id
    WHERE city.name = ? AND member.role = 'lead' AND member.left_at IS NULL ORDER BY member.id LIMIT 1
"""
#: Moments within a stage: the copy is made just before the first event of this kind.
BEFORE = {
    "host_activity.submitted": "hosting",
    "application.submitted": "applying",
    "assignment.accepted": "reviewing",
    "meeting.held": "meeting",
    "claim.line_added": "claiming",
}
#: Moments between stages: the copy is made after the stage.
AFTER = {
    "Applications": "checking",
    "Eligibility": "assigning",
    "Evaluation": "selecting",
    "Selection": "matching",
    "Matching": "starting",
    "Journeys, travel, plans, knowledge": "travelling",
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment for a sample installation in a folder, with nothing of the caller's own installation."""
    mine = {
        key: value for key, value in os.environ.items() if not key.startswith(("TVILLING_", "DATABASE_URL"))
    }
    return mine | {
        "TVILLING_SAMPLE": "1",
        "TVILLING_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tvilling.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **more,
    }


def build(folder: Path) -> None:
    """Play the sample in a process of its own and keep its moments under the folder, which is there once all of them are."""
    partly = folder.with_name(f"{folder.name}-in-the-making")
    shutil.rmtree(partly, ignore_errors=True)
    partly.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(partly)],
        cwd=ROOT, env=environment(partly / "play"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the sample could not be played:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    partly.rename(folder)


class Server:
    """The real program on a copy of one moment, on a free port; it can be turned to another while it runs."""

    def __init__(self, moment: Path, folder: Path) -> None:
        self.moment, self.folder = moment, folder
        shutil.copytree(moment, folder, copy_function=_link)
        # What the program writes into must not be the kept copy itself.
        (folder / DATABASE).unlink()
        shutil.copy(moment / DATABASE, folder / DATABASE)
        self._wind_clock()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._output = (folder / "output.txt").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "run", "--sample", "--port", str(self.port)],
            cwd=folder, env=environment(folder), stdout=self._output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def wait(self) -> Server:
        """Wait until it answers; what it has printed is in the error when it does not."""
        for _attempt in range(PATIENCE * 20):
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310 - our own address
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self.printed()}")

    def turn_to(self, moment: Path) -> None:
        """Put the program that runs at another moment of the same play, or back to its own. What was done in it is gone."""
        self.moment = moment
        # Files have names of their own: those of other moments are in nobody's way.
        if (moment / FILES).exists():
            shutil.copytree(moment / FILES, self.folder / FILES, copy_function=_link, dirs_exist_ok=True)
        with (
            closing(sqlite3.connect(moment / DATABASE)) as source,
            closing(sqlite3.connect(self.folder / DATABASE, timeout=PATIENCE)) as live,
        ):
            source.backup(live)
        self._wind_clock()
        mark = self.folder / TURNING
        mark.touch()
        self._process.send_signal(signal.SIGUSR1)
        for _attempt in range(PATIENCE * 200):
            if not mark.exists():
                return
            time.sleep(0.005)
        raise RuntimeError(f"the server does not follow its clock:\n{self.printed()}")

    def _wind_clock(self) -> None:
        """The copy's time goes on from its moment, however long ago it was made."""
        stamp = json.loads((self.moment / CLOCK).read_text(encoding="utf-8"))
        stamp["real"] = datetime.now().astimezone().isoformat()
        (self.folder / CLOCK).unlink(missing_ok=True)
        (self.folder / CLOCK).write_text(json.dumps(stamp), encoding="utf-8")

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from its database."""
        with closing(sqlite3.connect(f"file:{self.folder / DATABASE}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def code_of(self, person: str) -> str:
        """The code of a person by name, of whoever leads a city's team (`city:Luleå`), or as given (`code:…`)."""
        kind, _colon, value = person.rpartition(":")
        if kind == "code":
            return value
        sql = LEAD if kind == "city" else NAMED
        code: str = self.query(sql, value)[0][0]
        return code

    def printed(self) -> str:
        """What the program has printed."""
        return (self.folder / "output.txt").read_text(encoding="utf-8")

    def stop(self) -> None:
        """Ask it to end, as an operator would, and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()


def follow_clock(_signal: int, _frame: Any) -> None:
    """In the program itself: take its time from the file with its clock again."""
    from django.conf import settings  # noqa: PLC0415 - the settings read the environment

    from tvilling.config import env  # noqa: PLC0415

    settings.CLOCK_OFFSET = env.clock_offset(settings.SAMPLE_CLOCK_FILE)
    (settings.DATA_DIR / TURNING).unlink()


def _link(source: str, target: str) -> str:
    if not Path(target).exists():
        os.link(source, target)
    return target


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def _play(folder: Path) -> None:
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.models.signals import pre_save  # noqa: PLC0415

    from tvilling.audit.models import Entry  # noqa: PLC0415
    from tvilling.cities.actions import load_reference  # noqa: PLC0415
    from tvilling.config.startup import collect_static  # noqa: PLC0415
    from tvilling.core.permissions import CLOCK  # noqa: PLC0415
    from tvilling.rehearsal.management.commands.seed import TODAY  # noqa: PLC0415
    from tvilling.rehearsal.play import play  # noqa: PLC0415
    from tvilling.rehearsal.world import START, Options  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    collect_static(print)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    load_reference(actor=CLOCK, now=START)

    def after(stage: str, world: World) -> None:
        if stage in AFTER:
            # The office checks eligibility from the third day on.
            ahead = timedelta(days=3 if AFTER[stage] == "checking" else 0, hours=2)
            _keep(settings.DATA_DIR, folder / AFTER[stage], world.now + ahead)

    def before(instance: Entry, **_signal: object) -> None:
        # What is about to be written is not committed yet, so another connection still reads the moment before.
        name = BEFORE.get(instance.event)
        if name and not (folder / name).exists():
            _keep(settings.DATA_DIR, folder / name, instance.at)

    pre_save.connect(before, sender=Entry)
    play(Options(stop_at=TODAY), say=print, after=after)


def _keep(data: Path, folder: Path, moment: datetime) -> None:
    folder.mkdir()
    with (
        closing(sqlite3.connect(data / DATABASE)) as source,
        closing(sqlite3.connect(folder / DATABASE)) as copy,
    ):
        source.backup(copy)
    for path in data.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name, copy_function=_link)
        elif path.name in {"secret-key", "field-key"}:
            shutil.copy(path, folder / path.name)
    stamp: dict[str, Any] = {"virtual": moment.isoformat(), "real": moment.isoformat()}
    (folder / CLOCK).write_text(json.dumps(stamp), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
