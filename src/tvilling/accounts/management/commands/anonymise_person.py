# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling anonymise-person`: for somebody who asks to be forgotten (GDPR, article 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from tvilling.accounts.actions import anonymise_person
from tvilling.accounts.exports import kept_about
from tvilling.accounts.queries import person_with_email, to_be_forgotten
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tvilling.accounts.models import Person

COMMAND_LINE = SystemActor("command line")
#: Records that stay as they are but for the name, which they take from the person: why.
WHY_KEPT = (
    "They stay, since decisions, payments and the append-only record rest on them, and show the new name. A name that was "
    "typed into them (answers, receipts, the holder of a bank account, files) is not searched: docs/operator/README.md says what to look through."
)


class Command(BaseCommand):
    help = "Take a person's name and address out of the installation. Without --yes it only says what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, and whether to do it."""
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--yes", action="store_true", help="do it: it cannot be undone")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what goes and what stays; with --yes do it."""
        person = person_with_email(options["email"])
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {options['email']}.")
        with override("en"):
            lines = [*_going(person), *_staying(person)]
        try:
            anonymise_person(actor=COMMAND_LINE, now=clock.now(), person=person, try_only=not options["yes"])
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines:
            self.stdout.write(line)
        if options["yes"]:
            self.stdout.write(
                f"Done: the person is “{person.name}” from now on, and nobody can sign in as it."
            )
        else:
            self.stdout.write("Nothing was changed: --yes does it, and it cannot be undone.")


def _going(person: Person) -> list[str]:
    found = to_be_forgotten(person)
    return [
        f"Goes: name, e-mail address, password and settings of {person.name} ({person.email}).",
        f"Goes: {found.addresses} address(es) to sign in with; name, address and message of {found.invitations} invitation(s).",
        f"Goes: name, address, subject and text of {found.letters} letter(s) to the person; what has not left does not leave.",
    ]


def _staying(person: Person) -> list[str]:
    gone = {"accounts.person", "account.emailaddress", "accounts.invitation", "mail.message"}
    kept = [each for each in kept_about(person) if each.part.model not in gone]
    return [*(f"Stays: {each.title} ({len(each.records)})." for each in kept), WHY_KEPT]
