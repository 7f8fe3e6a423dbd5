# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may only read a draft gets the page that reads it, and no form whose sending is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import NOW, make_host_activity
from tests.factories.programmes import make_cohort
from tvilling.core import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tvilling.cities.models import City
    from tvilling.hosts.models import HostActivity

pytestmark = pytest.mark.django_db
SECTIONS = ("profile", "cities", "capacity", "practices", "practices/new", "check")


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with clock.virtual(NOW):
        yield


@pytest.fixture
def draft() -> HostActivity:
    cohort = make_cohort(hosts_close_at=NOW + timedelta(days=43))
    return make_host_activity(cohort, "draft", cities=[make_city("Skellefteå")])


def client_of(city: City, role: str) -> Client:
    client = Client()
    client.force_login(
        make_team_member(
            city, make_person(f"{role} {city}", email=f"{role}-{city.slug}@example.org"), role
        ).person
    )
    return client


def test_a_reader_of_the_team_is_led_from_each_form_to_the_page_that_reads_it(draft: HostActivity) -> None:
    reader, home = client_of(draft.lead_city, "reader"), f"/my/hosting/{draft.code}/"
    read = reader.get(home).content.decode()
    assert draft.title in read
    assert f"{home}profile/" not in read
    for part in (*SECTIONS, f"practices/{draft.practices.get().code}"):
        assert reader.get(f"{home}{part}/").headers.get("Location") == home, part
        assert part == "practices" or reader.post(f"{home}{part}/", {}).status_code == 404, part


def test_a_reader_is_not_offered_to_begin_an_activity(draft: HostActivity) -> None:
    reader = client_of(draft.lead_city, "reader")
    assert "/my/hosting/new/" not in reader.get("/my/hosting/").content.decode()
    assert reader.get("/my/hosting/new/").status_code == 404
    member = client_of(draft.lead_city, "member")
    assert "/my/hosting/new/" in member.get("/my/hosting/").content.decode()


def test_who_only_writes_reads_who_chooses_the_cities(draft: HostActivity) -> None:
    address = f"/my/hosting/{draft.code}/cities/"
    other = draft.cities.get(name="Skellefteå")
    member = client_of(draft.lead_city, "member")
    page = member.get(address).content.decode()
    assert "chooses the cities" in page
    assert 'name="city"' not in page
    assert f"{address}{other.slug}/remove/" not in page
    assert member.post(address, {"city": ""}).status_code == 404
    their_lead = client_of(other, "lead").get(address).content.decode()
    assert 'name="city"' not in their_lead
    assert f"{address}{other.slug}/remove/" in their_lead
    lead = client_of(draft.lead_city, "lead").get(address).content.decode()
    assert 'name="city"' in lead
    assert f"{address}{other.slug}/remove/" in lead
