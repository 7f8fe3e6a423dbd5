# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue, the pages of host teams and those of the office, as the cast sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import NOW, lead_of, make_host_activity, office_of
from tests.factories.pages import seen_in
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.hosts import actions
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import office_waiting, team_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort(hosts_close_at=NOW + timedelta(days=43))


@pytest.fixture(autouse=True)
def in_march():
    with clock.virtual(NOW):
        yield


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def test_the_catalogue_shows_accepted_activities_alone(client, cohort):
    make_host_activity(cohort, "accepted", title="Home retrofit")
    for state in ("draft", "submitted", "declined", "withdrawn"):
        make_host_activity(cohort, state, title=f"Secret {state}")
    make_host_activity(make_cohort("hidden"), "accepted", title="Secret cohort")
    hidden = HostActivity.objects.get(title="Secret cohort")
    type(hidden.cohort).objects.filter(slug="hidden").update(is_public=False)
    for url in ("/hosts/", "/hosts/list/", "/hosts/map/", "/hosts/?export=csv"):
        text = page(client, url)
        assert "Home retrofit" in text
        assert "Secret" not in text
    for slug in HostActivity.objects.filter(title__startswith="Secret").values_list("slug", flat=True):
        assert "Secret" not in page(client, f"/hosts/{slug}/", 404)
    assert "Secret" not in page(client, f"/hosts/compare/?a=home-retrofit&b={hidden.slug}", 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("domain=transport", {"Trams"}),
        ("lever=finance_funding", {"Trams"}),
        ("country=FI", {"Trams"}),
        ("language=fi", {"Trams"}),
        ("size=large", {"Trams"}),
        ("size=small", {"Heat"}),
        ("q=lulea", {"Heat"}),
        ("q=Luleå", {"Heat"}),
        ("q=Luleaa%20heat", {"Heat"}),
        ("q=Suomi", set()),
        ("q=Finland", {"Trams"}),
        ("q=...", set()),
        ("cohort=cohort-1", {"Heat", "Trams"}),
        ("domain=transport&country=SE", set()),
        ("domain=nonsense", {"Heat", "Trams"}),
    ],
)
def test_the_catalogue_is_narrowed(client, cohort, query, found):
    make_host_activity(cohort, "accepted", title="Heat", city=make_city("Luleå"))
    make_host_activity(
        cohort, "accepted", title="Trams", city=make_city("Helsinki", "FI", population=660_000),
        domains=["transport"], levers=["finance_funding"], languages=["fi"],
    )  # fmt: skip
    rows = page(client, f"/hosts/?{query}&export=csv")
    assert {title for title in ("Heat", "Trams") if title in rows} == found


def test_an_activity_shows_profile_practices_capacity_and_that_it_is_a_sample(client, cohort):
    make_host_activity(
        cohort, "accepted", is_sample=True, minimum=1, maximum=3, source_url="https://example.org/umea"
    )
    text = page(client, "/hosts/home-retrofit/")
    for words in ("We renovate whole blocks at once.", "One-stop shop for owners", "1 to 3 twins", "Sample:"):
        assert words in text
    assert 'href="https://example.org/umea"' in text


def test_what_people_write_is_no_markup(client, cohort):
    make_host_activity(cohort, "accepted", description="<script>alert(1)</script>")
    text = page(client, "/hosts/home-retrofit/")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_two_hosts_are_compared_side_by_side(client, cohort):
    make_host_activity(cohort, "accepted", title="Heat", city=make_city("Luleå"))
    make_host_activity(cohort, "accepted", title="Trams", objective="Fewer cars.")
    text = page(client, "/hosts/compare/?a=heat&b=trams")
    assert "Fewer cars." in text
    assert "Luleå" in text
    assert "Choose two" in page(client, "/hosts/compare/")
    assert "Luleå: Heat</option>" in page(client, "/hosts/compare/")


def test_the_page_of_a_new_city_says_that_it_can_offer_to_host(cohort):
    city = make_city("Umeå")
    client = client_of(lead_of(city))
    offer = "/my/hosting/new/?cohort=cohort-1&amp;city=umea"
    assert offer in page(client, "/cities/umea/")
    reader = make_person("Rut")
    make_team_member(city, reader, role="reader")
    assert offer not in page(client_of(reader), "/cities/umea/")
    make_host_activity(cohort, "draft", city=city)
    assert offer not in page(client, "/cities/umea/")


def test_hana_goes_from_nothing_to_a_sent_activity(cohort):
    city = make_city("Umeå")
    client = client_of(lead_of(city))
    assert "Offer a host activity" in page(client, "/my/hosting/")
    answer = client.post("/my/hosting/new/", {"cohort": "cohort-1", "city": "umea", "title": "Home retrofit"})
    activity = HostActivity.objects.get()
    base = f"/my/hosting/{activity.code}/"
    assert answer.url == f"{base}profile/"
    assert client.post(f"{base}check/").status_code == 422
    assert "Describe what you do." in page(client, f"{base}check/")
    profile = {
        "title": "Home retrofit", "domains": ["waste"], "levers": ["governance_policy"], "languages": ["en"],
        "description": "D", "objective": "O", "transferable": "T", "conditions": "C",
    }  # fmt: skip
    assert client.post(f"{base}profile/", profile).url == f"{base}cities/"
    assert client.post(f"{base}capacity/", {"minimum_twins": 1, "maximum_twins": 2}).status_code == 302
    practice = {"title": "Shop", "city": "umea", "domain": "waste", "lever": "governance_policy"}
    assert client.post(f"{base}practices/new/", practice).status_code == 302
    assert client.post(f"{base}check/").url == base
    assert "Waiting for the office" in page(client, base)


def test_a_practice_begins_with_the_lead_city_and_neither_domain_nor_lever(cohort):
    activity = make_host_activity(cohort, "draft")
    actions.add_city(
        actor=lead_of(activity.lead_city), now=NOW, activity=activity, city=make_city("Boden", "SE")
    )
    client = client_of(lead_of(activity.lead_city))
    answer = client.get(f"/my/hosting/{activity.code}/practices/new/")
    form = answer.context["form"]
    assert form.initial == {"city": activity.lead_city.slug}
    refused = client.post(f"/my/hosting/{activity.code}/practices/new/", {"title": "Shop", "city": "boden"})
    assert refused.status_code == 422
    assert all(f'href="#id_{name}"' in refused.content.decode() for name in ("domain", "lever"))


def test_a_refused_form_keeps_what_was_typed_and_links_to_the_field(cohort):
    activity = make_host_activity(cohort, "draft")
    client = client_of(lead_of(activity.lead_city))
    answer = client.post(f"/my/hosting/{activity.code}/capacity/", {"minimum_twins": 3, "maximum_twins": 2})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_minimum_twins"' in text
    low = client.post(f"/my/hosting/{activity.code}/capacity/", {"minimum_twins": -1, "maximum_twins": 99})
    assert "Enter 0 or more." in low.content.decode()
    assert "Enter 20 or less." in low.content.decode()
    assert 'value="3"' in text
    answer = client.post(f"/my/hosting/{activity.code}/profile/", {"title": "", "description": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_a_city_is_added_by_any_of_its_names_and_taken_out(cohort):
    activity = make_host_activity(cohort, "draft")
    make_city("Göteborg", names={"en": "Gothenburg"})
    client = client_of(lead_of(activity.lead_city))
    url = f"/my/hosting/{activity.code}/cities/"
    assert client.post(url, {"city": "Atlantis"}).status_code == 422
    assert client.post(url, {"city": "gothenburg"}).status_code == 302
    assert "Göteborg" in page(client, url)
    client.post(f"{url}goteborg/remove/")
    assert activity.cities.count() == 1


def test_a_city_that_was_added_finds_the_way_out_where_its_letter_leads(cohort):
    lulea = make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    activity = make_host_activity(cohort, "submitted", cities=[lulea])
    url = f"/my/hosting/{activity.code}/"
    assert "Take Luleå out" in page(client_of(iris), url)
    assert "Take Luleå out" not in page(client_of(lead_of(activity.lead_city)), url)
    client_of(iris).post(f"{url}cities/lulea/remove/")
    assert activity.cities.count() == 1


def test_strangers_find_nothing_of_a_draft(cohort):
    activity = make_host_activity(cohort, "draft", title="Quiet plans")
    iris = make_team_member(make_city("Luleå"), make_person("Iris Ek")).person
    client = client_of(iris)
    for part in ("", "profile/", "cities/", "capacity/", "practices/", "check/", "withdraw/"):
        assert "Quiet plans" not in page(client, f"/my/hosting/{activity.code}/{part}", 404)
    assert "Quiet plans" not in page(client, "/my/hosting/")
    assert client.post(f"/my/hosting/{activity.code}/check/").status_code == 404
    assert Client().get(f"/my/hosting/{activity.code}/").status_code == 302


def test_the_lead_of_a_city_that_does_not_lead_the_activity_finds_no_way_to_withdraw_it(cohort):
    lulea = make_city("Luleå")
    iris = make_team_member(lulea, make_person("Iris Ek")).person
    activity = make_host_activity(cohort, "accepted", cities=[lulea])
    url = f"/my/hosting/{activity.code}/withdraw/"
    assert "withdraw" not in page(client_of(iris), f"/my/hosting/{activity.code}/")
    page(client_of(iris), url, 404)
    assert client_of(iris).post(url, {"reason": ""}).status_code == 404
    page(client_of(lead_of(activity.lead_city)), url)


def test_a_reader_of_the_team_reads_but_does_not_write(cohort):
    activity = make_host_activity(cohort, "draft")
    reader = make_team_member(activity.lead_city, make_person("Rita"), "reader").person
    client = client_of(reader)
    assert "Home retrofit" in page(client, f"/my/hosting/{activity.code}/")
    answer = client.post(f"/my/hosting/{activity.code}/capacity/", {"minimum_twins": 0, "maximum_twins": 9})
    assert answer.status_code == 404
    assert HostActivity.objects.get().maximum_twins == 2


def test_ada_accepts_returns_and_declines_from_the_activitys_page(cohort):
    first = make_host_activity(cohort, "submitted", title="First")
    second = make_host_activity(cohort, "submitted", title="Second")
    client = client_of(office_of(cohort))
    base = "/office/cohort-1/hosts/"
    offered = page(client, f"{base}{first.code}/")
    assert "Take into the catalogue" in offered
    client.post(f"{base}{first.code}/accept/", {"seen": seen_in(offered, "accept")})
    assert "In the catalogue" in page(client, f"{base}{first.code}/")
    assert client.post(f"{base}{second.code}/return/", {"reason": ""}).status_code == 422
    seen = seen_in(page(client, f"{base}{second.code}/"), "return")
    client.post(f"{base}{second.code}/return/", {"reason": "Name the share.", "seen": seen})
    second.refresh_from_db()
    assert (second.state, second.decision_reason) == ("draft", "Name the share.")
    assert "Ada Lindqvist" in page(client, f"{base}{second.code}/")


@pytest.mark.parametrize(("step", "state"), [("return", "draft"), ("decline", "declined")])
def test_what_ada_has_not_read_is_neither_returned_nor_declined(cohort, step, state):
    activity, ada = make_host_activity(cohort, "submitted"), office_of(cohort)
    client, url = client_of(ada), f"/office/cohort-1/hosts/{activity.code}/"
    typed = {"reason": "Name the share.", "seen": seen_in(page(client, url), step)}
    practice = activity.practices.first()
    actions.update_practice(actor=ada, now=NOW, practice=practice, results="A third of all owners.")
    answer = client.post(f"{url}{step}/", typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "This has changed since you opened the page",
        "Name the share.</textarea>",
        "A third of all",
    ):
        assert words in text
    activity.refresh_from_db()
    assert activity.state == "submitted"
    assert client.post(f"{url}{step}/", typed | {"seen": seen_in(text, step)}).status_code == 302
    activity.refresh_from_db()
    assert activity.state == state


def test_the_reason_for_what_a_colleague_has_decided_is_kept(cohort):
    activity, ada = make_host_activity(cohort, "submitted"), office_of(cohort)
    client, url = client_of(ada), f"/office/cohort-1/hosts/{activity.code}/"
    typed = {"reason": "Name the share.", "seen": seen_in(page(client, url), "return")}
    actions.accept_host_activity(actor=ada, now=NOW, activity=activity)
    answer = client.post(f"{url}return/", typed)
    assert answer.status_code == 422
    assert "What you typed" in answer.content.decode()
    assert "Name the share." in answer.content.decode()


def test_ada_carries_an_activity_over(cohort):
    activity = make_host_activity(cohort, "accepted")
    ada = office_of(cohort)
    make_role(make_cohort("cohort-2"), ada)
    url = f"/office/cohort-1/hosts/{activity.code}/carry-over/"
    client_of(ada).post(url, {"carry-cohort": "cohort-2"})
    assert HostActivity.objects.get(cohort__slug="cohort-2").carried_from == activity


def test_without_a_last_day_hosts_can_send_until_the_journeys_start(cohort):
    type(cohort).objects.update(hosts_close_at=None)
    list_page = page(client_of(office_of(cohort)), "/office/cohort-1/hosts/")
    assert "Hosts can send until the journeys start:" in list_page
    assert cohort.starts_on.isoformat() in list_page


def test_the_office_list_is_for_the_office_of_that_cohort(cohort):
    activity = make_host_activity(cohort, "submitted", title="Quiet plans")
    eve = make_role(make_cohort("elsewhere"), make_person("Eve Evans")).person
    dana = make_role(cohort, make_person("Dana Expert"), "evaluator").person
    for person in (eve, dana, lead_of(activity.lead_city)):
        client = client_of(person)
        for part in ("", f"{activity.code}/", f"{activity.code}/edit/", "?export=csv"):
            assert "Quiet plans" not in page(client, f"/office/cohort-1/hosts/{part}", 404)
        assert client.post(f"/office/cohort-1/hosts/{activity.code}/accept/").status_code == 404
    assert client_of(eve).get(f"/office/elsewhere/hosts/{activity.code}/").status_code == 404


def test_the_office_does_not_see_what_a_team_has_not_sent(cohort):
    activity = make_host_activity(cohort, "draft", title="Quiet plans")
    client = client_of(office_of(cohort))
    assert "Quiet plans" not in page(client, "/office/cohort-1/hosts/")
    page(client, f"/office/cohort-1/hosts/{activity.code}/", 404)


def test_what_waits_is_the_draft_for_the_team_and_the_sent_one_for_the_office(cohort):
    make_host_activity(cohort, "submitted", title="Sent")
    make_host_activity(cohort, "draft", title="Draft")
    ada, hana = office_of(cohort), lead_of(HostActivity.objects.first().lead_city)
    assert [item.title for item in office_waiting(ada, NOW)] == ["Decide on the host activity Sent"]
    assert [(item.title, item.due_at) for item in team_waiting(hana, NOW)] == [
        ("Finish and send: Draft", cohort.hosts_close_at)
    ]
    assert list(team_waiting(hana, cohort.hosts_close_at)) == []


def test_an_auditor_reads_what_the_office_reads_and_changes_nothing(cohort):
    activity = make_host_activity(cohort, "submitted", title="Home retrofit")
    auditor = make_person("Rut Sandell")
    make_role(cohort, auditor, "auditor")
    rut, own = client_of(auditor), f"/office/{cohort.slug}/hosts/{activity.code}/"
    assert "Home retrofit" in page(rut, f"/office/{cohort.slug}/hosts/")
    text = page(rut, own)
    assert "Take into the catalogue" not in text
    assert f"{own}edit/" not in text
    page(rut, f"{own}edit/", 404)
    assert rut.post(f"{own}accept/").status_code == 404
    activity.refresh_from_db()
    assert activity.state == "submitted"


def test_what_was_sent_shows_no_form_any_more_but_keeps_what_an_old_page_sends(client, cohort):
    activity = make_host_activity(cohort, "accepted", title="Heat")
    client.force_login(activity.lead_city.team.get(role="lead").person)
    base = f"/my/hosting/{activity.code}/"
    practice = activity.practices.first()
    for part in (
        "profile",
        "cities",
        "capacity",
        "practices",
        "practices/new",
        f"practices/{practice.code}",
        "check",
    ):
        answer = client.get(f"{base}{part}/", follow=True)
        assert answer.redirect_chain == [(base, 302)], part
        assert "can no longer be changed here" in answer.content.decode()
    answer = client.post(f"{base}profile/", {"title": "Heat", "description": "An hour of typing"})
    assert answer.status_code == 422
    assert "An hour of typing" in answer.content.decode()
