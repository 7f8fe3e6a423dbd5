# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling remove-operator`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from tvilling.accounts.actions import remove_operator
from tvilling.accounts.queries import operators, person_with_email
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMAND_LINE = SystemActor("command line")


class Command(BaseCommand):
    help = "Take the operator's right back. The person and all else that is theirs stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address."""
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find the person, and end the right."""
        person = person_with_email(options["email"])
        try:
            if person is None:
                raise CommandError(f"Nobody here has the e-mail address {options['email']}.")
            remove_operator(actor=COMMAND_LINE, now=clock.now(), person=person)
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        left = ", ".join(each.email for each in operators()) or "nobody: tvilling add-operator names somebody"
        self.stdout.write(f"{person.name} no longer operates this installation. Who does: {left}.")
