# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever audits a cohort reads how its money was asked for, allowed and paid, and changes none of it."""

from __future__ import annotations

import pytest

from tests.factories.accounts import make_person
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import PAYING, make_claim, make_run
from tests.travel.test_pages import BOARD, client_of, page, post
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions
from tvilling.travel.states import ClaimState as C

pytestmark = pytest.mark.django_db


READ_BY_AUDITORS = (C.IN_REVIEW, C.APPROVED, C.PAID)


@pytest.mark.parametrize("state", [C.DRAFT, C.SUBMITTED, C.RETURNED, *READ_BY_AUDITORS])
def test_an_auditor_of_the_cohort_opens_receipt_and_note_once_the_claim_is_being_checked(scene, state):
    claim = make_claim(scene, state)
    receipt = f"/documents/{claim.lines.get().receipt.code}/"
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    eve = make_role(make_cohort(slug="other"), make_person("Eve Far"), CohortRole.AUDITOR).person
    text = page(rut, f"{BOARD}claims/{claim.code}/")
    assert (receipt in text) == (state in READ_BY_AUDITORS)
    assert ("We saw how owners are asked." in text) == (state in READ_BY_AUDITORS)
    assert claim.trip.traveller.bank_accounts.get().masked not in text
    if state in READ_BY_AUDITORS:
        assert client_of(rut).get(receipt).getvalue().startswith(b"%PDF")
    else:
        page(rut, receipt, 404)
    for path in (receipt, f"{BOARD}claims/{claim.code}/"):
        page(eve, path, 404)


def test_an_auditor_reads_a_run_with_its_checksum_and_no_account_and_changes_nothing(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    run.refresh_from_db()
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    eve = make_role(make_cohort(slug="other"), make_person("Eve Far"), CohortRole.AUDITOR).person
    url, account = f"{BOARD}runs/{run.number}/", claim.trip.traveller.bank_accounts.get()
    assert f'href="{BOARD}runs/"' in page(rut, BOARD)
    decided = page(rut, f"{BOARD}claims/{claim.code}/").split("What happened")[1]
    assert "Claim approved" in decided
    assert "Checking of a claim started" in decided
    assert url in page(rut, f"{BOARD}runs/")
    text = page(rut, url)
    for shown in ("€300.00", "Chidi Okafor", str(run.released_by), run.sepa_sha256):
        assert shown in text
    for hidden in (account.masked, run.payer.masked, 'method="post" action="/office'):
        assert hidden in page(scene.gus, url)
        assert hidden not in text
    exported = page(rut, f"{BOARD}claims/?export=csv")
    assert "Checked by" in exported
    assert f"{claim.reviewer},{claim.approved_by}" in exported.replace(";", ",")
    for step in ("release/", "cancel/", "paid/", "files/sepa/", f"payments/{run.payments.get().code}/paid/"):
        post(rut, f"{url}{step}", {}, 404)
    for step in ("return/", "reject/", "start/", "approve/"):
        post(rut, f"{BOARD}claims/{claim.code}/{step}", {}, 404)
    for path in (f"{BOARD}runs/", url):
        page(eve, path, 404)
    post(scene.ada, f"{url}paid/", {}, 404)
    run.refresh_from_db()
    assert run.state == "released"
