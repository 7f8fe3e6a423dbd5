# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Complaints: one about eligibility, not upheld; about the selection one upheld in part, one withdrawn, one never filed.

None of them changes who takes part: the office's answer says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.complaints import actions as complaints
from tvilling.complaints.models import Complaint, Ground
from tvilling.complaints.states import ComplaintState, Verdict
from tvilling.evaluation.queries import decisions_of
from tvilling.evaluation.states import DecisionState, Outcome
from tvilling.rehearsal.files import sample_pdf

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World


def about_eligibility(world: World) -> None:
    """The first city that is not eligible complains; Siri, who decided nothing, is named to examine it."""
    refused = Application.objects.filter(call=world.call, state=ApplicationState.INELIGIBLE)
    for application in refused.select_related("city", "call__cohort", "eligibility").order_by("city__slug")[
        :1
    ]:
        world.later(days=1)
        complaint = _draft(
            world, application, Ground.ELIGIBILITY,
            "We were told that a rule is not met. We read the rule in another way, and the call does not say which reading"
            " counts. Please look at our answer again.",
        )  # fmt: skip
        _file(world, complaint)
        complaints.assign_complaint(
            actor=world.people["ada"],
            now=world.later(hours=2),
            complaint=complaint,
            person=world.people["siri"],
        )


def answer_on_eligibility(world: World) -> None:
    """Siri finds the rule was applied as it was published; Noor releases the answer."""
    for complaint in _of(world, ComplaintState.EXAMINED):
        complaints.propose_answer(
            actor=world.people["siri"], now=world.later(days=1), complaint=complaint, verdict=Verdict.NOT_UPHELD,
            answer="The rule was published with the call in these words, and every application was measured by it. The"
            " answer of the city does not meet it.",
        )  # fmt: skip
        _release(world, complaint)


def about_selection(world: World) -> None:
    """A city that is not selected finds a mistake; one on the reserve list doubts its place; one only thinks about it."""
    told = (
        decisions_of(world.call)
        .filter(state=DecisionState.RELEASED)
        .select_related("application__call__cohort")
    )
    ordered = told.order_by("application__city__slug")
    rejected = [row.application for row in ordered.filter(outcome=Outcome.REJECTED)[:2]]
    reserve = [row.application for row in ordered.filter(outcome=Outcome.RESERVE)[:1]]
    world.later(hours=12)
    for application in rejected[:1]:
        complaint = _draft(
            world, application, Ground.FACT,
            "One comment says that we name no deputy. Our team has one, with hours, in the section on the team. We ask for"
            " the sentence to be put right, and for the score to be looked at.",
        )  # fmt: skip
        complaints.add_file(
            actor=world.lead_of(application.city), now=world.now, complaint=complaint,
            upload=sample_pdf("team.pdf", "Sample page of the team"),
        )  # fmt: skip
        _file(world, complaint)
        complaints.assign_complaint(
            actor=world.people["ola"],
            now=world.later(hours=1),
            complaint=complaint,
            person=world.people["siri"],
        )
        complaints.propose_answer(
            actor=world.people["siri"], now=world.later(hours=20), complaint=complaint, verdict=Verdict.PARTLY,
            answer="The comment is mistaken: a deputy is named, with hours. Both experts gave their scores for the"
            " commitment with other reasons, which hold without this sentence. The total stays as it is.",
            redone="The correction is put on file beside the comment, and goes to the city with this letter.",
        )  # fmt: skip
    for application in reserve:
        _file(
            world,
            _draft(
                world, application, Ground.PROCEDURE,
                "We would like to know by which tie-break our place on the reserve list was found.",
            ),
        )  # fmt: skip
    for application in rejected[1:]:
        _draft(
            world,
            application,
            Ground.PROCEDURE,
            "We are not sure yet whether the call said how experts are chosen.",
        )


def settle(world: World) -> None:
    """Noor releases what waits for a second person; the city on the reserve list withdraws after a talk."""
    for complaint in _of(world, ComplaintState.PROPOSED):
        world.later(hours=3)
        _release(world, complaint)
    for complaint in _of(world, ComplaintState.FILED):
        complaints.withdraw_complaint(
            actor=world.lead_of(complaint.city), now=world.later(hours=1), complaint=complaint,
            reason="The tie-break was published with the call: we had overlooked it.",
        )  # fmt: skip


def _draft(world: World, application: Application, ground: Ground, text: str) -> Complaint:
    return complaints.start_complaint(
        actor=world.lead_of(application.city),
        now=world.now,
        application=application,
        ground=ground,
        text=text,
    )


def _file(world: World, complaint: Complaint) -> None:
    complaints.file_complaint(
        actor=world.lead_of(complaint.city), now=world.now, complaint=complaint, version=complaint.version
    )


def _release(world: World, complaint: Complaint) -> None:
    complaints.release_answer(
        actor=world.people["noor"], now=world.later(hours=2), complaint=complaint, version=complaint.version
    )


def _of(world: World, state: str) -> list[Complaint]:
    rows = Complaint.objects.filter(application__call=world.call, state=state)
    return list(rows.select_related("application__city", "application__call__cohort").order_by("pk"))
