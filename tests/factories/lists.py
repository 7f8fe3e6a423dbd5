# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole programme in which every list has rows, and more of them when more are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories.complaints import make_complaint, make_ineligible
from tests.factories.evaluation import make_expert
from tests.factories.insights import (
    ENDORSING,
    LEARNING,
    PAIRING,
    REVIEWING,
    endorse,
    learn,
    make_matched,
    publish,
    scene_of,
)
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import PAYING, make_claim, make_run
from tvilling.calls import actions as calls
from tvilling.complaints.states import ComplaintState
from tvilling.evaluation import actions as evaluation
from tvilling.insights import actions as insights
from tvilling.mail.tasks import deliver_due
from tvilling.matching import actions as matching
from tvilling.programmes import actions as programmes
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions as travel
from tvilling.travel.states import ClaimState

if TYPE_CHECKING:
    from tests.factories.insights import Programme

EXPERTS = ("Dirk Maes", "Dora Lind", "Dino Rossi")
#: Cities that are not eligible, and complain.
REFUSED = ("Arvika", "Boden", "Avesta")


def make_many(number: int) -> Programme:
    """So many pairs with all that cities do, and as many of everything that the office writes; three at most."""
    programme = make_matched(number)
    _pay_in_one_run(programme)
    for at, group in enumerate(programme.groups):
        make_claim(scene_of(programme, group, f"Chidi{at} Okafor"), ClaimState.PAID)
        learn(programme, group)
        endorse(programme, group)
        publish(programme, group)
        _write(programme, at)
    deliver_due(now=ENDORSING, limit=1000)
    return programme


def _pay_in_one_run(programme: Programme) -> None:
    """The first payment run: a claim of each group is on its way to the bank."""
    scenes = [scene_of(programme, group, f"Edda{at} Holm") for at, group in enumerate(programme.groups)]
    run = make_run(scenes[0], [make_claim(scene, ClaimState.APPROVED) for scene in scenes])
    travel.release_payment_run(actor=programme.people["ola"], now=PAYING, run=run)


def _write(programme: Programme, at: int) -> None:
    """One more of each thing that the office alone makes."""
    ada, cohort, call = programme.people["ada"], programme.cohort, programme.call
    expert = make_expert(cohort, EXPERTS[at])
    evaluation.record_conflict(
        actor=ada, now=REVIEWING, expert=expert, application=programme.applications[at], reason="Advised the mayor."
    )  # fmt: skip
    calls.add_faq(actor=ada, now=LEARNING, call=call, question={"en": f"Who? {at}"}, answer={"en": "Cities."})
    calls.add_timeline_entry(actor=ada, now=LEARNING, call=call, label={"en": f"Session {at}"}, at=ENDORSING)
    matching.run_matching(actor=ada, now=PAIRING, cohort=cohort)
    insights.keep_report(
        actor=ada, now=LEARNING, cohort=cohort, starts_on=cohort.starts_on, ends_on=LEARNING.date()
    )
    programmes.invite_to_role(
        actor=ada, now=LEARNING, cohort=cohort, email=f"new{at}@example.org", name="Nina Berg", role=CohortRole.OFFICE
    )  # fmt: skip
    make_role(make_cohort(f"other-{at}"), ada)
    make_complaint(make_ineligible(call, REFUSED[at]), ComplaintState.EXAMINED)
