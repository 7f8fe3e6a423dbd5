# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Dates moved backwards: what would be late at once is said before, and has to be meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.factories.insights import LEARNING, Programme, make_matched
from tvilling.core import clock
from tvilling.journeys import actions
from tvilling.journeys.models import Group

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db
TODAY = LEARNING.date()


@pytest.fixture
def programme() -> Programme:
    """One confirmed pair with Fia as facilitator; one output is due in ten days, one is late, one was accepted."""
    programme = make_matched()
    outputs = programme.groups[0].outputs
    first, late, accepted = outputs.order_by("pk")
    outputs.filter(pk__in=[first.pk, accepted.pk]).update(due_on=TODAY + timedelta(days=10))
    outputs.filter(pk=accepted.pk).update(state="accepted")
    outputs.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=3))
    return programme


def _send(programme: Programme, **fields: Any) -> HttpResponse:
    (group,) = programme.groups
    client = Client()
    client.force_login(programme.people["fia"])
    typed = {"days": "-14", "from_day": TODAY.isoformat(), "reason": "The fair is earlier.", **fields}
    with clock.virtual(LEARNING):
        return client.post(f"/journeys/{group.slug}/dates/", typed)  # type: ignore[return-value]


def _mark(answer: HttpResponse) -> str:
    return answer.content.decode().split('name="late" value="', 1)[1].split('"', 1)[0]


def _end(group: Group) -> Any:
    return Group.objects.get(pk=group.pk).ends_on


def test_what_would_be_late_at_once_is_named_before_dates_move(programme: Programme) -> None:
    (group,) = programme.groups
    first, late, accepted = group.outputs.order_by("pk")
    asked = _send(programme)
    assert asked.status_code == 422
    said = asked.content.decode().split('id="id_sure_error"', 1)[1].split("</p>", 1)[0]
    assert f"would be late at once: {first} ({first.city or first.template.get_kind_display()}). Tick" in said
    assert str(late) not in said
    assert str(accepted) not in said
    assert _end(group) == group.ends_on
    assert _send(programme, late=_mark(asked)).status_code == 422
    assert _send(programme, late=_mark(asked), sure="on").status_code == 302
    assert _end(group) == group.ends_on - timedelta(days=14)


def test_who_was_sure_of_one_output_is_asked_about_another(programme: Programme) -> None:
    (group,) = programme.groups
    mark = _mark(_send(programme))
    group.outputs.filter(due_on__lt=TODAY).update(due_on=TODAY + timedelta(days=40))
    again = _send(programme, late=mark, sure="on", days="-45")
    assert again.status_code == 422
    assert _mark(again) != mark
    box = again.content.decode().split('type="checkbox"', 1)[1].split(">", 1)[0]
    assert 'name="sure"' in box
    assert "checked" not in box
    assert _end(group) == group.ends_on


def test_dates_that_make_nothing_late_move_unasked(programme: Programme) -> None:
    (group,) = programme.groups
    wrong = _send(programme, reason="")
    assert 'name="sure"' not in wrong.content.decode()
    for days in ("-10", "14"):
        assert _send(programme, days=days).status_code == 302
    assert _end(group) == group.ends_on + timedelta(days=4)


def test_nothing_of_a_journey_that_is_over_is_late(programme: Programme) -> None:
    (group,) = programme.groups
    actions.end_group(actor=programme.people["fia"], now=LEARNING, group=group, reason="The mayor changed.")
    assert _send(programme).status_code == 302
