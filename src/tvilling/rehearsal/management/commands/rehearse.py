# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling rehearse`: a whole programme through the real actions, in a database of its own that is thrown away."""

from __future__ import annotations

import tempfile
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from tvilling.cities.actions import load_reference
from tvilling.core.permissions import CLOCK
from tvilling.insights.invariants import broken
from tvilling.rehearsal import facts
from tvilling.rehearsal.files import database_in
from tvilling.rehearsal.play import play, quietly
from tvilling.rehearsal.report import Report, figures_of, times_as_text
from tvilling.rehearsal.world import START, Options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tvilling.rehearsal.world import World

YEARS = (2023,)
FEWEST_APPLICANTS = facts.APPLICANTS // 2
MOST_APPLICANTS = 20_000
REAL_HOSTS = 25
MOST_HOSTS = 3_000
MOST_COHORTS = 50
HOSTS_AN_APPLICANT = 0.15


class Command(BaseCommand):
    """Rehearse."""

    help = "Play a whole programme through the real actions, with a virtual clock, in a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be chosen."""
        parser.add_argument("--year", type=_whole, default=2023, help="the real call to play (2023)")
        parser.add_argument(
            "--seed", type=_whole, default=2023, help="the same seed gives the same report, to the byte"
        )
        parser.add_argument("--json", metavar="FILE", default="", help="save the figures here")
        parser.add_argument("--cohorts", type=_whole, default=1, help="how many cohorts, one after the other")
        parser.add_argument(
            "--applicants", type=_whole, default=facts.APPLICANTS,
            help=f"how many cities apply, from {FEWEST_APPLICANTS} to {MOST_APPLICANTS} (default: {facts.APPLICANTS}, as in 2023)",
        )  # fmt: skip
        parser.add_argument(
            "--hosts", type=_whole, default=None,
            help=f"how many host activities there are, from {REAL_HOSTS} to {MOST_HOSTS} (default: the {REAL_HOSTS} real "
            f"ones, or {HOSTS_AN_APPLICANT:.2f} for each applicant when that is more)",
        )  # fmt: skip
        parser.add_argument(
            "--compare", type=_whole, metavar="APPLICANTS", default=None,
            help="first play a smaller programme with so many applicants, to tell how the time of each stage grows; "
            f"0 for none (default: a quarter of the applicants when they are more than {facts.APPLICANTS})",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play, check all promises after each stage, print the report."""
        base, target = _options(options), options["json"]
        smaller = _smaller(base, options["compare"])
        if target and not Path(target).resolve().parent.is_dir():
            raise CommandError(f"The folder of {target} does not exist: create it, or choose another file.")
        if target and Path(target).is_dir():
            raise CommandError(f"{target} is a folder: name a file in it.")
        before = self._play(smaller, 1)[1] if smaller else []
        report, seconds = self._play(base, options["cohorts"])
        self.stdout.write(report.as_text())
        # On the error output, since times are never the same.
        sizes = [each.applicants for each in (smaller, base) if each]
        self.stderr.write(times_as_text(sizes, [*before, *seconds]))
        if target:
            Path(target).write_text(report.as_json(), encoding="utf-8")

    def _play(self, base: Options, cohorts: int) -> tuple[Report, list[dict[str, float]]]:
        """Play in a new database that is thrown away."""
        self._say(f"{base.applicants} applicants, {base.hosts or REAL_HOSTS} host activities")
        with (
            tempfile.TemporaryDirectory(prefix="tvilling-rehearsal-") as folder,
            override_settings(MEDIA_ROOT=folder),
            database_in(Path(folder)),
        ):
            load_reference(actor=CLOCK, now=START)
            figures, seconds = [], []
            for number in range(1, cohorts + 1):
                world = play(replace(base, number=number), say=self._say, after=self._check)
                figures.append(figures_of(world))
                seconds.append(world.seconds)
            return Report(figures), seconds

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _check(self, stage: str, _world: World) -> None:
        """All promises after each stage; the first broken one ends the rehearsal."""
        with quietly():
            found = broken()
        if found:
            lines = "\n".join(f"  {each.name}: {each.sentence}" for each in found[:20])
            raise CommandError(
                f"After “{stage}” the database is not as promised, in {len(found)} cases:\n{lines}"
            )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no whole number") from None


def _options(options: dict[str, Any]) -> Options:
    """How large the rehearsal is to be. Raises CommandError for what cannot be played."""
    if options["year"] not in YEARS:
        raise CommandError(f"There is no call of {options['year']} to play: only 2023.", returncode=2)
    applicants, cohorts, hosts = options["applicants"], options["cohorts"], options["hosts"]
    _within("--applicants", applicants, FEWEST_APPLICANTS, MOST_APPLICANTS)
    _within("--cohorts", cohorts, 1, MOST_COHORTS)
    if hosts is not None:
        _within("--hosts", hosts, REAL_HOSTS, MOST_HOSTS)
    return _sized(options["seed"], applicants, hosts)


def _within(name: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise CommandError(f"{name} is {number}: choose from {low} to {high}.", returncode=2)


def _sized(seed: int, applicants: int, hosts: int | None) -> Options:
    """So many applicants and hosts, and places in the proportion of 2023, as far as the hosts have room."""
    if hosts is None:
        hosts = (
            max(REAL_HOSTS, round(applicants * HOSTS_AN_APPLICANT))
            if applicants > facts.APPLICANTS
            else REAL_HOSTS
        )
    if (applicants, hosts) == (facts.APPLICANTS, REAL_HOSTS):
        return Options(seed=seed)
    places = min(applicants * facts.PLACES // facts.APPLICANTS, hosts * 2)
    return Options(seed=seed, applicants=applicants, hosts=hosts, places=places)


def _smaller(base: Options, asked: int | None) -> Options | None:
    """The smaller programme to compare with, with hosts in the same proportion; none when there is none to play."""
    if asked == 0 or (asked is None and base.applicants <= facts.APPLICANTS):
        return None
    applicants = max(facts.APPLICANTS, base.applicants // 4) if asked is None else asked
    if base.applicants == FEWEST_APPLICANTS:
        raise CommandError(
            f"No programme is smaller than one with {FEWEST_APPLICANTS} applicants: leave --compare out.",
            returncode=2,
        )
    _within("--compare", applicants, FEWEST_APPLICANTS, base.applicants - 1)
    hosts = max(REAL_HOSTS, (base.hosts or REAL_HOSTS) * applicants // base.applicants)
    return _sized(base.seed, applicants, hosts)
