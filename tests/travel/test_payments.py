# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Two people for every payment, files that banks accept, account numbers that show nowhere."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
import xmlschema
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import (
    ASKING,
    CHECKING,
    IBAN_DE,
    IBAN_FI,
    IBAN_SE,
    IBAN_TR,
    PAID,
    PAYING,
    make_account,
    make_claim,
    make_payer,
    make_run,
)  # fmt: skip
from tvilling.audit.models import Entry
from tvilling.core.errors import NotAllowed, SecondPersonNeeded, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.mail.models import Message
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions, periodic
from tvilling.travel.actions.errors import PaymentRefused, ReasonNeeded
from tvilling.travel.models import BankAccount, Payment
from tvilling.travel.models.sealing import SealError, seal, unseal
from tvilling.travel.permissions import runs_visible_to
from tvilling.travel.queries import payment_files
from tvilling.travel.states import ClaimState as C
from tvilling.travel.states import PaymentState, RunState
from tvilling.travel.validators import BankDataRefused, check_account, is_sepa

pytestmark = pytest.mark.django_db
SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def released(scene, claim):
    run = make_run(scene, [claim])
    return actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)


def take(scene, run, channel="sepa"):
    return actions.take_payment_file(actor=scene.gus, now=PAYING, run=run, channel=channel)


def test_the_file_passes_the_schema_and_says_who_gets_what(scene):
    claim = make_claim(scene, C.APPROVED)
    name, content = take(scene, released(scene, claim))
    assert name == "cohort-1-1.xml"
    schema = xmlschema.XMLSchema(SCHEMA)
    schema.validate(content.decode())
    tree = xmlschema.XMLResource(content.decode()).root
    found = {
        tag: tree.findtext(f".//p:{tag}", namespaces=NAMES)
        for tag in ("CtrlSum", "NbOfTxs", "InstdAmt", "EndToEndId")
    }
    assert found == {
        "CtrlSum": "300.00", "NbOfTxs": "1", "InstdAmt": "300.00", "EndToEndId": f"TVILLING-{claim.code.upper()}",
    }  # fmt: skip
    assert [node.text for node in tree.iterfind(".//p:IBAN", NAMES)] == [IBAN_DE, IBAN_FI]
    payee = tree.findall(".//p:CdtTrfTxInf/p:Cdtr/p:PstlAdr/*", NAMES)
    assert [node.text for node in payee] == ["Lulea", "SE"]
    assert tree.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=NAMES) == "2023-12-06"


def test_the_same_run_gives_the_same_bytes_each_time_on_record(scene):
    run = released(scene, make_claim(scene, C.APPROVED))
    assert take(scene, run) == take(scene, run)
    assert Entry.objects.filter(event="payment_run.file_taken").count() == 2


def test_no_file_before_release_and_none_for_others(scene):
    run = make_run(scene, [make_claim(scene, C.APPROVED)])
    with pytest.raises(PaymentRefused, match="second person"):
        take(scene, run)
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    for person in (scene.ada, scene.ola, scene.fia, scene.chidi, scene.bo):
        with pytest.raises(NotAllowed):
            actions.take_payment_file(actor=person, now=PAYING, run=run, channel="sepa")


def test_a_changed_amount_is_noticed_before_the_bank_does(scene):
    run = released(scene, make_claim(scene, C.APPROVED))
    Payment.objects.update(amount=Decimal(301))
    with pytest.raises(PaymentRefused, match="not the one that was released"):
        take(scene, run)


def test_a_file_that_no_bank_accepts_is_not_made(scene, monkeypatch):
    monkeypatch.setattr(payment_files, "_settled", lambda content, *_: content.replace(b"EUR", b"euro"))
    with pytest.raises(payment_files.FileRefused, match="does not pass the bank's own check"):
        released(scene, make_claim(scene, C.APPROVED))


def test_payees_outside_sepa_go_onto_the_list(scene):
    make_account(scene.chidi, IBAN_TR, town="=Eskişehir", country="TR")
    run = released(scene, make_claim(scene, C.APPROVED))
    assert (run.sepa_sha256, run.payments.get().channel) == ("", "manual")
    name, content = take(scene, run, "manual")
    text = content.decode("utf-8-sig")
    assert name.endswith(".csv")
    assert IBAN_TR in text
    assert "'=Eskişehir" in text
    with pytest.raises(PaymentRefused):
        take(scene, run, "sepa")


def test_whoever_prepared_approved_or_is_paid_cannot_release(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    make_role(scene.cohort, scene.chidi, CohortRole.FINANCE)
    for person in (scene.gus, scene.ada, scene.chidi):
        with pytest.raises(SecondPersonNeeded):
            actions.release_payment_run(actor=person, now=PAYING, run=run)
    for person in (scene.fia, scene.bo):
        with pytest.raises(NotAllowed):
            actions.release_payment_run(actor=person, now=PAYING, run=run)
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    assert (run.state, run.payments.get().state) == (RunState.RELEASED, PaymentState.RELEASED)


def test_nobody_prepares_a_payment_to_themselves(scene):
    claim = make_claim(scene, C.APPROVED)
    make_payer(scene)
    make_role(scene.cohort, scene.chidi, CohortRole.FINANCE)
    with pytest.raises(SecondPersonNeeded):
        actions.create_payment_run(
            actor=scene.chidi, now=PAYING, cohort=scene.cohort, claims=[claim], execute_on=date(2023, 12, 6)
        )


def test_a_claim_is_paid_once(scene):
    claim = make_claim(scene, C.SCHEDULED)
    with pytest.raises(StaleState):
        make_run(scene, [claim])


def test_only_approved_claims_of_the_cohort_are_paid(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    with pytest.raises(PaymentRefused):
        make_run(scene, [claim])
    with pytest.raises(PaymentRefused, match="at least one"):
        make_run(scene, [])


def test_a_run_needs_an_account_to_pay_from(scene):
    claim = make_claim(scene, C.APPROVED)
    with pytest.raises(PaymentRefused, match="which account"):
        actions.create_payment_run(
            actor=scene.gus, now=PAYING, cohort=scene.cohort, claims=[claim], execute_on=date(2023, 12, 6)
        )


def test_paid_closes_the_run_and_tells_the_traveller(scene):
    claim = make_claim(scene, C.PAID)
    payment = claim.payments.get()
    assert (payment.state, payment.run.state, claim.paid_on) == ("paid", RunState.SETTLED, PAID.date())
    letter = Message.objects.get(letter="travel.claim_paid")
    assert payment.reference in letter.body
    assert "€300.00" in letter.subject


def test_a_failed_payment_waits_for_a_new_account_and_goes_into_a_later_run(scene):
    claim = make_claim(scene, C.APPROVED)
    run = released(scene, claim)
    payment = run.payments.get()
    with pytest.raises(ReasonNeeded):
        actions.mark_failed(actor=scene.gus, now=PAYING, payment=payment, reason="")
    actions.mark_failed(actor=scene.gus, now=PAYING, payment=payment, reason="Account closed.")
    claim.refresh_from_db()
    assert claim.state == C.PAYMENT_FAILED
    with pytest.raises(PaymentRefused, match="failed"):
        make_run(scene, [claim])
    make_account(scene.chidi, IBAN_SE, now=PAYING - timedelta(days=4))
    assert make_run(scene, [claim]).number == 2


def test_a_payment_that_was_noted_as_paid_may_still_come_back(scene):
    claim = make_claim(scene, C.PAID)
    payment = claim.payments.get()
    actions.mark_failed(actor=scene.gus, now=PAYING + timedelta(days=3), payment=payment, reason="AC04")
    claim.refresh_from_db()
    run = claim.payments.get().run
    assert (claim.state, claim.paid_on, run.state) == (C.PAYMENT_FAILED, None, RunState.SETTLED)
    listed = vars(runs_visible_to(scene.gus, scene.cohort).get())
    assert [listed[name] for name in ("total", "paid", "came_back")] == [run.total, 0, run.total]
    make_account(scene.chidi, IBAN_SE, now=PAYING - timedelta(days=4))
    again = make_run(scene, [claim])
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=again)
    actions.mark_run_paid(actor=scene.gus, now=PAID, run=again)
    assert Message.objects.filter(letter="travel.claim_paid").count() == 2


def test_days_of_payment_that_are_slips_of_the_pen_are_refused(scene):
    claim = make_claim(scene, C.APPROVED)
    make_payer(scene)
    with pytest.raises(PaymentRefused, match="two months") as late:
        actions.create_payment_run(
            actor=scene.gus, now=PAYING, cohort=scene.cohort, claims=[claim], execute_on=date(2033, 12, 6)
        )
    assert late.value.field == "execute_on"
    # A Sunday, and Boxing Day after Christmas Day.
    for day, following in (
        (date(2023, 12, 10), "11 December 2023"),
        (date(2023, 12, 25), "27 December 2023"),
    ):
        with pytest.raises(PaymentRefused, match=f"they do is {following}") as closed:
            actions.create_payment_run(
                actor=scene.gus, now=PAYING, cohort=scene.cohort, claims=[claim], execute_on=day
            )
        assert closed.value.field == "execute_on"
    run = released(scene, claim)
    with pytest.raises(PaymentRefused, match="before the run was released") as early:
        actions.mark_run_paid(actor=scene.gus, now=PAYING, run=run, paid_on=PAYING.date() - timedelta(days=1))
    assert early.value.field == "paid_on"
    with pytest.raises(PaymentRefused, match="asks the bank to pay on 6 December 2023") as earlier:
        actions.mark_run_paid(actor=scene.gus, now=PAID, run=run, paid_on=date(2023, 12, 5))
    assert earlier.value.field == "paid_on"
    actions.mark_run_paid(actor=scene.gus, now=PAID, run=run)
    assert Entry.objects.get(event="claim.paid").after["paid_on"] == "2023-12-06"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Żółć & Söhne <GmbH>", "Zolc + Sohne .GmbH."),
        ("  Ωμέγα_“Ltd”; @home ", "Omega-.Ltd., .home"),
        ("ß" * 70, "s" * 70),
        ("D'Arc (Lyon), No. 1/2: a+b?", "D'Arc (Lyon), No. 1/2: a+b?"),
    ],
)
def test_names_are_written_with_what_every_bank_takes(typed, written):
    assert payment_files.bank_text(typed, 70) == written


def test_a_cancelled_run_gives_its_claims_back(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    actions.cancel_payment_run(actor=scene.gus, now=PAYING, run=run, reason="Wrong day.")
    claim.refresh_from_db()
    assert (run.state, claim.state) == (RunState.CANCELLED, C.APPROVED)
    assert make_run(scene, [claim]).number == 2


def test_a_changed_account_waits_three_days_and_both_addresses_hear_of_it(scene):
    old = make_account(scene.chidi)
    claim = make_claim(scene, C.APPROVED)
    scene.chidi.email = "chidi.new@example.org"
    scene.chidi.save()
    fresh = make_account(scene.chidi, IBAN_SE, now=PAYING)
    assert fresh.usable_from == PAYING + timedelta(hours=72)
    told = Message.objects.filter(letter="travel.account_changed").values_list("recipient_email", flat=True)
    assert set(told) == {old.notice_email, "chidi.new@example.org"}
    with pytest.raises(PaymentRefused, match="less than three days"):
        make_run(scene, [claim])
    old.refresh_from_db()
    assert (old.sealed_number, old.ending, old.ended_at) == ("", "", PAYING)


def test_a_run_is_not_released_to_an_account_that_was_replaced(scene):
    run = make_run(scene, [make_claim(scene, C.APPROVED)])
    make_account(scene.chidi, IBAN_SE, now=PAYING)
    with pytest.raises(PaymentRefused, match="changed the bank account"):
        actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)


def test_a_changed_account_is_on_the_record_of_the_cohort_that_pays_it(scene):
    make_account(scene.bo)
    make_claim(scene, C.APPROVED)
    make_account(scene.chidi, IBAN_SE, now=PAYING)
    entries = Entry.objects.filter(event="bank_account.saved").order_by("sequence")
    assert [entries.first().scope, entries.last().scope] == ["", scene.cohort.slug]
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    client = Client()
    client.force_login(rut)
    text = client.get("/office/cohort-1/audit/?event=bank_account.saved").content.decode()
    assert f"Bank account: {scene.chidi}" in text
    assert IBAN_SE[-4:] not in text


def test_another_town_for_the_same_number_does_not_wait(scene):
    make_account(scene.chidi)
    assert make_account(scene.chidi, now=PAYING, town="Boden").usable_from == ASKING


def test_finance_sees_a_number_with_a_reason_on_record(scene):
    claim = make_claim(scene, C.APPROVED)
    account = claim.trip.traveller.bank_accounts.get()
    with pytest.raises(ReasonNeeded):
        actions.reveal_iban(actor=scene.gus, now=PAYING, account=account, cohort=scene.cohort, reason="")
    asked = {"actor": scene.gus, "now": PAYING, "account": account, "cohort": scene.cohort}
    assert actions.reveal_iban(**asked, reason="Bank called.") == IBAN_FI
    entry = Entry.objects.get(event="bank_account.revealed")
    assert (entry.actor_key, entry.reason, entry.object_key, entry.scope) == (
        str(scene.gus.pk),
        "Bank called.",
        str(account.pk),
        scene.cohort.slug,
    )
    eve = make_person("Eve Ek")
    make_role(make_cohort("cohort-2", number=2), eve, CohortRole.FINANCE)
    for person in (scene.ada, scene.fia, scene.bo, scene.chidi, eve):
        with pytest.raises(NotAllowed):
            actions.reveal_iban(
                actor=person, now=PAYING, account=account, cohort=scene.cohort, reason="Curious."
            )


def test_nobody_saves_an_account_for_somebody_else(scene):
    data = actions.AccountData(holder="Bo", number=IBAN_FI, town="Luleå", country="SE")
    with pytest.raises(NotAllowed):
        actions.save_bank_account(actor=scene.bo, now=ASKING, data=data, person=scene.chidi)
    with pytest.raises(NotAllowed):
        actions.save_bank_account(actor=scene.ada, now=ASKING, data=data, payer_cohort=scene.cohort)


def test_the_account_that_pays_has_an_iban_from_the_beginning(scene):
    data = actions.AccountData(
        holder="Office",
        number="1570005678901200",
        bic="ARMIAM22",
        bank_country="AM",
        town="Yerevan",
        country="AM",
    )
    with pytest.raises(BankDataRefused, match="needs an IBAN") as refusal:
        actions.save_bank_account(actor=scene.gus, now=ASKING, data=data, payer_cohort=scene.cohort)
    assert refusal.value.field == "number"


@pytest.mark.parametrize("number", ["FI2112345600000786", "DE8937040044053201300", "XX00", "1"])
def test_a_wrong_number_is_refused_without_being_repeated(number):
    with pytest.raises(BankDataRefused) as refusal:
        check_account(number)
    assert number not in str(refusal.value)


def test_an_account_without_iban_needs_the_bank():
    with pytest.raises(BankDataRefused) as refusal:
        check_account("1570005678901200")
    assert refusal.value.field == "bic"
    assert check_account("1570005678901200", "ARMIAM22", "AM").is_iban is False


@pytest.mark.parametrize(
    ("number", "bic", "country", "sentence"),
    [
        ("Treasury", "ARMIAM22", "AM", "has figures"),
        ("12345600000785", "NDEAFIHH", "FI", "have an IBAN"),
        ("1570005678901200", "NDEAFIHH", "AM", "in another country"),
    ],
)
def test_an_account_that_no_bank_would_know_is_refused(number, bic, country, sentence):
    with pytest.raises(BankDataRefused, match=sentence):
        check_account(number, bic, country)


def test_sepa_countries_count_from_their_day():
    assert is_sepa("SE", date(2023, 1, 1))
    assert not is_sepa("RS", date(2026, 5, 1))
    assert is_sepa("RS", date(2026, 6, 1))
    assert not is_sepa("TR", date(2026, 6, 1))


def test_the_canary_number_is_nowhere_in_clear(scene, caplog):
    """Tables, letters, the record, stored files: the account number is in none of them."""
    claim = make_claim(scene, C.PAID)
    take(scene, claim.payments.get().run)
    account = claim.trip.traveller.bank_accounts.get()
    actions.reveal_iban(
        actor=scene.gus, now=PAYING, account=account, cohort=scene.cohort, reason="Bank called."
    )
    with connection.cursor() as cursor:
        dumped = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            dumped.append(str(cursor.fetchall()))
    everything = "".join(dumped) + caplog.text + dumped_fixture()
    for number in (IBAN_FI, IBAN_DE):
        assert number not in everything
        assert number[4:-4] not in everything
    assert all(IBAN_FI.encode() not in content for content in stored_files())


def dumped_fixture() -> str:
    out = io.StringIO()
    call_command("dumpdata", "travel", "audit", "mail", stdout=out)
    return out.getvalue()


def stored_files():
    root = Path(settings.MEDIA_ROOT)
    for folder, _folders, files in os.walk(root):
        for name in files:
            yield (Path(folder) / name).read_bytes()


def test_a_sealed_number_is_bound_to_its_row_and_its_key(settings):
    sealed = seal(IBAN_FI, "travel.bankaccount:a")
    assert unseal(sealed, "travel.bankaccount:a") == IBAN_FI
    with pytest.raises(SealError):
        unseal(sealed, "travel.bankaccount:b")
    settings.FIELD_KEY = "another-key-of-this-installation"
    with pytest.raises(SealError):
        unseal(sealed, "travel.bankaccount:a")


def test_a_new_key_reads_the_old_and_renews_it(scene, settings):
    account = make_account(scene.chidi)
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], "the-next-key-of-this-installation"
    assert actions.reseal_accounts(actor=CLOCK, now=PAYING) == 1
    settings.FIELD_KEYS_OLD = []
    account.refresh_from_db()
    assert account.number() == IBAN_FI
    assert actions.reseal_accounts(actor=CLOCK, now=PAYING) == 0


@pytest.mark.parametrize("broken", ["gone:AAAA", "no base64"])
def test_an_account_that_cannot_be_read_stops_no_other_and_is_replaced_by_its_owner(scene, settings, broken):
    account = make_account(scene.chidi)
    make_account(make_person("Iris Kask"), IBAN_SE)
    BankAccount.objects.filter(pk=account.pk).update(sealed_number=broken)
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], "the-next-key-of-this-installation"
    periodic.tidy_accounts(PAYING + timedelta(days=6 * 366))
    assert list(BankAccount.objects.exclude(sealed_number="").filter(person__isnull=False)) == []
    BankAccount.objects.filter(pk=account.pk).update(sealed_number=broken, ended_at=None, forgotten_at=None)
    with pytest.raises(SealError, match="can no longer be read"):
        BankAccount.objects.get(pk=account.pk).number()
    fresh = make_account(scene.chidi, now=PAYING)
    assert (fresh.number(), fresh.usable_from) == (IBAN_FI, PAYING + timedelta(hours=72))


def test_numbers_are_deleted_five_years_after_the_last_payment(scene):
    make_claim(scene, C.PAID)
    years = timedelta(days=5 * 366)
    assert actions.forget_accounts(actor=CLOCK, now=PAYING + years - timedelta(days=20)) == 0
    assert actions.forget_accounts(actor=CLOCK, now=PAYING + years) == 1
    account = BankAccount.objects.get(person=scene.chidi)
    assert (account.sealed_number, account.masked) == ("", "–")
    assert BankAccount.objects.get(payer_cohort=scene.cohort).sealed_number


def test_only_the_clock_tidies(scene):
    with pytest.raises(NotAllowed):
        actions.forget_accounts(actor=scene.gus, now=CHECKING)
    with pytest.raises(NotAllowed):
        actions.reseal_accounts(actor=scene.gus, now=CHECKING)
