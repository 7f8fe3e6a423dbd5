# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Cities are registered once, and their teams never lose their last lead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_country, make_place, make_team_member
from tvilling.accounts.actions import accept_invitation
from tvilling.audit.models import Entry
from tvilling.cities import actions
from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.permissions import has_team_role, is_team_lead
from tvilling.cities.queries import people_in_teams
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import CLOCK
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def bo():
    return make_person("Bo Sandström")


def test_a_city_takes_its_facts_from_its_place_and_its_founder_leads_the_team(bo):
    country = make_country("SE")
    country.languages = ["sv"]
    country.save()
    place = make_place(604490, "Luleå", latitude=65.58, longitude=22.15, population=48_000, koppen="Dfc")
    city = actions.register_city(
        actor=bo, now=NOW, name="Luleå", country=country, place=place, population=78_000
    )
    assert (city.latitude, city.population, city.koppen, city.languages) == (65.58, 78_000, "Dfc", ["sv"])
    assert city.slug == "lulea"
    assert is_team_lead(bo, city)
    assert set(Entry.objects.values_list("event", flat=True)) == {"city.registered", "team_member.joined"}


def test_the_people_of_teams_are_who_leads_or_writes_there_now_each_once(bo):
    lulea, malmo = make_city("Luleå"), make_city("Malmö")
    chidi, gone, off, reader = (make_person(name) for name in ("Chidi", "Gone", "Off", "Reader"))
    for city in (lulea, malmo):
        make_team_member(city, bo)
    make_team_member(malmo, chidi, TeamRole.MEMBER)
    make_team_member(malmo, reader, TeamRole.READER)
    left = make_team_member(malmo, gone)
    left.left_at = NOW
    left.save(update_fields=["left_at"])
    make_team_member(malmo, off)
    off.is_active = False
    off.save(update_fields=["is_active"])
    assert people_in_teams([lulea, malmo]) == [bo, chidi]
    assert people_in_teams(City.objects.filter(pk=lulea.pk)) == [bo]
    assert people_in_teams([malmo], TeamRole.MEMBER) == [chidi]


def test_a_place_too_small_for_the_gazetteer_gives_its_own_position(bo):
    fields = {"actor": bo, "now": NOW, "name": "Courcy", "country": make_country("FR")}
    with pytest.raises(actions.CityNeedsPlace):
        actions.register_city(**fields)
    with pytest.raises(ActionRefused) as refusal:
        actions.register_city(**fields, latitude=149.3, longitude=4.0)
    assert refusal.value.field == "latitude"
    assert actions.register_city(**fields, latitude=49.32, longitude=4.0).slug == "courcy"


def test_a_registered_city_is_refused_and_named(bo):
    place = make_place(604490, "Luleå")
    first = actions.register_city(actor=bo, now=NOW, name="Luleå", country=place.country, place=place)
    chidi = make_person("Chidi Okeke")
    with pytest.raises(actions.CityAlreadyThere, match="Luleå is registered already") as refusal:
        actions.register_city(actor=chidi, now=NOW, name="Lulea kommun", country=place.country, place=place)
    assert refusal.value.city == first
    with pytest.raises(actions.CityAlreadyThere):
        actions.register_city(
            actor=chidi, now=NOW, name="LULEÅ", country=place.country, latitude=1.0, longitude=1.0
        )
    assert City.objects.count() == 1


def test_a_company_shares_the_place_of_the_city_it_acts_for(bo):
    place = make_place(643492, "Oulu", "FI")
    city = actions.register_city(actor=bo, now=NOW, name="Oulu", country=place.country, place=place)
    with pytest.raises(ActionRefused) as refusal:
        actions.register_city(
            actor=bo, now=NOW, name="Kiertokaari", country=place.country, place=place, kind="company"
        )
    assert refusal.value.field == "acts_for"
    company = actions.register_city(
        actor=bo,
        now=NOW,
        name="Kiertokaari",
        country=place.country,
        place=place,
        kind="company",
        acts_for="Oulu",
    )
    assert company.pk != city.pk


def test_two_cities_of_one_name_have_two_addresses(bo):
    first = actions.register_city(
        actor=bo, now=NOW, name="Valencia", country=make_country("ES"), latitude=39.5, longitude=-0.4
    )
    second = actions.register_city(
        actor=bo, now=NOW, name="Valencia", country=make_country("RO"), latitude=45.0, longitude=25.0
    )
    assert (first.slug, second.slug) == ("valencia", "valencia-ro")


def test_nobody_registers_without_signing_in():
    with pytest.raises(NotFound):
        actions.register_city(actor=CLOCK, now=NOW, name="Ghent", country=make_country("BE"))


def test_members_change_the_profile_readers_and_strangers_do_not(bo):
    city = make_city()
    member = make_team_member(city, bo, "member").person
    reader = make_team_member(city, make_person("Rita"), "reader").person
    actions.update_city(actor=member, now=NOW, city=city, website="https://lulea.se", population=80_000)
    city.refresh_from_db()
    assert (city.website, city.population) == ("https://lulea.se", 80_000)
    entry = Entry.objects.get(event="city.changed")
    assert (entry.before, entry.after) == ({"population": 78_000}, {"population": 80_000})
    for person in (reader, make_person("Eve Evans")):
        with pytest.raises(NotFound):
            actions.update_city(actor=person, now=NOW, city=city, population=1)


def test_an_invitation_gives_the_role_only_when_it_is_accepted(bo):
    city = make_city()
    make_team_member(city, bo)
    chidi = make_person("Chidi Okeke")
    invitation = actions.invite_to_team(
        actor=bo, now=NOW, city=city, email="Chidi@example.org", name="Chidi", role="member"
    )
    assert not has_team_role(chidi, city)
    assert "the team of Luleå" in Message.objects.get().body
    accept_invitation(actor=chidi, now=NOW, invitation=invitation)
    assert has_team_role(chidi, city, "member")
    with pytest.raises(actions.AlreadyInTeam):
        actions.invite_to_team(actor=bo, now=NOW, city=city, email=chidi.email, name="", role="lead")
    with pytest.raises(NotFound):
        actions.invite_to_team(actor=chidi, now=NOW, city=city, email="x@example.org", name="", role="lead")


def test_inviting_to_another_role_takes_the_open_invitation_back(bo):
    city = make_city()
    make_team_member(city, bo)
    iris = {"email": "iris@example.org", "name": "Iris"}
    first, second = (
        actions.invite_to_team(actor=bo, now=NOW, city=city, role=role, **iris)
        for role in ("member", "reader")
    )
    first.refresh_from_db()
    assert (first.state, second.state) == ("revoked", "sent")


def test_an_invitation_that_was_not_accepted_gives_nothing(bo):
    city = make_city()
    make_team_member(city, bo)
    chidi, eve = make_person("Chidi Okeke"), make_person("Eve Evans")
    invitation = actions.invite_to_team(actor=bo, now=NOW, city=city, email=chidi.email, name="", role="lead")
    for person in (chidi, eve):
        with pytest.raises(ActionRefused):
            actions.join_team(actor=person, now=NOW, invitation=invitation)
    assert not has_team_role(eve, city)


def test_the_last_lead_stays_until_there_is_another(bo):
    city = make_city()
    lead = make_team_member(city, bo)
    chidi = make_team_member(city, make_person("Chidi Okeke"), "member")
    with pytest.raises(actions.LastLead):
        actions.leave_team(actor=bo, now=NOW, city=city)
    with pytest.raises(actions.LastLead):
        actions.change_team_role(actor=bo, now=NOW, member=lead, role="member")
    actions.change_team_role(actor=bo, now=NOW, member=chidi, role="lead")
    actions.leave_team(actor=bo, now=NOW, city=city)
    assert not has_team_role(bo, city)
    assert TeamMember.objects.get(pk=lead.pk).left_at == NOW


def test_a_lead_removes_a_member_once(bo):
    city = make_city()
    make_team_member(city, bo)
    chidi = make_team_member(city, make_person("Chidi Okeke"), "member")
    with pytest.raises(NotFound):
        actions.remove_from_team(actor=chidi.person, now=NOW, member=TeamMember.objects.get(person=bo))
    actions.remove_from_team(actor=bo, now=NOW, member=chidi)
    with pytest.raises(ActionRefused, match="left the team"):
        actions.remove_from_team(actor=bo, now=NOW, member=chidi)


def test_who_leaves_or_is_taken_out_is_told_and_so_are_the_leads_who_did_not_do_it(bo):
    city = make_city()
    make_team_member(city, bo)
    chidi = make_team_member(city, make_person("Chidi Okeke", language="sv"), "member")
    iris = make_team_member(city, make_person("Iris Berg"), "lead")
    actions.remove_from_team(actor=bo, now=NOW, member=chidi)
    told = {(letter.letter, letter.recipient): letter for letter in Message.objects.all()}
    assert set(told) == {("cities.team_removed", chidi.person), ("cities.member_removed", iris.person)}
    assert (
        f"{bo.name} har tagit bort dig från teamet för {city}"
        in told["cities.team_removed", chidi.person].body
    )
    assert (
        f"{bo.name} has taken Chidi Okeke out of the team" in told["cities.member_removed", iris.person].body
    )
    Message.objects.all().delete()
    actions.leave_team(actor=iris.person, now=NOW, city=city)
    assert {(letter.letter, letter.recipient) for letter in Message.objects.all()} == {
        ("cities.team_left", iris.person),
        ("cities.member_left", bo),
    }


def test_asking_to_join_writes_to_the_leads_alone(bo):
    city = make_city()
    make_team_member(city, bo)
    make_team_member(city, make_person("Chidi Okeke"), "member")
    iris = make_person("Iris Ek")
    assert actions.ask_to_join(actor=iris, now=NOW, city=city) == 1
    assert actions.ask_to_join(actor=iris, now=NOW, city=city) == 1
    letter = Message.objects.get()
    assert letter.recipient == bo
    assert "iris@example.org" in letter.body
    assert "invite=iris%40example.org" in letter.body
    with pytest.raises(actions.AlreadyInTeam):
        actions.ask_to_join(actor=bo, now=NOW, city=city)
