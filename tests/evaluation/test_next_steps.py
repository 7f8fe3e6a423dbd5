# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits for the office between the close of the call and the match: always the next step of the chain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.evaluation import (
    DECIDING,
    TELLING,
    confirm_all,
    hand_in,
    make_case,
    make_panel,
    make_ranking,
    make_reviewed,
)
from tests.factories.insights import PAIRING, make_matched
from tvilling.evaluation import actions
from tvilling.evaluation.permissions import office_waiting
from tvilling.evaluation.queries import under_evaluation, with_late
from tvilling.journeys import permissions
from tvilling.journeys.permissions import office_waiting as waiting_in_journeys
from tvilling.matching.permissions import office_waiting as waiting_in_matching

pytestmark = pytest.mark.django_db


def _said(source, person, now):
    return [str(item.title) for item in source(person, now)]


def test_the_office_is_led_from_assignment_to_the_reserve_list():
    panel = make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1)

    def said(now=DECIDING):
        return _said(office_waiting, panel.ada, now)

    assert said() == ["Assign experts: 2 applications have too few"]
    assert not said(panel.call.closes_at - timedelta(minutes=1))
    make_reviewed(panel, (5, 4))
    assert said() == ["All reviews are in: make the ranked list"]
    ranking = actions.make_ranked_list(actor=panel.ada, now=DECIDING, call=panel.call)
    assert said() == ["The ranked list is made: decide who is selected"]
    actions.propose_decisions(actor=panel.ada, now=DECIDING, ranked_list=ranking)
    assert not said()
    assert _said(office_waiting, panel.ola, DECIDING) == [f"Tell the decisions on {panel.call}"]
    actions.release_decisions(
        actor=panel.ola, now=TELLING, call=panel.call, confirm_by=TELLING + timedelta(days=14)
    )
    assert not said(TELLING)
    first = panel.applications[0]
    lead = first.city.team.get(role="lead").person
    actions.decline_place(actor=lead, now=TELLING, decision=first.decision, reason="The council said no.")
    assert said(TELLING) == ["Offer 1 free place to the reserve list"]


def test_an_application_whose_expert_has_a_conflict_waits_for_another():
    panel = make_panel(("Luleå", "Boden"), experts=3, reviews_per_application=2)
    soon = panel.call.closes_at + timedelta(minutes=1)
    for application in panel.applications:
        make_case(panel.experts[0], application)
        make_case(panel.experts[1], application)
    assert not _said(office_waiting, panel.ada, soon)
    case = panel.applications[0].assignments.get(expert=panel.experts[1])
    actions.declare_conflict(
        actor=case.expert.person, now=soon, assignment=case, reason="My sister works there."
    )
    assert _said(office_waiting, panel.ada, soon) == ["Assign experts: 1 application has too few"]
    make_case(panel.experts[2], panel.applications[0], "offered")
    assert not _said(office_waiting, panel.ada, soon)


def test_an_expert_with_a_conflict_leaves_an_application_with_too_few(client):
    panel = make_panel(("Luleå", "Boden"), experts=2)
    actions.assign_automatically(
        actor=panel.ada, now=DECIDING, call=panel.call, due_at=DECIDING + timedelta(days=14)
    )
    assert not _said(office_waiting, panel.ada, DECIDING)
    case = panel.applications[0].assignments.first()
    actions.declare_conflict(actor=case.expert.person, now=DECIDING, assignment=case, reason="My sister.")
    assert _said(office_waiting, panel.ada, DECIDING) == ["Assign experts: 1 application has too few"]
    client.force_login(panel.ada)
    page = client.get(f"/office/{panel.call.cohort.slug}/evaluation/", {"state": "short"}).content.decode()
    assert "Too few experts" in page
    assert "Luleå" in page
    assert f"/evaluation/{panel.applications[1].code}/" not in page


def test_the_office_is_told_of_reviews_that_are_late_and_finds_them():
    panel = make_panel(("Luleå", "Boden"), experts=1)
    cases = [make_case(panel.experts[0], application) for application in panel.applications]
    due = cases[0].due_at
    assert due is not None
    late = due + timedelta(minutes=1)
    assert not _said(office_waiting, panel.ada, panel.call.closes_at + timedelta(minutes=1))
    hand_in(cases[1])
    assert _said(office_waiting, panel.ada, late) == ["Reviews are late: 1 application waits for them"]
    rows = with_late(under_evaluation(panel.call), late)
    assert [(str(row.city), row.is_late) for row in rows] == [("Boden", False), ("Luleå", True)]
    hand_in(cases[0])
    assert _said(office_waiting, panel.ada, late) == ["All reviews are in: make the ranked list"]


def test_the_office_matches_once_every_city_has_answered():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=2), (5, 4))
    make_ranking(panel)
    actions.release_decisions(
        actor=panel.ola, now=TELLING, call=panel.call, confirm_by=TELLING + timedelta(days=14)
    )
    assert not _said(waiting_in_matching, panel.ada, TELLING)
    confirm_all(panel)
    assert _said(waiting_in_matching, panel.ada, TELLING) == ["Match 2 confirmed cities"]
    assert not _said(waiting_in_matching, panel.applications[0].city.team.get().person, TELLING)


def test_a_matched_city_waits_for_nobody_and_a_group_without_facilitator_does():
    programme = make_matched()
    ada, (group,) = programme.people["ada"], programme.groups
    assert not _said(waiting_in_matching, ada, PAIRING)
    assert not _said(waiting_in_journeys, ada, PAIRING)
    group.facilitator = None
    group.save()
    assert _said(waiting_in_journeys, ada, PAIRING) == [f"Name a facilitator: {group}"]


def test_many_groups_without_facilitator_are_one_thing_to_do_and_listed(monkeypatch):
    programme = make_matched(3)
    ada, (first, second, _third) = programme.people["ada"], programme.groups
    type(first).objects.filter(pk__in=[first.pk, second.pk]).update(facilitator=None)
    monkeypatch.setattr(permissions, "ONE_BY_ONE", 1)
    (item,) = waiting_in_journeys(ada, PAIRING)
    assert item.title == "Name the facilitators of 2 groups"
    client = Client()
    client.force_login(ada)
    text = client.get(item.url).content.decode()
    shown = {group for group in programme.groups if f'href="/journeys/{group.slug}/"' in text}
    assert shown == {first, second}
    assert "Nobody yet" in text
