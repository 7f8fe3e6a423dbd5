# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling begin-programme`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import MaxLengthValidator, validate_slug
from django.db import transaction

from tvilling.accounts.actions import LONGEST_NAME
from tvilling.accounts.queries import operators
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor
from tvilling.programmes.actions import SlugTaken, create_cohort, create_programme, invite_to_role
from tvilling.programmes.models import CohortRole

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tvilling.accounts.models import Person
    from tvilling.programmes.models import Cohort

#: As the forms take: what comes behind the slug of a cohort has room too.
LONGEST_SLUG = 60
FURTHEST = relativedelta(years=10)
COMMAND_LINE = SystemActor("command line")


def _slug(text: str) -> str:
    try:
        validate_slug(text)
        MaxLengthValidator(LONGEST_SLUG)(text)
    except ValidationError as fault:
        raise ArgumentTypeError(
            f"“{text}” is no part of an address: use letters, digits and hyphens, {LONGEST_SLUG} at most"
        ) from fault
    return text.lower()


def name_of(text: str) -> str:
    """A name as typed for a command, without spaces too many; refused when it is empty or very long."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ArgumentTypeError(f"“{text}” is no name of 1 to {LONGEST_NAME} signs")
    return name


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"“{text}” is no day such as 2027-09-01") from fault


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as fault:
        raise ArgumentTypeError(f"“{text}” is no amount such as 900.00") from fault
    if not amount.is_finite() or not 0 <= amount < 10**10 or amount != round(amount, 2):
        raise ArgumentTypeError(f"“{text}” is no amount such as 900.00")
    return amount


def _months(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 60:  # noqa: PLR2004 - as under Settings
        raise ArgumentTypeError(f"“{text}” is not a number of months from 1 to 60")
    return int(text)


class Command(BaseCommand):
    help = "Begin a programme with its first cohort, and invite its office. All of it can be changed under Settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What a programme cannot do without; the rest has defaults."""
        parser.add_argument("slug", type=_slug, help="its part of addresses, such as nordic-twins")
        parser.add_argument("name", type=name_of, help="its name, in English")
        parser.add_argument("--office", required=True, metavar="EMAIL", help="who is invited to the office")
        parser.add_argument(
            "--office-name", required=True, type=name_of, metavar="NAME", help="how that person is called"
        )
        parser.add_argument(
            "--starts-on", required=True, type=_day, metavar="DAY", help="when the journeys start: 2027-09-01"
        )
        parser.add_argument("--months", type=_months, default=20, help="how long they take (default: 20)")
        parser.add_argument(
            "--ceiling", type=_amount, default=Decimal(900), metavar="EURO",
            help="what travel is paid for each representative and visit (default: 900)",
        )  # fmt: skip
        parser.add_argument("--operator", metavar="EMAIL", help="who does it, if there are several operators")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All of it, or nothing."""
        try:
            with transaction.atomic():
                cohort = self._begin(one_operator(options["operator"]), options)
        except SlugTaken as refusal:
            raise CommandError(
                f"There is a programme with “{options['slug']}” in its address already: choose another slug, "
                "or invite somebody else to its office with tvilling invite-office."
            ) from refusal
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{cohort.programme} has begun with {cohort} ({cohort.slug}), whose journeys start on {cohort.starts_on}. "
            f"{options['office']} is invited to its office by letter, and prepares the call next: “Call”, in the pages of the cohort."
        )

    def _begin(self, operator: Person, options: dict[str, Any]) -> Cohort:
        now, name = clock.now(), options["name"]
        if not now.date() <= options["starts_on"] <= now.date() + FURTHEST:
            raise CommandError(
                f"The journeys cannot start on {options['starts_on']}: give --starts-on a day of the next ten years.",
                returncode=2,
            )
        programme = create_programme(actor=operator, now=now, slug=options["slug"], name={"en": name})
        cohort = create_cohort(
            actor=COMMAND_LINE, now=now, programme=programme, slug=f"{programme.slug}-1", name={"en": f"{name} 1"},
            starts_on=options["starts_on"], months=options["months"], travel_ceiling=options["ceiling"],
        )  # fmt: skip
        invite_to_role(
            actor=operator, now=now, cohort=cohort, email=options["office"], name=options["office_name"],
            role=CohortRole.OFFICE,
        )  # fmt: skip
        return cohort


def one_operator(email: str | None) -> Person:
    """Who does it: the operator with this address, or the only one."""
    known = list(operators())
    found = [person for person in known if email is None or person.email == email.strip().lower()]
    if not known:
        raise CommandError("Nobody operates this installation yet: run tvilling add-operator first.")
    if not found:
        raise CommandError(f"{email} does not operate this installation: tvilling add-operator changes that.")
    if len(found) > 1:
        raise CommandError("Several people operate this installation: say with --operator who does it.")
    return found[0]
