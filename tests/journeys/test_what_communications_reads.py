# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Communications reads what a group has settled, and makes it public; what is being written is the group's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.factories.insights import LEARNING, endorse, make_matched
from tvilling.journeys import actions
from tvilling.replication.models import Plan

if TYPE_CHECKING:
    from tests.factories.insights import Programme
    from tvilling.journeys.models import Group, Output

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    """One confirmed pair with Fia as facilitator; Kim does communications."""
    return make_matched()


def _status(person: Any, address: str) -> int:
    client = Client()
    client.force_login(person)
    return client.get(address).status_code


def _page(person: Any, address: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def _output(group: Group) -> Output:
    return group.outputs.filter(city=group.twins.get().city).earliest("pk")


def test_an_output_is_read_once_it_is_accepted(programme: Programme) -> None:
    bo, fia, kim, (group,) = (*(programme.people[name] for name in ("bo", "fia", "kim")), programme.groups)
    output = _output(group)
    address, listed = (
        f"/journeys/{group.slug}/outputs/{output.code}/",
        f"/office/{group.cohort.slug}/outputs/",
    )
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    assert (_status(fia, address), _status(programme.people["ada"], address)) == (200, 200)
    assert _status(kim, address) == 404
    plan_of_the_group = _page(kim, f"/journeys/{group.slug}/")
    assert str(output) in plan_of_the_group
    assert address not in plan_of_the_group
    assert address not in _page(kim, listed)
    actions.accept_output(actor=fia, now=LEARNING, output=output)
    assert _status(kim, address) == 200
    assert address in _page(kim, f"/journeys/{group.slug}/")


def test_a_plan_is_read_once_it_is_endorsed(programme: Programme) -> None:
    ada, kim, (group,) = programme.people["ada"], programme.people["kim"], programme.groups
    address = f"/plans/{Plan.objects.get(place__group=group).code}/"
    assert (_status(ada, address), _status(kim, address)) == (200, 404)
    endorse(programme, group)
    assert _status(kim, address) == 200
