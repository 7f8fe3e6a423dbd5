# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The same amount is written alike wherever it stands, and distances with their thousands apart."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from tests.factories.travel import ASKING, make_claim, make_trip
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.travel.states import ClaimState
from tvilling.travel.states import TripState as T

pytestmark = pytest.mark.django_db

MONEY = ("amount", "claimed", "allowed", "ceiling", "estimate", "total")
CENTS = re.compile(r"-?\d+\.\d\d")


def test_the_record_has_the_cents_of_every_amount(scene):
    make_claim(scene, ClaimState.PAID)
    amounts = {
        (entry.event, key): value
        for entry in Entry.objects.filter(object_type__startswith="travel.")
        for side in (entry.before, entry.after)
        for key, value in side.items()
        if key in MONEY and value is not None
    }
    assert {name for _event, name in amounts} >= {"amount", "claimed", "allowed", "estimate", "ceiling"}
    assert {what: value for what, value in amounts.items() if not CENTS.fullmatch(str(value))} == {}


@pytest.mark.parametrize(("language", "shown"), [("en", "1,015 km"), ("sv", "1\xa0015 km")])
def test_a_way_is_told_in_whole_kilometres_with_the_thousands_apart(scene, language, shown):
    trip = make_trip(scene, T.REQUESTED)
    trip.legs.update(distance_km=Decimal("1015.2"), emissions_kg=Decimal("1204.5"))
    scene.chidi.language = language
    scene.chidi.save()
    client = Client()
    client.force_login(scene.chidi)
    with clock.virtual(ASKING), translation.override(language):
        text = client.get(f"/travel/trips/{trip.code}/").content.decode()
    assert shown in " ".join(re.split(r"[ \n]+", text))
    assert "1015" not in text
    assert "1204" not in text
