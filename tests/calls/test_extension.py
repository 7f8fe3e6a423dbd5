# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A deadline only moves later, before it has passed, by two people, with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from tests.factories.calls import AFTER, DURING, PREPARING
from tvilling.audit.queries import history_of
from tvilling.calls import actions
from tvilling.calls.models import Call, Extension
from tvilling.calls.receivers import extensions_waiting
from tvilling.calls.signals import call_extended
from tvilling.calls.states import ExtensionState
from tvilling.core.errors import ActionRefused, NotAllowed, SecondPersonNeeded, StaleState
from tvilling.mail.models import Message
from tvilling.programmes.actions import update_cohort

LATER = "2023-07-07T17:00"


def propose(cast, call, **more):
    given = {"closes_wall": LATER, "reason": "The portal was down for a day.", **more}
    return actions.propose_extension(actor=cast.ada, now=DURING, call=call, **given)


def test_a_second_person_puts_it_into_force_and_all_stages_hear_of_it(cast, call):
    heard = []
    call_extended.connect(lambda extension, **_rest: heard.append(extension), weak=False, dispatch_uid="test")
    extension = propose(cast, call)
    extended = actions.approve_extension(actor=cast.ola, now=DURING, extension=extension)
    call_extended.disconnect(dispatch_uid="test")
    assert heard == [extension]
    call.refresh_from_db()
    assert call.closes_at == extended.closes_at == datetime(2023, 7, 7, 15, tzinfo=UTC)
    assert call.closes_wall == LATER
    entry = history_of(extension).values_list("event", "reason").last()
    assert entry == ("call.extended", "The portal was down for a day.")


def test_whoever_proposed_it_cannot_approve_it(cast, call):
    extension = propose(cast, call)
    with pytest.raises(SecondPersonNeeded):
        actions.approve_extension(actor=cast.ada, now=DURING, extension=extension)
    call.refresh_from_db()
    assert call.closes_wall == "2023-06-30T23:59"


def test_the_database_refuses_an_approval_by_the_proposer(cast, call):
    extension = propose(cast, call)
    with pytest.raises(IntegrityError):
        Extension.objects.filter(pk=extension.pk).update(state=ExtensionState.APPROVED, decided_by=cast.ada)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closes_wall": "2023-06-30T23:59"}, "close later"),
        ({"closes_wall": "2023-06-20T12:00"}, "close later"),
        ({"closes_wall": "2023-10-29T02:30"}, "comes twice"),
        ({"closes_wall": "2023-09-04T09:00"}, "results are announced for 4 September 2023"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_a_proposal_that_is_not_later_or_has_no_reason_is_refused(cast, call, more, sentence):
    with pytest.raises(ActionRefused, match=sentence):
        propose(cast, call, **more)


def test_a_call_does_not_stay_open_into_the_journeys(cast, call):
    call.results_on = None
    call.save(update_fields=["results_on"])
    with pytest.raises(ActionRefused, match="journeys start on"):
        propose(cast, call, closes_wall=f"{call.cohort.starts_on:%Y-%m-%d}T09:00")


def test_an_extension_is_not_approved_into_journeys_that_were_moved_meanwhile(cast, call):
    Call.objects.filter(pk=call.pk).update(results_on=None)
    extension = propose(cast, call)
    earlier = {"actor": cast.ada, "now": DURING, "starts_on": date(2023, 7, 3)}
    update_cohort(cohort=cast.cohort, **earlier)
    with pytest.raises(ActionRefused, match="journeys start on 3 July 2023"):
        actions.approve_extension(
            actor=cast.ola, now=DURING, extension=Extension.objects.get(pk=extension.pk)
        )
    call.refresh_from_db()
    assert call.closes_wall == "2023-06-30T23:59"


def test_only_an_open_call_is_extended(cast, call):
    for moment in (PREPARING, AFTER):
        with pytest.raises(actions.CallIsOver):
            actions.propose_extension(
                actor=cast.ada, now=moment, call=call, closes_wall=LATER, reason="Why not"
            )
    extension = propose(cast, call)
    with pytest.raises(actions.CallIsOver):
        actions.approve_extension(actor=cast.ola, now=call.closes_at, extension=extension)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.PROPOSED


def test_one_proposal_waits_at_a_time_and_is_decided_once(cast, call):
    extension = propose(cast, call)
    with pytest.raises(ActionRefused, match="waits for a second person already"):
        propose(cast, call)
    stale = Extension.objects.get(pk=extension.pk)
    actions.refuse_extension(actor=cast.ola, now=DURING, extension=extension, reason="No need.")
    with pytest.raises(StaleState):
        actions.approve_extension(actor=cast.ola, now=DURING, extension=stale)
    assert propose(cast, call).state == ExtensionState.PROPOSED


def test_a_refusal_needs_a_reason_unless_it_is_ones_own_proposal(cast, call):
    extension = propose(cast, call)
    with pytest.raises(actions.ReasonMissing):
        actions.refuse_extension(actor=cast.ola, now=DURING, extension=extension)
    actions.refuse_extension(actor=cast.ada, now=DURING, extension=extension)
    assert extension.state == ExtensionState.REFUSED


def test_the_office_is_asked_by_letter_and_on_the_page_of_what_waits(cast, call):
    extension = propose(cast, call)
    letter = Message.objects.get(letter="calls.extension_proposed")
    assert letter.recipient == cast.ola
    assert "7 July 2023, 17:00 Brussels time (UTC+2)" in letter.body
    assert [str(item.title) for item in extensions_waiting(cast.ola, DURING)]
    for other in (cast.ada, cast.eve, cast.bo):
        assert not list(extensions_waiting(other, DURING))
    actions.approve_extension(actor=cast.ola, now=DURING, extension=extension)
    assert Message.objects.get(letter="calls.extension_approved").recipient == cast.ada
    assert not list(extensions_waiting(cast.ola, DURING))


def test_people_of_another_cohort_neither_propose_nor_approve(cast, call):
    with pytest.raises(NotAllowed):
        actions.propose_extension(actor=cast.eve, now=DURING, call=call, closes_wall=LATER, reason="Why not")
    extension = propose(cast, call)
    for stranger in (cast.eve, cast.bo):
        with pytest.raises(NotAllowed):
            actions.approve_extension(actor=stranger, now=DURING, extension=extension)
