# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Nobody is forgotten to whom money is still owed."""

from __future__ import annotations

import pytest

from tests.factories.travel import PAYING, make_claim
from tvilling.accounts.actions import anonymise_person
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor
from tvilling.travel.states import ClaimState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "is_refused"), [(ClaimState.SUBMITTED, True), (ClaimState.PAID, False)])
def test_an_open_claim_keeps_its_traveller(scene, state, is_refused):
    make_claim(scene, state)
    scene.chidi.teams.update(left_at=PAYING)
    ask = {"actor": SystemActor("command line"), "now": PAYING, "person": scene.chidi}
    if is_refused:
        with pytest.raises(ActionRefused, match="claim of this person is still open"):
            anonymise_person(**ask)
    else:
        anonymise_person(**ask)
    scene.chidi.refresh_from_db()
    assert (scene.chidi.name == "Chidi Okafor") is is_refused
