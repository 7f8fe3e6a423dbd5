# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Scores, blindness until the panel is complete, consensus and totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.calls import CRITERIA
from tests.factories.evaluation import CANARY, REVIEWING, hand_in, make_case, make_panel, make_told
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotFound, StaleState
from tvilling.evaluation import actions
from tvilling.evaluation.actions.reviews import ReviewChanged
from tvilling.evaluation.actions.scores import ReviewIncomplete, ScoreRefused
from tvilling.evaluation.models import Assignment, Consensus, Review
from tvilling.evaluation.permissions import reviews_visible_to
from tvilling.evaluation.queries import diverges, standing_of, weighted_total
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
ALL = ("needs", "commitment", "exchange")


def save(case, scores, **fields):
    comments = dict.fromkeys(ALL, "Because.")
    return actions.save_review(
        actor=case.expert.person, now=REVIEWING, assignment=case, scores=scores, comments=comments, **fields
    )


@pytest.fixture
def case():
    panel = make_panel(experts=1)
    return make_case(panel.experts[0], panel.applications[0])


def test_scores_off_the_scale_are_refused_with_the_scale_in_words(case):
    for wrong in ("5.5", "-0.5", "3.3", "four", "NaN", "Infinity"):
        with pytest.raises(ScoreRefused) as refusal:
            save(case, {"needs": wrong})
        assert str(refusal.value) == "Learning needs: choose a score from 0 to 5 in steps of 0.5."
        assert refusal.value.field == "score_needs"
    review = save(case, {"needs": "3,5", "commitment": 0})
    stored = {row.criterion.key: row.value for row in review.scores.all()}
    assert stored == {"needs": Decimal("3.5"), "commitment": Decimal(0), "exchange": None}


def test_nothing_is_written_before_the_declaration():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "offered")
    with pytest.raises(StaleState):
        save(case, dict.fromkeys(ALL, 4))
    assert not Review.objects.exists()


def test_a_review_is_handed_in_complete_and_once(case):
    save(case, {"needs": 4, "commitment": 4})
    with pytest.raises(ReviewIncomplete):
        actions.submit_review(actor=case.expert.person, now=REVIEWING, assignment=case)
    hand_in(case)
    with pytest.raises(StaleState):
        save(case, dict.fromkeys(ALL, 5))
    with pytest.raises(StaleState):
        actions.submit_review(actor=case.expert.person, now=REVIEWING, assignment=case)


def test_a_second_window_does_not_overwrite_the_first(case):
    save(case, {"needs": 5}, version=0)
    with pytest.raises(ReviewChanged):
        save(case, {"needs": 1}, version=0)
    assert Review.objects.get().scores.get(criterion__key="needs").value == 5
    assert save(case, {"needs": 1}, version=1).version == 2


def test_totals_are_right_to_the_cent():
    criteria = [
        {**row, "weight": weight} for row, weight in zip(CRITERIA, ("33.33", "33.33", "33.34"), strict=True)
    ]
    panel = make_panel(experts=1, criteria=criteria)
    case = make_case(panel.experts[0], panel.applications[0])
    review = hand_in(case, {"needs": "3.5", "commitment": "4.5", "exchange": "0.5"})
    assert review.total == Decimal("56.66")  # 23.331 + 29.997 + 3.334


def test_means_of_several_reviews_and_thresholds():
    panel = make_panel(experts=2, overall_threshold=70)
    first, second = (make_case(expert, panel.applications[0]) for expert in panel.experts)
    hand_in(first, {"needs": 5, "commitment": "2.5", "exchange": 4})
    hand_in(second, {"needs": 4, "commitment": 3, "exchange": 4})
    standing = standing_of(panel.applications[0])
    assert standing.scores == {
        "needs": Decimal("4.50"),
        "commitment": Decimal("2.75"),
        "exchange": Decimal("4.00"),
    }
    assert (str(standing.total), standing.failed, standing.passes) == ("76.50", ("commitment",), False)


def test_the_threshold_is_reached_exactly():
    panel = make_panel(experts=1, overall_threshold=80)
    make_case(panel.experts[0], panel.applications[0], "submitted", 4)
    standing = standing_of(panel.applications[0])
    assert (standing.total, standing.passes) == (Decimal("80.00"), True)
    criteria = list(panel.call.criteria.all())
    assert weighted_total(dict.fromkeys(ALL, Decimal(5)), criteria) == 100


def test_others_are_read_after_ones_own_review_is_in():
    panel = make_panel(experts=2)
    first, second = (make_case(expert, panel.applications[0]) for expert in panel.experts)
    hand_in(first)
    assert not reviews_visible_to(panel.experts[1].person, second).exists()
    hand_in(second)
    assert reviews_visible_to(panel.experts[1].person, second).count() == 2
    assert not reviews_visible_to(panel.dana, second).exists()


def test_the_audit_record_does_not_tell_a_score_before_the_panel_is_complete():
    panel = make_panel(experts=2)
    make_case(panel.experts[0], panel.applications[0], "submitted", 3.5)
    entry = Entry.objects.get(event="review.submitted")
    assert "70" not in str(entry.after)


def test_reviews_far_apart_ask_for_a_consensus_of_the_least_busy():
    panel = make_panel(("Luleå", "Boden"), experts=2)
    for application in panel.applications:
        for expert, score in zip(panel.experts, (5, 2), strict=True):
            make_case(expert, application, "submitted", score)
        assert not standing_of(application).is_complete
    assert {row.rapporteur for row in Consensus.objects.all()} == set(panel.experts)
    assert Message.objects.filter(letter="evaluation.consensus").count() == 2
    told = {
        (row.letter, row.object_key): row.recipient_email
        for row in Message.objects.filter(letter__startswith="evaluation.consensus")
    }
    for row in Consensus.objects.all():
        other = next(expert for expert in panel.experts if expert != row.rapporteur)
        assert told["evaluation.consensus", str(row.pk)] == row.rapporteur.person.email
        assert told["evaluation.consensus_panel", str(row.pk)] == other.person.email
    assert len(told) == 4


def test_a_total_of_zero_counts_as_far_apart():
    panel = make_panel(experts=2)
    for expert, score in zip(panel.experts, (0, 5), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    assert Consensus.objects.count() == 1
    assert not diverges(panel.call, [Decimal(panel.call.divergence_limit), Decimal(0)])


def test_the_rapporteur_alone_writes_the_consensus_and_it_counts():
    panel = make_panel(experts=2)
    for expert, score in zip(panel.experts, (5, 2), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    consensus = Consensus.objects.get()
    writer = consensus.rapporteur.person
    other = next(expert.person for expert in panel.experts if expert.person != writer)
    scores = dict.fromkeys(ALL, "3.5")
    with pytest.raises(NotFound):
        actions.agree_consensus(
            actor=other, now=REVIEWING, consensus=consensus, scores=scores, comment="Ours"
        )
    with pytest.raises(ReviewIncomplete):
        actions.agree_consensus(actor=writer, now=REVIEWING, consensus=consensus, scores=scores, comment=" ")
    actions.agree_consensus(actor=writer, now=REVIEWING, consensus=consensus, scores=scores, comment="Ours")
    standing = standing_of(panel.applications[0])
    assert (standing.is_complete, standing.by_consensus, str(standing.total)) == (True, True, "70.00")
    with pytest.raises(ActionRefused, match="consensus on this application is agreed"):
        actions.reopen_review(
            actor=panel.ada,
            now=REVIEWING,
            assignment=Assignment.objects.order_by("pk")[0],
            reason="Late fact",
        )


def test_a_review_opened_again_takes_the_consensus_back_until_all_are_in():
    panel = make_panel(experts=2)
    cases = [make_case(expert, panel.applications[0]) for expert in panel.experts]
    hand_in(cases[0], 5)
    hand_in(cases[1], 1)
    consensus = Consensus.objects.get()
    writer = consensus.rapporteur.person
    other = next(case for case in cases if case.expert.person != writer)
    actions.reopen_review(actor=panel.ada, now=REVIEWING, assignment=other, reason="Of another city.")
    assert not Consensus.objects.exists()
    assert Entry.objects.filter(event="consensus.dropped").count() == 1
    other.refresh_from_db()
    hand_in(other, 1)
    assert Consensus.objects.get().state == "open"
    other.refresh_from_db()
    actions.reopen_review(actor=panel.ada, now=REVIEWING, assignment=other, reason="Once more.")
    other.refresh_from_db()
    hand_in(other, 5 if other == cases[1] else 1)
    assert not Consensus.objects.exists()


def test_nothing_is_agreed_while_a_third_review_is_to_come():
    panel = make_panel(experts=3, reviews_per_application=2)
    cases = [make_case(expert, panel.applications[0]) for expert in panel.experts[:2]]
    hand_in(cases[0], 5)
    hand_in(cases[1], 1)
    third = make_case(panel.experts[2], panel.applications[0])
    consensus, scores = Consensus.objects.get(), dict.fromkeys(ALL, 3)
    words = {"scores": scores, "comment": "Ours", "actor": consensus.rapporteur.person, "now": REVIEWING}
    with pytest.raises(ActionRefused, match="still to come"):
        actions.agree_consensus(consensus=consensus, **words)
    hand_in(third, 3)
    assert actions.agree_consensus(consensus=consensus, **words).state == "agreed"


def test_a_review_is_reopened_with_a_reason_and_a_letter():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "submitted")
    with pytest.raises(ActionRefused, match="Say why"):
        actions.reopen_review(actor=panel.ada, now=REVIEWING, assignment=case, reason=" ")
    actions.reopen_review(actor=panel.ada, now=REVIEWING, assignment=case, reason="A page was missing.")
    assert not standing_of(panel.applications[0]).is_complete
    assert "A page was missing." in Message.objects.get(letter="evaluation.reopened").body
    assert hand_in(case, 5).total == 100


def test_no_review_is_reopened_after_the_decision_was_told():
    panel = make_told()
    with pytest.raises(ActionRefused, match="was told"):
        actions.reopen_review(
            actor=panel.ada, now=REVIEWING, assignment=Assignment.objects.get(), reason="Late"
        )


def test_one_standing_reads_as_much_as_it_needs(django_assert_max_num_queries):
    panel = make_panel(("Luleå", "Boden"), experts=1)
    for application in panel.applications:
        make_case(panel.experts[0], application, "submitted")
    with django_assert_max_num_queries(6):
        standing = standing_of(panel.applications[0])
    assert standing.totals == (Decimal("80.00"),)
    assert CANARY in Review.objects.first().comment
