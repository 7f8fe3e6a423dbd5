# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line: `tvilling run`, `migrate`, `worker`, `backup`, and the commands of all apps.

Whatever goes wrong is said in one sentence on the error output, with an exit code that is not zero:
2 when the command was mistyped, 1 when it cannot be done.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tvilling.config.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

HIGHEST_PORT = 65_535
OWN = {
    "run": "serve the pages, with the jobs running beside them",
    "worker": "run the jobs alone, for installations with several processes",
    "doctor": "check this installation and say what to do",
    "backup": "write database and files into one archive",
    "restore": "bring an archive back into an empty installation",
}
#: Commands of Django itself that operators need.
DJANGO = {
    "migrate": "bring the database up to date",
    "shell": "a Python prompt",
    "dbshell": "the database's prompt",
}


#: Commands that do not work with the database of this installation, or are there to mend it.
WITHOUT_OUR_DATA = {"verify-receipt", "rehearse", "shell", "dbshell"}


#: Options that each of Django's commands has, and that operators have no use for: they work, but help does not show them.
DEVELOPERS = {
    "version",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
    "verbosity",
}
#: What asks nothing of an installation, so that none is begun where it is typed.
ASKING = {"-h", "--help", "help", "--version"}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of a usage text."""

    def error(self, message: str) -> NoReturn:
        raise Refused(f"{self.prog}: {message}. “{self.prog} --help” shows how it is used.", code=2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        # A process of its own: database, files and letters are for this user alone, whatever the shell's habit is.
        os.umask(0o077)
        # Nearly all that is loaded now stays: to look for what could be let go is a seventh of the start, for nothing.
        gc.disable()
    try:
        _refuse_what_is_no_text(words)
        return _dispatch(words)
    except Refused as refusal:
        _complain(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _refuse_what_is_no_text(words: list[str]) -> None:
    """Bytes that the shell's encoding does not know cannot be kept in a name or an address, nor be shown."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as fault:
            raise Refused(
                f"“{word.encode(errors='replace').decode()}” holds signs that are no text in UTF-8: type it anew.",
                code=2,
            ) from fault


def _dispatch(words: list[str]) -> int:
    name = words[0] if words else "--help"
    if name == "run":
        return _run(words[1:])
    # Everything below needs the settings, which read the environment.
    if not ASKING.isdisjoint([name, *words]):
        _need_no_keys()
    _set_up()
    if name in {"-h", "--help", "help"}:
        return _help()
    if name == "--version":
        return _version()
    if name in {"worker", "doctor", "backup", "restore"}:
        return _operate(name, words[1:])
    return _management(name, words[1:])


def _need_no_keys() -> None:
    """Help needs no key, so none is made and kept in the folder where somebody asks for it."""
    from django.apps import apps  # noqa: PLC0415 - the commands that serve do without this question

    if not apps.ready:
        for name in ("TVILLING_SECRET_KEY", "TVILLING_FIELD_KEY"):
            os.environ.setdefault(name, "help-needs-no-key-so-none-is-made")


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tvilling.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment that the options have just written
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - as above

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise Refused(str(fault)) from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise Refused("The disk of the data folder is full: make room.") from fault
        raise Refused(
            f"The data folder cannot be used ({fault.strerror}: {fault.filename}): "
            "give this user the right to, or set TVILLING_DATA_DIR."
        ) from fault
    if not gc.isenabled():
        # Set apart, so that it is not looked through later either.
        gc.freeze()
        gc.enable()


def _run(words: list[str]) -> int:
    parser = Parser(prog="tvilling run", description="Serve the pages, with the jobs running beside them.")
    parser.add_argument("--sample", action="store_true", help="the sample programme, with “Enter as…”")
    parser.add_argument(
        "--host",
        type=_host,
        default="127.0.0.1",
        help="the address to listen at (default: this machine only)",
    )
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen at (default: 8000)")
    options = parser.parse_args(words)
    if options.sample:
        os.environ["TVILLING_SAMPLE"] = "1"
    address = _address(options.host, options.port)
    os.environ.setdefault("TVILLING_SITE_URL", address)
    _set_up()
    from tvilling.config.serving import serve  # noqa: PLC0415 - needs the settings

    signal.signal(signal.SIGTERM, _end)
    _guarded(lambda: serve(options.host, options.port, address, _say))
    return 0


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
    return f"http://{everywhere.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def _host(text: str) -> str:
    """Nothing, as an unset variable gives it, would be taken for all addresses of the machine."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the address is empty; 0.0.0.0 listens at all of this machine")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _operate(name: str, words: list[str]) -> int:
    from tvilling.config import archive, doctor, startup, worker  # noqa: PLC0415 - need the settings

    parser = Parser(prog=f"tvilling {name}", description=f"{OWN[name].capitalize()}.")
    if name in {"backup", "restore"}:
        parser.add_argument("file", type=Path, help="the archive, a .tar.gz file")
    options = parser.parse_args(words)
    if name == "doctor":
        return doctor.report(_say)
    if name == "backup":
        _guarded(lambda: archive.write(options.file, _say))
    elif name == "restore":
        _guarded(lambda: archive.restore(options.file, _say))
    else:
        _guarded(startup.check_database)
        _guarded(startup.check_up_to_date)
        _guarded(startup.check_apart)
        signal.signal(signal.SIGTERM, _end)
        _say("The worker runs (stop it with Ctrl-C).")
        worker.work(threading.Event())
    return 0


def _management(name: str, words: list[str]) -> int:
    from django.core.management import CommandError, load_command_class  # noqa: PLC0415 - needs the settings

    commands = _commands()
    if name not in commands:
        raise Refused(f"tvilling has no command “{name}”: “tvilling --help” lists them.", code=2)
    app, module = commands[name]
    command = load_command_class(app, module)
    try:
        parser = command.create_parser("tvilling", name)
        for action in parser._actions:  # noqa: SLF001 - there is no other way to them
            if action.dest in DEVELOPERS:
                action.help = argparse.SUPPRESS
        options = vars(parser.parse_args(words))
    except CommandError as fault:
        raise Refused(
            f"tvilling {name}: {str(fault).removeprefix('Error: ')}. “tvilling {name} --help” shows how it is used.",
            code=2,
        ) from fault
    from tvilling.config import startup  # noqa: PLC0415 - needs the settings

    if name not in WITHOUT_OUR_DATA:
        # Said first, since what comes later would say it in other words.
        _guarded(startup.check_reachable)
        _guarded(startup.check_not_newer if name == "migrate" else startup.check_up_to_date)
    arguments = options.pop("args", ())
    # Those checks are of the program, not of the installation: CI has run them.
    options["skip_checks"] = True
    result: list[Any] = []
    _guarded(lambda: result.append(command.execute(*arguments, **options)))
    if name == "migrate" and not options["plan"] and not options["check_unapplied"]:
        _guarded(lambda: startup.put_back_guards(_say))
    return 0


def _commands() -> dict[str, tuple[str, str]]:
    """Our name of each command → the app it belongs to, and its module there."""
    from django.core.management import get_commands  # noqa: PLC0415 - needs the settings

    known = get_commands()
    ours = {name: app for name, app in known.items() if app.startswith("tvilling.")}
    named = {name.replace("_", "-"): (app, name) for name, app in ours.items()}
    return named | {name: (known[name], name) for name in DJANGO}


def _guarded(step: Any) -> None:
    """Do the step; what is not a programming error becomes one sentence."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - needs the settings
    from django.core.management import CommandError  # noqa: PLC0415 - as above
    from django.db import DatabaseError  # noqa: PLC0415 - as above

    from tvilling.core.errors import ActionRefused  # noqa: PLC0415 - as above

    try:
        step()
    except BrokenPipeError:
        # Whoever read has read enough, as in “tvilling verify-audit | head -2”.
        raise
    except CommandError as fault:
        raise Refused(str(fault), code=fault.returncode) from fault
    except (ActionRefused, ImproperlyConfigured) as fault:
        raise Refused(str(fault)) from fault
    except (DatabaseError, sqlite3.Error) as fault:
        raise Refused(
            f"The database refuses: {(str(fault).strip().splitlines() or ['no reason given'])[0]}."
        ) from fault
    except OSError as fault:
        raise Refused(f"{fault.strerror or fault}: {fault.filename or 'no file named'}.") from fault


def _help() -> int:
    _say("tvilling COMMAND [options]\n")
    apps = {name: _summary(app, module) for name, (app, module) in _commands().items() if name not in DJANGO}
    for name, words in sorted({**OWN, **DJANGO, **apps}.items()):
        _say(f"  {name:<18} {words}")
    _say(
        "\n“tvilling COMMAND --help” shows the options. Settings are environment variables: docs/generated/settings.md lists them, and docs/operator/README.md says what is done when."
    )
    return 0


def _summary(app: str, module: str) -> str:
    from django.core.management import load_command_class  # noqa: PLC0415 - needs the settings

    words = str(load_command_class(app, module).help).split(". ")[0].rstrip(".")
    return words[:1].lower() + words[1:]


def _version() -> int:
    from tvilling.config.startup import VERSION  # noqa: PLC0415 - needs the settings

    _say(VERSION)
    return 0


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)
