# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling add-operator`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from tvilling.accounts.actions import add_operator
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMAND_LINE = SystemActor("command line")


class Command(BaseCommand):
    help = "Let a person operate this installation: begin programmes and invite their offices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, and the name for somebody new."""
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--name", default="", help="the name, when the person is new here")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make or find the person, and give the right."""
        try:
            person = add_operator(
                actor=COMMAND_LINE, now=clock.now(), email=options["email"], name=options["name"]
            )
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{person.name} operates this installation. Sign in with {person.email} and “Send me a code”. "
            "“tvilling begin-programme --help” says how a programme begins."
        )
