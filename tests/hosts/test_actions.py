# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A host activity goes from a draft into the catalogue, or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import NOW, PROFILE, lead_of, make_host_activity, make_practice, office_of
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit.models import Entry
from tvilling.cities.models import TeamRole
from tvilling.core.errors import ActionRefused, NotAsSeen, NotFound, StaleState
from tvilling.hosts import actions
from tvilling.hosts.queries import mark_of_activity, missing_in
from tvilling.mail.models import Message
from tvilling.programmes.models import CityParticipation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


def host_roles(cohort):
    return set(
        CityParticipation.objects.filter(cohort=cohort, role="host", ended_at__isnull=True).values_list(
            "city__name", flat=True
        )
    )


def test_an_accepted_activity_makes_hosts_of_all_its_cities_and_tells_their_teams(cohort):
    lulea = make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    activity = make_host_activity(cohort, "accepted", cities=[lulea])
    assert activity.state == "accepted"
    assert activity.decided_at is not None
    assert host_roles(cohort) == {"Umeå", "Luleå"}
    letters = Message.objects.filter(letter="hosts.accepted")
    assert {letter.recipient_id for letter in letters} == {iris.pk, lead_of(activity.lead_city).pk}
    assert "/hosts/home-retrofit/" in letters[0].body
    assert "{" not in letters[0].body


def test_every_step_is_recorded_with_states_and_without_texts(cohort):
    activity = make_host_activity(cohort, "accepted")
    entries = Entry.objects.filter(object_type="hosts.hostactivity", object_key=str(activity.pk))
    assert [entry.event for entry in entries] == [
        "host_activity.started", "host_activity.changed", "host_activity.submitted", "host_activity.accepted",
    ]  # fmt: skip
    assert entries.last().before == {"state": "submitted"}
    assert entries.last().after == {"state": "accepted"}
    assert {entry.scope for entry in entries} == {cohort.slug}
    assert PROFILE["description"] not in str([entry.after for entry in entries])


def test_an_incomplete_profile_is_refused_and_says_what_is_missing_where(cohort):
    city = make_city("Umeå")
    hana = lead_of(city)
    activity = actions.start_host_activity(actor=hana, now=NOW, cohort=cohort, city=city, title="Retrofit")
    with pytest.raises(actions.ProfileIncomplete) as refusal:
        actions.submit_host_activity(actor=hana, now=NOW, activity=activity)
    missing = [(item.section, item.field) for item in refusal.value.missing]
    assert ("profile", "description") in missing
    assert ("profile", "domains") in missing
    assert ("practices", "practices") in missing
    assert ("profile", "title") not in missing
    activity.refresh_from_db()
    assert activity.state == "draft"


def test_nothing_is_missing_in_a_complete_profile(cohort):
    assert missing_in(make_host_activity(cohort, "draft")) == []


@pytest.mark.parametrize(
    ("opens", "closes", "allowed"), [(1, 2, False), (-2, -1, False), (-1, 1, True), (-1, 0, False)]
)
def test_sending_is_possible_only_within_the_window(cohort, opens, closes, allowed):
    activity = make_host_activity(cohort, "draft")
    cohort.hosts_open_at, cohort.hosts_close_at = NOW + timedelta(days=opens), NOW + timedelta(days=closes)
    cohort.save()
    activity.refresh_from_db()
    if allowed:
        actions.submit_host_activity(actor=lead_of(activity.lead_city), now=NOW, activity=activity)
        assert activity.state == "submitted"
    else:
        with pytest.raises(actions.HostsWindowClosed):
            actions.submit_host_activity(actor=lead_of(activity.lead_city), now=NOW, activity=activity)


def test_only_a_lead_sends_but_a_member_writes_and_a_reader_does_neither(cohort):
    activity = make_host_activity(cohort, "draft")
    chidi = make_team_member(activity.lead_city, make_person("Chidi Okeke"), TeamRole.MEMBER).person
    reader = make_team_member(activity.lead_city, make_person("Rita Reader"), TeamRole.READER).person
    actions.update_profile(actor=chidi, now=NOW, activity=activity, objective="A third of the heat.")
    with pytest.raises(NotFound):
        actions.submit_host_activity(actor=chidi, now=NOW, activity=activity)
    with pytest.raises(NotFound):
        actions.update_profile(actor=reader, now=NOW, activity=activity, objective="None")
    activity.refresh_from_db()
    assert activity.objective == "A third of the heat."


def test_the_office_returns_with_a_reason_and_the_team_sends_again(cohort):
    activity = make_host_activity(cohort, "submitted")
    ada, hana = office_of(cohort), lead_of(activity.lead_city)
    with pytest.raises(actions.ReasonNeeded):
        actions.return_host_activity(actor=ada, now=NOW, activity=activity, reason=" ")
    actions.return_host_activity(actor=ada, now=NOW, activity=activity, reason="Name the owners' share.")
    assert activity.state == "draft"
    assert "Name the owners' share." in Message.objects.get(letter="hosts.returned").body
    actions.submit_host_activity(actor=hana, now=NOW + timedelta(days=1), activity=activity)
    actions.return_host_activity(
        actor=ada, now=NOW + timedelta(days=2), activity=activity, reason="And its year."
    )
    assert Message.objects.filter(letter="hosts.returned").count() == 2


def test_a_declined_activity_cannot_be_changed_or_sent(cohort):
    activity = make_host_activity(cohort, "declined")
    hana = lead_of(activity.lead_city)
    assert "Outside the field" in Message.objects.get(letter="hosts.declined").body
    with pytest.raises(actions.NotEditable):
        actions.update_profile(actor=hana, now=NOW, activity=activity, title="Again")
    with pytest.raises(StaleState):
        actions.submit_host_activity(actor=hana, now=NOW, activity=activity)


def test_of_two_colleagues_deciding_at_once_the_second_is_told(cohort):
    activity = make_host_activity(cohort, "submitted")
    ada = office_of(cohort)
    stale = type(activity).objects.get(pk=activity.pk)
    actions.accept_host_activity(actor=ada, now=NOW, activity=activity)
    with pytest.raises(StaleState):
        actions.decline_host_activity(actor=ada, now=NOW, activity=stale, reason="No.")
    assert type(activity).objects.get(pk=activity.pk).state == "accepted"


def test_the_office_of_another_programme_decides_nothing_here(cohort):
    activity = make_host_activity(cohort, "submitted")
    eve = make_role(make_cohort("elsewhere"), make_person("Eve Evans")).person
    for step in (actions.accept_host_activity, actions.decline_host_activity, actions.return_host_activity):
        with pytest.raises(NotFound):
            step(actor=eve, now=NOW, activity=activity, reason="Mine.")


def test_what_was_sent_is_changed_by_the_office_alone(cohort):
    activity = make_host_activity(cohort, "submitted")
    with pytest.raises(actions.NotEditable):
        actions.update_profile(actor=lead_of(activity.lead_city), now=NOW, activity=activity, title="Other")
    actions.update_profile(actor=office_of(cohort), now=NOW, activity=activity, title="Other")
    assert activity.slug == "home-retrofit"


def test_withdrawing_ends_the_hosts_roles_but_not_those_by_another_activity(cohort):
    lulea = make_city("Luleå")
    activity = make_host_activity(cohort, "accepted", cities=[lulea])
    make_host_activity(cohort, "accepted", title="Snow", city=lulea)
    actions.withdraw_host_activity(
        actor=lead_of(activity.lead_city), now=NOW, activity=activity, reason="No staff."
    )
    assert activity.state == "withdrawn"
    assert host_roles(cohort) == {"Luleå"}
    assert "No staff." in Message.objects.filter(letter="hosts.withdrawn").first().body


def test_a_group_has_at_most_as_many_cities_as_the_cohort_says(cohort):
    cohort.host_cities_max = 2
    cohort.save()
    activity = make_host_activity(cohort, "draft")
    hana, lulea = lead_of(activity.lead_city), make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    actions.add_city(actor=hana, now=NOW, activity=activity, city=lulea)
    assert Message.objects.get(letter="hosts.city_added").recipient == iris
    with pytest.raises(actions.CityInActivity):
        actions.add_city(actor=hana, now=NOW, activity=activity, city=lulea)
    with pytest.raises(actions.TooManyCities, match="At most 2"):
        actions.add_city(actor=hana, now=NOW, activity=activity, city=make_city("Piteå"))


def test_a_city_leaves_a_group_by_its_own_lead_but_never_the_lead_city(cohort):
    lulea = make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    activity = make_host_activity(cohort, "draft", cities=[lulea])
    with pytest.raises(ActionRefused):
        actions.remove_city(
            actor=lead_of(activity.lead_city), now=NOW, activity=activity, city=activity.lead_city
        )
    actions.remove_city(actor=iris, now=NOW, activity=activity, city=lulea)
    assert list(activity.cities.values_list("name", flat=True)) == ["Umeå"]


def test_a_city_that_was_added_leaves_until_the_office_has_decided(cohort):
    lulea = make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    sent, accepted = (
        make_host_activity(cohort, state, title=state, cities=[lulea]) for state in ("submitted", "accepted")
    )
    with pytest.raises(actions.NotEditable):
        actions.remove_city(actor=lead_of(sent.lead_city), now=NOW, activity=sent, city=lulea)
    actions.remove_city(actor=iris, now=NOW, activity=sent, city=lulea)
    assert lulea not in sent.cities.all()
    with pytest.raises(actions.NotEditable):
        actions.remove_city(actor=iris, now=NOW, activity=accepted, city=lulea)


def test_a_city_with_practices_stays(cohort):
    lulea = make_city("Luleå")
    activity = make_host_activity(cohort, "draft", cities=[lulea])
    make_practice(activity, "District heat", city=lulea)
    with pytest.raises(ActionRefused, match="practices"):
        actions.remove_city(actor=lead_of(activity.lead_city), now=NOW, activity=activity, city=lulea)


@pytest.mark.parametrize(
    ("minimum", "maximum", "field"),
    [(3, 2, "minimum_twins"), (0, 0, "maximum_twins"), (0, 21, "maximum_twins")],
)
def test_a_capacity_must_make_sense(cohort, minimum, maximum, field):
    activity = make_host_activity(cohort, "draft")
    with pytest.raises(ActionRefused) as refusal:
        actions.set_capacity(
            actor=lead_of(activity.lead_city), now=NOW, activity=activity, minimum=minimum, maximum=maximum
        )
    assert refusal.value.field == field


def test_words_come_from_the_cohorts_vocabulary(cohort):
    activity = make_host_activity(cohort, "draft")
    hana = lead_of(activity.lead_city)
    with pytest.raises(ActionRefused) as refusal:
        actions.update_profile(actor=hana, now=NOW, activity=activity, domains=["aviation"])
    assert refusal.value.field == "domains"
    with pytest.raises(ActionRefused) as refusal:
        make_practice(activity, lever="magic")
    assert refusal.value.field == "lever"


def test_a_carried_over_activity_is_a_draft_of_the_new_cohort_with_all_its_words(cohort):
    activity = make_host_activity(cohort, "accepted", domains=["stationary_energy", "waste"])
    ada = office_of(cohort)
    other = make_cohort("cohort-2", domains=[{"key": "stationary_energy", "label": {"en": "Energy"}}])
    with pytest.raises(NotFound):
        actions.carry_over_host_activity(actor=ada, now=NOW, activity=activity, cohort=other)
    make_role(other, ada)
    fresh = actions.carry_over_host_activity(actor=ada, now=NOW, activity=activity, cohort=other)
    assert (fresh.state, fresh.cohort, fresh.carried_from) == ("draft", other, activity)
    assert fresh.domains == ["stationary_energy"]
    assert fresh.description == activity.description
    assert fresh.practices.count() == 1
    assert fresh.slug != activity.slug
    assert Message.objects.filter(letter="hosts.carried_over").count() == 1
    with pytest.raises(ActionRefused, match="already"):
        actions.carry_over_host_activity(actor=ada, now=NOW, activity=activity, cohort=other)


def test_two_activities_of_one_title_have_two_addresses(cohort):
    first = make_host_activity(cohort, "draft")
    second = make_host_activity(cohort, "draft")
    assert first.slug != second.slug


def test_a_cohort_that_is_not_shown_takes_no_interest(cohort):
    cohort.is_public = False
    cohort.save()
    city = make_city("Umeå")
    with pytest.raises(actions.HostsWindowClosed):
        actions.start_host_activity(actor=lead_of(city), now=NOW, cohort=cohort, city=city, title="Early")


def test_the_office_is_told_that_a_host_withdrew_but_not_of_a_draft_nor_who_did_it(cohort):
    ada, ola = office_of(cohort), make_person("Ola Nyman")
    make_role(cohort, ola)
    sent = make_host_activity(cohort, "submitted")
    actions.withdraw_host_activity(actor=lead_of(sent.lead_city), now=NOW, activity=sent, reason="No staff.")
    letters = Message.objects.filter(letter="hosts.withdrawn_office")
    assert {letter.recipient for letter in letters} == {ada, ola}
    assert "No staff." in letters[0].body
    assert f"/office/{cohort.slug}/hosts/{sent.code}/" in letters[0].body
    draft = make_host_activity(cohort, "draft", title="Snow", city=make_city("Luleå"))
    actions.withdraw_host_activity(actor=lead_of(draft.lead_city), now=NOW, activity=draft)
    assert letters.count() == 2
    other = make_host_activity(cohort, "accepted", title="Heat", city=make_city("Kiruna"))
    actions.withdraw_host_activity(actor=ada, now=NOW, activity=other)
    assert {letter.recipient for letter in letters.filter(subject__contains="Heat")} == {ola}


def test_an_activity_is_accepted_as_the_office_has_read_it(cohort):
    activity = make_host_activity(cohort, "submitted")
    seen, ada = mark_of_activity(activity), office_of(cohort)
    actions.update_practice(actor=ada, now=NOW, practice=activity.practices.first(), results="Not read.")
    with pytest.raises(NotAsSeen):
        actions.accept_host_activity(actor=ada, now=NOW, activity=activity, seen=seen)
    seen = mark_of_activity(activity)
    actions.accept_host_activity(actor=ada, now=NOW, activity=activity, seen=seen)
    assert activity.state == "accepted"
