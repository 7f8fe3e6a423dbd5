# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling rehearse`: a whole programme through the real actions, in a database of its own that is thrown away."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from tvilling.cities.actions import load_reference
from tvilling.core.permissions import CLOCK
from tvilling.insights.invariants import broken
from tvilling.rehearsal import facts
from tvilling.rehearsal.play import play, quietly
from tvilling.rehearsal.report import Report, figures_of
from tvilling.rehearsal.world import START, Options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tvilling.rehearsal.world import World

YEARS = (2023,)
MOST_APPLICANTS = 20_000


class Command(BaseCommand):
    """Rehearse."""

    help = "play a whole programme through the real actions, with a virtual clock, in a database of its own"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("--year", type=int, default=2023, help="the real call to play (2023)")
        parser.add_argument(
            "--seed", type=int, default=2023, help="the same seed gives the same report, to the byte"
        )
        parser.add_argument("--json", metavar="FILE", default="", help="save the figures here")
        parser.add_argument("--cohorts", type=int, default=1, help="how many cohorts, one after the other")
        parser.add_argument("--applicants", type=int, default=facts.APPLICANTS, help="how many cities apply")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play, check all promises after each stage, print the report."""
        base, target = self._options(options), options["json"]
        if target and not Path(target).resolve().parent.is_dir():
            raise CommandError(f"The folder of {target} does not exist: create it, or choose another file.")
        report, seconds = self._play(base, options["cohorts"])
        self.stdout.write(report.as_text())
        self._tell_times(seconds, base)
        if target:
            Path(target).write_text(report.as_json(), encoding="utf-8")

    def _options(self, options: dict[str, Any]) -> Options:
        if options["year"] not in YEARS:
            raise CommandError(f"There is no call of {options['year']} to play: only 2023.")
        applicants, real = options["applicants"], facts.APPLICANTS
        if not real // 2 <= applicants <= MOST_APPLICANTS:
            raise CommandError(f"--applicants is {applicants}: choose from {real // 2} to {MOST_APPLICANTS}.")
        if not 1 <= options["cohorts"] <= 50:  # noqa: PLR2004 - more are no rehearsal
            raise CommandError(f"--cohorts is {options['cohorts']}: choose from 1 to 50.")
        if applicants == real:
            return Options(seed=options["seed"])
        hosts = max(25, round(applicants * 0.15))
        return Options(
            seed=options["seed"],
            applicants=applicants,
            hosts=hosts,
            places=min(applicants * 40 // real, hosts * 2),
        )

    def _play(self, base: Options, cohorts: int) -> tuple[Report, list[dict[str, float]]]:
        """Play in a new database: Django's own way to make one works on both engines and never touches the real one."""
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with (
                tempfile.TemporaryDirectory(prefix="tvilling-rehearsal-") as folder,
                override_settings(MEDIA_ROOT=folder),
            ):
                load_reference(actor=CLOCK, now=START)
                worlds = [
                    play(replace(base, number=number), say=self._say, after=self._check)
                    for number in range(1, cohorts + 1)
                ]
                return Report([figures_of(world) for world in worlds]), [world.seconds for world in worlds]
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _check(self, stage: str, _world: World) -> None:
        """All promises after each stage; the first broken one ends the rehearsal."""
        with quietly():
            found = broken()
        if found:
            lines = "\n".join(f"  {each.name}: {each.sentence}" for each in found[:20])
            raise CommandError(f"After “{stage}” {len(found)} promises are broken:\n{lines}")

    def _tell_times(self, seconds: list[dict[str, float]], base: Options) -> None:
        """How long each stage took, in all and for each applicant: on the error output, since it is never the same."""
        for number, stages in enumerate(seconds, start=1):
            for name, value in stages.items():
                each = 1000 * value / base.applicants
                self.stderr.write(f"  cohort {number} · {name}: {value:.1f} s, {each:.1f} ms an applicant")
