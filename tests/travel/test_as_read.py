# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A claim is sent back and rejected as it stood on the page, and not with costs or amounts that nobody has read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.pages import seen_in
from tests.factories.travel import CHECKING, make_claim
from tests.travel.test_pages import BOARD, client_of, page, post
from tvilling.core import clock
from tvilling.core.errors import NotAsSeen
from tvilling.travel import actions
from tvilling.travel.models import CutReason
from tvilling.travel.queries.allowances import mark_of_claim
from tvilling.travel.states import ClaimState as C

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("step", "state"), [("return", C.RETURNED), ("reject", C.REJECTED)])
def test_a_claim_changed_since_the_page_was_opened_stays_where_it_is(scene, step, state):
    claim = make_claim(scene, C.IN_REVIEW, lines=[{"amount": Decimal(200)}])
    url = f"{BOARD}claims/{claim.code}/"
    typed = {"reason": "No day on the receipt.", "seen": seen_in(page(scene.gus, url), step)}
    actions.set_allowed(
        actor=scene.gus, now=CHECKING, line=claim.lines.get(), allowed=Decimal(100), reason=CutReason.RECEIPT
    )
    with clock.virtual(CHECKING):
        answer = client_of(scene.gus).post(f"{url}{step}/", typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "This has changed since you opened the page" in text
        assert "No day on the receipt.</textarea>" in text
        claim.refresh_from_db()
        assert claim.state == C.IN_REVIEW
        again = client_of(scene.gus).post(f"{url}{step}/", typed | {"seen": seen_in(text, step)})
    assert again.status_code == 302
    claim.refresh_from_db()
    assert claim.state == state


@pytest.mark.parametrize("step", ["return", "reject", "approve"])
def test_a_step_that_does_not_say_what_was_read_is_refused(scene, step):
    claim = make_claim(scene, C.IN_REVIEW)
    who = scene.ada if step == "approve" else scene.gus
    with clock.virtual(CHECKING):
        answer = client_of(who).post(
            f"{BOARD}claims/{claim.code}/{step}/", {"reason": "No day on it."}, follow=True
        )
    assert "This has changed since you opened the page" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == C.IN_REVIEW


def test_the_reason_for_what_a_colleague_has_rejected_is_kept(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    url = f"{BOARD}claims/{claim.code}/"
    typed = {"reason": "No day on the receipt.", "seen": seen_in(page(scene.gus, url), "return")}
    actions.reject_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="Paid by the host.")
    answer = client_of(scene.gus).post(f"{url}return/", typed)
    assert answer.status_code == 422
    assert "What you typed" in answer.content.decode()
    assert "No day on the receipt." in answer.content.decode()


def test_another_receipt_is_another_claim(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    seen = mark_of_claim(claim)
    claim.lines.update(receipt=None)
    with pytest.raises(NotAsSeen):
        actions.reject_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="No.", seen=seen)


def test_sending_back_needs_its_reason(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    url = f"{BOARD}claims/{claim.code}/"
    assert "Fill in" in post(scene.gus, f"{url}return/", {}, 422)
    post(scene.gus, f"{url}return/", {"reason": "No day on it.", "seen": mark_of_claim(claim)})
    assert "No day on it." in page(scene.chidi, f"/travel/claims/{claim.code}/")
    post(scene.ada, f"{url}reject/", {"reason": "No."}, 404)
