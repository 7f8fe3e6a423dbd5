# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pins and bans that a run was computed with, as its record has them: they may have been changed since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City
from tvilling.matching.models import PairRuleKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tvilling.matching.models import MatchingRun

#: Who and why, where no person entered a rule. They stand in the record, which is in English.
OFFICE, TOLD = "the programme office", "both cities were told this match"
CITIES, DECLINED = "one of the cities", "it declined this match"
#: The same for readers.
SAID = {
    TOLD: _("Kept: both cities were told this match before"),
    DECLINED: _("One of the cities declined this match before"),
}


@dataclass(frozen=True)
class Fixed:
    """A pair that had to be, or could not be, together; by whom and why."""

    kind: str
    twin: str
    host: str
    by: str
    reason: str | _StrPromise


def fixed_in(run: MatchingRun) -> list[Fixed]:
    """What was fixed before the run was solved. The pairs, most of the record by far, are not read."""
    head, has_pairs, _rest = run.problem.partition(',"pairs":')
    record = json.loads(head + "}" if has_pairs else head or "{}")
    rows = [(kind, row) for kind, name in KINDS for row in record.get(name, [])]
    if not rows:
        return []
    hosts = {row["id"]: row["name"] for row in record["hosts"]}
    slugs = {row["twin"] for _kind, row in rows}
    twins = dict(City.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [
        Fixed(
            str(kind.label), twins.get(row["twin"], row["twin"]), hosts[row["host"]],
            "" if row["by"] in {OFFICE, CITIES} else row["by"], SAID.get(row["reason"], row["reason"]),
        )
        for kind, row in rows
    ]  # fmt: skip


KINDS = ((PairRuleKind.PIN, "locks"), (PairRuleKind.BAN, "bans"))
