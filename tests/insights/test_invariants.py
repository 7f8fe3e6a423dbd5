# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every promise holds in a world made by actions, and a breach planted behind their back is found."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db.models import F

from tests.factories.accounts import make_person
from tests.factories.cities import make_city
from tvilling.applications.models import Application, EligibilityCheck, FixRequest, Submission
from tvilling.audit.models import Entry
from tvilling.calls.models import Call, Criterion
from tvilling.complaints.models import Complaint, Involved
from tvilling.core.models import new_code
from tvilling.documents.models import Document
from tvilling.evaluation.models import (
    Assignment,
    Conflict,
    Consensus,
    Correction,
    Decision,
    Expert,
    RankedEntry,
    Review,
)
from tvilling.hosts.models import HostActivity
from tvilling.insights.invariants import broken, promises
from tvilling.insights.models import Report
from tvilling.journeys.models import Attendance, Group, Lesson, Meeting, Output
from tvilling.knowledge.models import Story
from tvilling.mail.models import Message
from tvilling.matching.models import Match, MatchingRun, PairRule
from tvilling.replication.models import Plan, PlanVersion
from tvilling.travel.models import Claim, ClaimLine, Payment, PaymentRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

    from tests.factories.insights import Programme

LONG_AGO = datetime(2023, 4, 1, tzinfo=UTC)
LATER = datetime(2023, 7, 1, tzinfo=UTC)


def found() -> dict[str, list[str]]:
    """The broken promises with their sentences."""
    result: dict[str, list[str]] = {}
    for each in broken():
        result.setdefault(each.name, []).append(each.sentence)
    return result


def test_a_world_made_by_actions_keeps_all_promises(whole: Programme) -> None:
    assert found() == {}


def test_there_is_a_promise_for_every_stage() -> None:
    names = [promise.name for promise in promises()]
    assert len(names) == len(set(names)) >= 45
    assert {promise.check.__module__.rpartition(".")[2] for promise in promises()} == {
        "record", "applications", "evaluation", "complaints", "matching", "journeys", "travel", "publications",
    }  # fmt: skip


def test_the_command_says_that_all_promises_hold(
    whole: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_invariants")
    assert capsys.readouterr().out == (
        f"All {len(promises())} promises hold: what is stored agrees with the rules of the program.\n"
    )


def test_the_command_lists_what_is_broken_and_fails(
    whole: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    Submission.objects.update(snapshot={"sections": []})
    with pytest.raises(SystemExit) as exit_:
        call_command("check_invariants")
    out = capsys.readouterr().out
    assert exit_.value.code == 1
    assert (
        "Broken: texts of submissions are unchanged since they were handed in\n  the text of submission 1 of application"
        in out
    )
    assert out.endswith(f"1 of {len(promises())} promises are broken.\n")


def copied[Row: models.Model](row: Row, **changes: object) -> Row:
    """Another row like this one, put in behind the actions' back."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy.pk, copy._state.adding = None, True
    if hasattr(copy, "code"):
        copy.code = new_code()
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def another_run(state: str) -> MatchingRun:
    """A run in the state, without an entry in the record."""
    return copied(MatchingRun.objects.get(), number=2, state=state)


def another_application() -> Application:
    """A second city's application, without anything behind it."""
    return copied(Application.objects.get(), city=make_city("Paris", "FR"), state="draft")


def rival() -> None:
    """A ban of the matched pair, older than the match."""
    match = Match.objects.get()
    PairRule.objects.create(
        cohort=match.run.cohort, application=match.application, activity=match.activity, kind="ban",
        reason="Rivals", created_by=match.run.created_by, created_at=LONG_AGO,
    )  # fmt: skip


def conflict() -> None:
    """A conflict of interest entered after the review."""
    case = Assignment.objects.get()
    Conflict.objects.create(
        expert=case.expert, application=case.application, source="office", created_at=LATER
    )


def consensus() -> None:
    """A consensus whose total does not follow from its scores."""
    case = Assignment.objects.get()
    Consensus.objects.create(
        application=case.application, rapporteur=case.expert, state="agreed", total=Decimal(99), created_at=LATER,
        scores={"needs": "4", "commitment": "4", "exchange": "4"},
    )  # fmt: skip


def complaint(**fields: object) -> None:
    """A complaint put in behind the actions' back: answered by two people who took no part, unless said otherwise."""
    ada, siri, noor = make_person("Ada Lindqvist"), make_person("Siri Halonen"), make_person("Noor Haddad")
    values: dict[str, object] = {
        "about": "rejected", "state": "released", "ground": "fact", "text": "Put it right.", "told_at": LATER,
        "complain_by": LATER + timedelta(days=30), "started_by": ada, "filed_by": ada, "filed_at": LATER,
        "answer_by": LATER, "handler": siri, "verdict": "not_upheld", "answer": "It is right.", "proposed_by": siri,
        "proposed_at": LATER, "released_by": noor, "released_at": LATER, "created_at": LATER, **fields,
    }  # fmt: skip
    Complaint.objects.create(application=Application.objects.get(), **values)


def correction(**fields: object) -> None:
    """A decision put right behind the actions' back: by two people, for an error, unless said otherwise."""
    ada, ola = make_person("Ada Lindqvist"), make_person("Ola Nyman")
    values: dict[str, object] = {
        "state": "told", "cause": "error", "was": "reserve", "was_told_at": LONG_AGO, "outcome": "selected",
        "reason": "The sum was wrong.", "proposed_by": ada, "told_by": ola, "told_at": LATER, "created_at": LATER, **fields,
    }  # fmt: skip
    Correction.objects.create(application=Application.objects.get(), **values)


def unmatched_result() -> None:
    """A result in which the twin was quietly moved away from its host."""
    run = MatchingRun.objects.get()
    text = run.result.replace(Match.objects.get().activity.slug, "no-such-host")
    MatchingRun.objects.update(result=text, result_sha256=hashlib.sha256(text.encode()).hexdigest())


def forged_entry() -> None:
    """An entry put in with the database's own tools."""
    last = Entry.objects.latest("sequence")
    copied(last, sequence=last.sequence + 1, reason="Nothing to see here.")


PLANTED: dict[str, Callable[[], object]] = {
    "the audit record is unchanged since it was written": forged_entry,
    "stored files are there and unchanged": lambda: Document.objects.update(sha256="0" * 64),
    "letters that wait for release can be released by somebody": lambda: Message.objects.update(state="held", held_batch=""),
    "sent letters say when and to whom": lambda: Message.objects.update(
        state="sent", sent_at=LATER, recipient_email=""
    ),
    "applications that count as submitted have a submission": lambda: Submission.objects.all().delete(),
    "of several submissions of an application, the last one counts": lambda: Submission.objects.update(number=2),
    "texts of submissions are unchanged since they were handed in": lambda: Submission.objects.update(snapshot_sha256="0" * 64),
    "receipts of submissions carry a valid signature": lambda: Submission.objects.update(receipt={"kind": "forged"}),
    "nothing was handed in before its call opened or after it closed": lambda: Submission.objects.update(submitted_at=LATER),
    "eligibility was decided by a person": lambda: EligibilityCheck.objects.update(decided_by=None),
    "decisions on eligibility against the rules have a reason": lambda: EligibilityCheck.objects.update(
        passed=False, reason=""
    ),
    "every submission has its entry in the audit record": lambda: copied(
        Submission.objects.get(), number=2, idempotency_key="again"
    ),
    "the weights of a call's criteria sum to 100": lambda: Criterion.objects.filter(order=1).update(weight=F("weight") + 1),
    "reviews come from experts who were assigned and declared no conflict": lambda: Assignment.objects.update(answered_at=None),
    "no expert reviews a city with which a conflict of interest is known": conflict,
    "no expert reviews a city of the expert's own country": lambda: Expert.objects.update(countries=["SE"]),
    "no expert has more cases than agreed": lambda: Expert.objects.update(load_maximum=0),
    "review totals add up": lambda: Review.objects.update(total=Decimal(100)),
    "consensus totals add up": consensus,
    "decisions are told by a second person": lambda: Decision.objects.update(released_by=F("decided_by")),
    "decisions rest on a ranked list, or on an error that was put right": lambda: RankedEntry.objects.all().delete(),
    "no more places are offered than there are": lambda: Call.objects.update(places=0),
    "told decisions are put right for the better, by two people": lambda: correction(outcome="rejected"),
    "each place on a reserve list is one city's": lambda: Decision.objects.update(outcome="reserve"),
    "every told decision has its entry in the audit record": lambda: copied(
        Decision.objects.get(), application=another_application()
    ),
    "complaints were filed in time": lambda: complaint(complain_by=LONG_AGO),
    "complaints are answered by two people": lambda: complaint(released_at=LONG_AGO),
    "who took part in a decision judges no complaint about it": lambda: complaint(
        handler=Assignment.objects.get().expert.person, filed_at=LATER + timedelta(days=90)
    ),
    "decisions are put right for complaints that were upheld": lambda: correction(
        cause="complaint", reference="none"
    ),
    "every complaint and answer has its entry in the audit record": complaint,
    "what matching runs were asked and answered is unchanged": lambda: MatchingRun.objects.update(
        result_sha256="0" * 64
    ),
    "published matching runs pass the independent checker": unmatched_result,
    "matching runs are published by a second person": lambda: MatchingRun.objects.update(
        published_by=F("proposed_by")
    ),
    "no host has more twins than the most it asked for": lambda: HostActivity.objects.update(maximum_twins=0),
    "no host with twins has fewer than the least it asked for": lambda: HostActivity.objects.update(
        minimum_twins=2, maximum_twins=2
    ),
    "pairs that the office kept apart are not matched": rival,
    "a twin has one host": lambda: copied(Match.objects.get(), run=another_run("solved")),
    "matches are confirmed by both cities": lambda: Match.objects.update(host_confirmed_at=None),
    "every published matching run and match has its entry in the audit record": lambda: another_run("superseded"),
    "every confirmed match has its place in a group": lambda: copied(
        Match.objects.get(), run=another_run("solved")
    ),
    "places in groups rest on confirmed matches": lambda: Match.objects.update(state="withdrawn"),
    "the modules of a journey follow each other in time": lambda: Group.objects.update(ends_on=F("starts_on")),
    "accepted outputs were handed in and accepted": lambda: Output.objects.update(state="accepted"),
    "visits take place in a city of the group": lambda: Meeting.objects.update(
        host_city=make_city("Paris", "FR")
    ),
    "attendance was confirmed by somebody": lambda: Attendance.objects.update(confirmed_by=None),
    "lessons are between cities of the group": lambda: Lesson.objects.update(
        teacher=make_city("Paris", "FR")
    ),
    "no more is allowed than was claimed": lambda: ClaimLine.objects.update(allowed_by=None),
    "claims add up and keep to the ceiling": lambda: ClaimLine.objects.update(allowed=Decimal(1)),
    "two people see every claim, never the traveller": lambda: Claim.objects.update(
        reviewer=make_person("Chidi Okafor")
    ),
    "claims rest on confirmed attendance": lambda: Attendance.objects.update(was_present=False),
    "payments are released by a second person": lambda: PaymentRun.objects.update(released_by=None),
    "payments are what was allowed": lambda: Payment.objects.update(amount=Decimal(1)),
    "paid claims have their payment": lambda: Payment.objects.update(state="failed"),
    "every approved claim and released payment run has its entry in the audit record": lambda: copied(PaymentRun.objects.get(), number=2),
    "endorsed plans name their endorser and keep their text": lambda: Plan.objects.update(
        endorser_function=""
    ),
    "kept versions of plans are unchanged": lambda: PlanVersion.objects.update(
        snapshot={"title": "Another"}
    ),
    "practices and stories are published by two people": lambda: Story.objects.update(checked_by=None),
    "every endorsement and publication has its entry in the audit record": lambda: copied(Story.objects.get(), slug="another"),
    "kept reports are unchanged": lambda: Report.objects.create(
        cohort=Group.objects.get().cohort, number=1, starts_on=LONG_AGO.date(), ends_on=LATER.date(),
        snapshot={"figures": []}, snapshot_sha256="0" * 64, kept_by=make_person(), created_at=LATER,
    ),
}  # fmt: skip
#: The database itself refuses a second row, so none can be planted.
GUARDED = {"a city applies once to a call"}


def test_a_breach_of_every_promise_is_planted() -> None:
    assert PLANTED.keys() | GUARDED == {promise.name for promise in promises()}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_breach_is_found(whole: Programme, name: str) -> None:
    PLANTED[name]()
    sentences = found()[name]
    assert sentences
    assert all(len(sentence) > 20 for sentence in sentences)


def test_each_way_to_have_taken_part_is_found_at_each_judge(whole: Programme) -> None:
    name, decision = "who took part in a decision judges no complaint about it", Decision.objects.get()
    check = EligibilityCheck.objects.get()
    complaint()
    assert name not in found()
    ways: list[dict[str, object]] = [
        {"told_at": decision.released_at, "handler": decision.decided_by},
        {"told_at": decision.released_at, "released_by": decision.released_by},
        {"told_at": check.decided_at, "proposed_by": check.decided_by},
    ]
    for fields in ways:
        Complaint.objects.all().delete()
        complaint(**fields)
        assert [way for way in fields if way in found()[name][0]]
    Complaint.objects.all().delete()
    complaint()
    row = Complaint.objects.get()
    assert row.released_by
    Involved.objects.create(complaint=row, person=row.released_by, part="consensus")
    assert found()[name] == [
        f"complaint {row.code} is judged by somebody who took part in the decision (released_by)"
    ]


def test_each_way_to_put_a_decision_right_wrongly_is_found(whole: Programme) -> None:
    better, upheld, record = (
        "told decisions are put right for the better, by two people",
        "decisions are put right for complaints that were upheld",
        "every told decision has its entry in the audit record",
    )
    correction()
    assert not {better, upheld, record} & found().keys()
    Decision.objects.update(corrected_at=LATER)
    assert "without an entry" in found()[record][0]
    assert better not in found()
    Decision.objects.update(corrected_at=LATER + timedelta(days=1))
    assert "without saying what was told before" in found()[better][0]
    Correction.objects.update(told_at=LONG_AGO)
    assert "was not made by two people" in found()[better][0]
    complaint(verdict="not_upheld")
    Correction.objects.update(cause="complaint", reference=Complaint.objects.get().code)
    assert upheld in found()
    Complaint.objects.update(verdict="partly")
    assert upheld not in found()


def test_a_place_more_than_planned_is_one_that_two_people_gave_knowing_it(whole: Programme) -> None:
    Call.objects.update(places=0)
    assert "no more places are offered than there are" in found()
    Decision.objects.update(is_extra=True)
    assert "no more places are offered than there are" not in found()


def test_a_city_that_was_not_eligible_needs_no_place_on_a_list(whole: Programme) -> None:
    RankedEntry.objects.all().delete()
    correction()
    assert "decisions rest on a ranked list, or on an error that was put right" in found()
    Correction.objects.update(was="ineligible")
    assert "decisions rest on a ranked list, or on an error that was put right" not in found()


def test_a_correction_after_the_deadline_counts_when_it_was_asked_for(whole: Programme) -> None:
    application = Application.objects.get()
    Submission.objects.update(submitted_at=LATER)
    FixRequest.objects.create(
        application=application, sections=["team"], message="Sign it.", due_at=LATER + timedelta(days=1),
        requested_by=Submission.objects.get().submitted_by, answered_at=LATER, created_at=LATER,
    )  # fmt: skip
    assert "nothing was handed in before its call opened or after it closed" not in found()


def test_a_host_that_lost_a_twin_may_be_below_its_minimum(whole: Programme) -> None:
    HostActivity.objects.update(minimum_twins=2, maximum_twins=2)
    gone = copied(Match.objects.get(), run=another_run("solved"), application=another_application())
    Match.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert "no host with twins has fewer than the least it asked for" not in found()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    whole: None, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(95):  # type: ignore[operator]
        broken()
