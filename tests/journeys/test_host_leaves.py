# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A host stays while twins learn from it, and may leave when their journeys are over; what was stays to be read."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.insights import LEARNING, Programme
from tvilling.core.errors import ActionRefused
from tvilling.hosts.actions import withdraw_host_activity
from tvilling.hosts.permissions import why_not_withdraw
from tvilling.journeys import actions
from tvilling.journeys.models import Group
from tvilling.matching.models import Match

pytestmark = pytest.mark.django_db


def _finish(programme: Programme, group: Group) -> None:
    group.outputs.update(state="accepted")
    actions.finish_group(actor=programme.people["ada"], now=LEARNING, group=group)


def _end(programme: Programme, group: Group) -> None:
    actions.end_group(actor=programme.people["ada"], now=LEARNING, group=group, reason="No staff.")


def _pause(programme: Programme, group: Group) -> None:
    actions.pause_group(actor=programme.people["ada"], now=LEARNING, group=group, reason="Elections.")


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_host_is_held_by_the_twins_that_are_on_the_way(whole: Programme, is_paused: bool) -> None:
    group = whole.groups[0]
    if is_paused:
        _pause(whole, group)
    assert "Cities are learning from this host: Luleå." in why_not_withdraw(group.activity)
    hana = group.activity.lead_city.team.get(role="lead").person
    with pytest.raises(ActionRefused, match="Cities are learning from this host"):
        withdraw_host_activity(actor=hana, now=LEARNING, activity=group.activity)
    client = Client()
    client.force_login(hana)
    text = client.get(f"/my/hosting/{group.activity.code}/withdraw/").content.decode()
    assert "Cities are learning from this host" in text
    assert "It leaves the catalogue" not in text
    group.activity.refresh_from_db()
    assert group.activity.state == "accepted"


@pytest.mark.parametrize("close", [_finish, _end])
def test_a_host_whose_journeys_are_over_leaves_and_the_pair_stays_on_the_map(whole: Programme, close) -> None:
    whole.cohort.is_public = True
    whole.cohort.save(update_fields=["is_public"])
    group, visitor = whole.groups[0], Client()
    host = group.activity
    assert f"/hosts/{host.slug}/" in visitor.get("/map/").content.decode()
    close(whole, group)
    hana = host.lead_city.team.get(role="lead").person
    client = Client()
    client.force_login(hana)
    text = client.get(f"/my/hosting/{host.code}/withdraw/").content.decode()
    assert 'name="reason"' in text
    assert "It leaves the catalogue" in text
    assert client.post(f"/my/hosting/{host.code}/withdraw/", {"reason": "Done."}).status_code == 302
    assert Match.objects.get(activity=host).state == "confirmed"
    page = visitor.get("/map/").content.decode()
    assert "Retrofit in Umeå" in page
    assert "Luleå" in page
    assert f"/hosts/{host.slug}/" not in page
    assert "map-host" in page
    assert client.get(f"/journeys/{group.slug}/").status_code == 200
