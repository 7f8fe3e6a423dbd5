# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling invite-office`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.programmes.actions import invite_to_role, revoke_role_invitation
from tvilling.programmes.management.commands.begin_programme import name_of, one_operator
from tvilling.programmes.models import Cohort, CohortRole
from tvilling.programmes.queries import pending_in_cohort

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

    from tvilling.accounts.models import Person


class Command(BaseCommand):
    help = (
        "Invite somebody to the office of a cohort, when the first invitation went astray or nobody is left there. "
        "What operators sent before and nobody answered is taken back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The cohort, and who is invited."""
        parser.add_argument("cohort", help="its part of addresses, such as nordic-twins-1")
        parser.add_argument("email", help="who is invited to the office")
        parser.add_argument("--name", required=True, type=name_of, help="how that person is called")
        parser.add_argument("--operator", metavar="EMAIL", help="who does it, if there are several operators")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All of it, or nothing."""
        operator, cohort, now = one_operator(options["operator"]), _cohort(options["cohort"]), clock.now()
        try:
            with transaction.atomic():
                taken_back = _take_back(operator, now, cohort)
                invite_to_role(
                    actor=operator, now=now, cohort=cohort, email=options["email"], name=options["name"],
                    role=CohortRole.OFFICE,
                )  # fmt: skip
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for email in taken_back:
            self.stdout.write(f"The invitation of {email} was taken back.")
        self.stdout.write(f"{options['email']} is invited to the office of {cohort} by letter.")


def _cohort(slug: str) -> Cohort:
    cohorts = {cohort.slug: cohort for cohort in Cohort.objects.order_by("slug")}
    if slug not in cohorts:
        there = ", ".join(cohorts) or "none yet: tvilling begin-programme begins one"
        raise CommandError(f"There is no cohort “{slug}”. There are: {there}.")
    return cohorts[slug]


def _take_back(operator: Person, now: datetime, cohort: Cohort) -> list[str]:
    open_ones = [
        each
        for each in pending_in_cohort(cohort, now)
        if each.role == CohortRole.OFFICE and each.invited_by.is_operator
    ]
    for invitation in open_ones:
        revoke_role_invitation(actor=operator, now=now, invitation=invitation)
    return [invitation.email for invitation in open_ones]
