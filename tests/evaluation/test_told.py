# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What pages say of a result: to its city and to the office."""

from __future__ import annotations

import pytest

from tests.evaluation.test_pages import page
from tests.factories.evaluation import CONFIRM_BY, TELLING, make_panel, make_reviewed, make_told
from tvilling.evaluation import actions
from tvilling.evaluation.permissions import results_for_city

pytestmark = pytest.mark.django_db


def test_a_city_promoted_from_the_reserve_reads_so_and_the_office_asks_no_more_for_what_was_confirmed():
    panel = make_told(("Luleå", "Boden"), (5, 4), places=1, reserve_places=1)
    assert "Your city is on the reserve list." in page(
        panel.lead(1), f"/my/results/{panel.decision(1).code}/"
    )
    actions.decline_place(actor=panel.lead(), now=TELLING, decision=panel.decision())
    actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    decision = panel.decision(1)
    office = f"/office/{panel.cohort.slug}/selection/{decision.code}/"
    promoted = page(panel.lead(1), f"/my/results/{decision.code}/")
    assert "Your city was on the reserve list." in promoted
    assert "Your city is on the reserve list." not in promoted
    assert "Place to be confirmed by" in page(panel.ada, office)
    actions.confirm_place(actor=panel.lead(1), now=TELLING, decision=decision)
    assert "Place to be confirmed by" not in page(panel.ada, office)


def test_scores_say_of_how_many_and_comments_stand_under_their_criterion():
    panel = make_told()
    criteria = [str(each) for each in panel.call.criteria.all()]
    names = [name for name, _texts in results_for_city(panel.decision())]
    assert names[0] == ""
    assert names[1:] == [name for name in criteria if name in names[1:]]
    text = page(panel.lead(), f"/my/results/{panel.decision().code}/")
    assert "4 of 5" in text
    for name in names[1:]:
        assert f"<h3>{name}</h3>" in text


def test_totals_of_the_evaluation_are_written_as_the_reader_writes_numbers():
    panel = make_reviewed(make_panel(experts=1), (4,))
    url = f"/office/{panel.cohort.slug}/evaluation/"
    panel.ada.language = "sv"
    panel.ada.save()
    assert "80,00" in page(panel.ada, url)
    assert "80.00" in page(panel.ada, f"{url}?export=csv")
