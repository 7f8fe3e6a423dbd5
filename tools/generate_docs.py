# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writes docs/generated/ from the program itself; a test compares. `python -m tools.generate_docs`."""

from __future__ import annotations

import argparse
import ast
import importlib
import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

import django
from django.apps import apps
from django.utils.translation import override

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "generated"
NOTE = "<!-- Written by `make docs` from the program. Do not edit. -->\n"


def documents() -> dict[str, str]:
    """The text of each generated page, by file name."""
    with override("en"):
        return {
            "permissions.md": permissions(),
            "audit-events.md": audit_events(),
            "states.md": states(),
            "settings.md": settings_table(),
            "commands.md": commands(),
        }


def permissions() -> str:
    """The permission table: who may do what."""
    from tvilling.core.permissions import rights  # noqa: PLC0415 - after Django is set up

    rows = [(right.name.partition(".")[0], right) for right in rights()]
    lines = [
        NOTE,
        "# Who may do what\n",
        "Each action asks for its right by name; each page offers only what is allowed.",
    ]
    for app, group in groupby(rows, key=lambda row: row[0]):
        lines += [f"\n## {app}\n", "| right | who |", "|---|---|"]
        lines += [f"| `{right.name}` | {right.who} |" for _app, right in group]
    return "\n".join(lines) + "\n"


def audit_events() -> str:
    """The events that the audit record knows."""
    from tvilling.audit import events  # noqa: PLC0415 - after Django is set up

    lines = [NOTE, "# What the audit record knows\n", "| event | in words |", "|---|---|"]
    lines += [f"| `{name}` | {events.label(name)} |" for name in events.declared()]
    return "\n".join(lines) + "\n"


def states() -> str:
    """A diagram and a table for each state machine, in the order of the programme."""
    lines = [NOTE, "# States and the steps between them"]
    for config in apps.get_app_configs():
        if config.name.startswith("tvilling.") and (Path(config.path) / "states.py").exists():
            lines += _machines_of(config.name)
    return "\n".join(lines) + "\n"


def _machines_of(app: str) -> Iterator[str]:
    from tvilling.core.statemachine import Machine  # noqa: PLC0415 - after Django is set up

    module = importlib.import_module(f"{app}.states")
    for machine in vars(module).values():
        if not isinstance(machine, Machine):
            continue
        yield f"\n## {machine.name.replace('_', ' ').capitalize()} ({app.rpartition('.')[2]})\n"
        yield "```mermaid\nstateDiagram-v2"
        yield from (f"    {state.value}: {state.label}" for state in machine.states)
        yield f"    [*] --> {machine.initial}"
        for row in machine.transitions:
            yield from (
                f"    {source} --> {row.target}: {row.name.replace('_', ' ')}" for source in row.sources
            )
        yield "```\n\n| step | from | to | right | recorded as |\n|---|---|---|---|---|"
        for row in machine.transitions:
            sources = ", ".join(str(source) for source in row.sources)
            recorded = f"`{row.event}`" if row.event else "no: a technical step"
            yield f"| {row.name} | {sources} | {row.target} | `{row.right}` | {recorded} |"


def settings_table() -> str:
    """The environment variables that settings.py reads, with kind, default and the comment above them."""
    path = ROOT / "src" / "tvilling" / "config" / "settings.py"
    text = path.read_text()
    lines = [NOTE, "# Settings\n", "All come from environment variables; none is needed to start.\n"]
    lines += ["| variable | kind | default | what for |", "|---|---|---|---|"]
    for variable, kind, default, why in sorted(set(_variables(text))):
        lines.append(f"| `{variable}` | {kind} | {default} | {why} |")
    return "\n".join(lines) + "\n"


KINDS = {
    "text": "text", "flag": "1 or 0", "integer": "whole number", "listed": "list, with commas",
    "kept_secret": "secret", "sender": "text",
}  # fmt: skip


def _variables(text: str) -> Iterator[tuple[str, str, str, str]]:
    source = text.splitlines()
    for statement in ast.parse(text).body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "env":
                name, *rest = node.args
                if isinstance(name, ast.Constant):
                    why = _comment_above(source, statement.lineno)
                    yield (
                        str(name.value),
                        KINDS.get(node.func.attr, node.func.attr),
                        _default(node, rest),
                        why,
                    )


def _default(node: ast.Call, rest: list[ast.expr]) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "kept_secret":
        return "made at the first start, kept in the data folder"
    given = [*rest, *(keyword.value for keyword in node.keywords if keyword.arg == "default")]
    if not given:
        return "no" if isinstance(node.func, ast.Attribute) and node.func.attr == "flag" else "empty"
    value = given[0]
    try:
        shown = str(ast.literal_eval(value))
    except ValueError:
        shown = ast.unparse(value)
    return {"True": "yes", "False": "no", "": "empty"}.get(shown, f"`{shown}`")


def _comment_above(source: list[str], line: int) -> str:
    comment: list[str] = []
    for above in reversed(source[: line - 1]):
        if not above.startswith("#:"):
            break
        comment.insert(0, above.removeprefix("#:").strip())
    return " ".join(comment)


def commands() -> str:
    """What make and the programs' own command lines can do."""
    made = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pages = [NOTE, "# Commands\n", f"## make\n\n```\n{made.strip()}\n```"]
    pages.append(f"\n## tvilling\n\n```\n{_said_by('tvilling.config.cli').strip()}\n```")
    parser = _parser_of("matchmaker.cli")
    pages.append(f"\n## matchmaker\n\n{parser.description}\n\n| command | does |\n|---|---|")
    for name, meaning, inner in _subcommands(parser):
        pages.append(f"| `{' '.join([name, *_arguments(inner)])}` | {meaning} |")
    return "\n".join(pages) + "\n"


def _said_by(module: str) -> str:
    """What a command line says when it is asked for help."""
    said = io.StringIO()
    with redirect_stdout(said):
        importlib.import_module(module).main(["--help"])
    return said.getvalue()


def _parser_of(module: str) -> argparse.ArgumentParser:
    """The parser behind a `main()`: it is caught when it is about to print its help."""
    caught: list[argparse.ArgumentParser] = []

    def catch(self: argparse.ArgumentParser, file: object = None) -> None:  # noqa: ARG001 - as argparse has it
        caught.append(self)

    with patch.object(argparse.ArgumentParser, "print_help", catch), suppress(SystemExit):
        importlib.import_module(module).main(["--help"])
    return caught[0]


def _subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for choice in action._choices_actions:  # noqa: SLF001
                yield choice.dest, choice.help or "", action.choices[choice.dest]


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._HelpAction):  # noqa: SLF001
            continue
        value = "" if action.nargs == 0 else str(action.metavar or action.dest).upper()
        if action.option_strings:
            shown = " ".join(filter(None, (action.option_strings[-1], value)))
            yield shown if action.required else f"[{shown}]"
        else:
            yield value


def main() -> None:
    """Write the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tvilling.config.settings_test")
    django.setup()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (TARGET / name).write_text(text)
        print(f"docs/generated/{name}")


if __name__ == "__main__":
    main()
