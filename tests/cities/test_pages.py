# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""People find and register their city, and its team keeps itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_country, make_place, make_team_member
from tests.factories.programmes import make_cohort
from tvilling.accounts.models import Invitation
from tvilling.cities.models import City, TeamMember
from tvilling.core import clock
from tvilling.programmes.models import CityParticipation

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
PROFILE = {"kind": "local_authority", "name": "Luleå"}


@pytest.fixture(autouse=True)
def in_march():
    with clock.virtual(NOW):
        yield


@pytest.fixture
def bo():
    return make_person("Bo Sandström")


@pytest.fixture
def client(bo):
    client = Client()
    client.force_login(bo)
    return client


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_bo_searches_chooses_and_registers_without_javascript(client):
    make_place(604490, "Luleå", "SE", "Lulea", "Лулео")
    assert "no city's team yet" in page(client, "/my/cities/")
    assert "/cities/new/register/?place=604490" in page(client, "/cities/new/?q=Лулео")
    text = page(client, "/cities/new/register/?place=604490")
    assert 'value="Luleå"' in text
    assert 'name="latitude"' not in text
    answer = client.post("/cities/new/register/", {**PROFILE, "place": "604490", "population": "78000"})
    assert answer.url == "/cities/lulea/"
    assert "Bo Sandström" in page(client, "/cities/lulea/")
    assert "Luleå" in page(client, "/my/cities/")


def test_htmx_gets_the_places_alone(client):
    make_place(604490, "Luleå")
    answer = client.get("/cities/new/?q=lul", headers={"HX-Request": "true"})
    assert "Luleå" in answer.content.decode()
    assert "<h1" not in answer.content.decode()


def test_a_small_place_is_entered_by_hand_and_a_fault_keeps_what_was_typed(client):
    make_country("FR")
    typed = {**PROFILE, "name": "Courcy", "country": "FR", "latitude": "149", "longitude": "4"}
    answer = client.post("/cities/new/register/", typed)
    assert answer.status_code == 422
    assert 'href="#id_latitude"' in answer.content.decode()
    assert 'value="Courcy"' in answer.content.decode()
    assert client.post("/cities/new/register/", {**typed, "latitude": "49.3"}).status_code == 302
    assert City.objects.get().slug == "courcy"


def test_a_place_that_is_in_no_list_keeps_its_name_and_is_asked_where_it_lies(client):
    make_country("FR")
    assert "/cities/new/register/?name=Saint-%C3%89loi" in page(client, "/cities/new/?q=Saint-Éloi")
    assert 'value="Saint-Éloi"' in page(client, "/cities/new/register/?name=Saint-%C3%89loi")
    answer = client.post("/cities/new/register/", {**PROFILE, "name": "Courcy", "country": "FR"})
    assert answer.status_code == 422
    for name in ("latitude", "longitude"):
        assert f'href="#id_{name}"' in answer.content.decode()


def test_a_registered_city_is_refused_with_the_way_to_join(client):
    place = make_place(604490, "Luleå")
    city = make_city("Luleå", place=place)
    make_team_member(city, make_person("Chidi Okeke"))
    assert "/cities/lulea/join/" in page(client, "/cities/new/register/?place=604490"), (
        "before anything is typed"
    )
    answer = client.post("/cities/new/register/", {**PROFILE, "place": "604490"})
    assert answer.status_code == 422
    assert "/cities/lulea/join/" in answer.content.decode()
    assert "chidi@example.org" not in answer.content.decode()
    assert "Ask the team" in page(client, "/cities/lulea/join/")
    assert client.post("/cities/lulea/join/").status_code == 302


def test_the_team_is_nobody_elses_business(client):
    city = make_city()
    member = make_team_member(city, make_person("Chidi Okeke"))
    for url in ("/cities/lulea/", "/cities/lulea/edit/"):
        assert "chidi@example.org" not in page(client, url, 404)
    for url in ("invite/", "leave/", f"team/{member.code}/remove/", f"team/{member.code}/role/"):
        assert client.post(f"/cities/lulea/{url}", {"role": "lead"}).status_code == 404
    assert TeamMember.objects.get().left_at is None


def test_a_lead_invites_takes_back_promotes_and_removes(client, bo):
    city = make_city()
    make_team_member(city, bo)
    chidi = make_team_member(city, make_person("Chidi Okeke"), "member")
    iris = {"name": "Iris", "email": "iris@example.org", "role": "member"}
    for wrong in (
        {"email": "not an address"},
        {"email": f"{'i' * 300}@example.org"},
        {"message": "x" * 1001},
    ):
        assert client.post("/cities/lulea/invite/", iris | wrong).status_code == 422
    client.post("/cities/lulea/invite/", {"name": "Iris", "email": "iris@example.org", "role": "member"})
    invitation = Invitation.objects.get()
    assert "iris@example.org" in page(client, "/cities/lulea/")
    client.post(f"/cities/lulea/invitations/{invitation.code}/revoke/")
    assert "iris@example.org" not in page(client, "/cities/lulea/")
    client.post(f"/cities/lulea/team/{chidi.code}/role/", {"role": "lead"})
    chidi.refresh_from_db()
    assert chidi.role == "lead"
    client.post("/cities/lulea/leave/")
    assert page(client, "/cities/lulea/", 404)


def test_the_members_of_a_team_stand_as_in_a_directory(client, bo):
    city = make_city()
    make_team_member(city, bo)
    for name in ("Zoe Kos", "Émile Roux", "Åsa Berg"):
        make_team_member(city, make_person(name), "member")
    text = page(client, f"/cities/{city.slug}/")
    places = [text.index(name) for name in ("Åsa Berg", "Émile Roux", "Zoe Kos")]
    assert places == sorted(places)


def test_a_member_sees_the_team_but_no_steps(client, bo):
    city = make_city()
    make_team_member(city, make_person("Chidi Okeke"))
    make_team_member(city, bo, "member")
    text = page(client, "/cities/lulea/")
    assert "Chidi Okeke" in text
    assert "Send the invitation" not in text
    assert (
        client.post(
            "/cities/lulea/invite/", {"name": "I", "email": "i@example.org", "role": "lead"}
        ).status_code
        == 404
    )
    answer = client.post(
        "/cities/lulea/edit/",
        {**PROFILE, "website": "https://lulea.se", "latitude": "65.58", "longitude": "22.15"},
    )
    assert answer.status_code == 302, answer.content.decode()
    city.refresh_from_db()
    assert city.website == "https://lulea.se"


def test_a_city_shows_what_it_has_been_in_which_cohort(client, bo):
    city = make_city()
    make_team_member(city, bo)
    assert "Roles in cohorts" not in page(client, "/cities/lulea/")
    CityParticipation.objects.create(cohort=make_cohort(), city=city, role="twin", created_at=NOW)
    text = page(client, "/cities/lulea/")
    assert "Roles in cohorts" in text
    assert "Cohort 1" in text
