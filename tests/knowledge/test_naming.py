# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A city takes back that it may be named: what the public reads at once, and who is told what to read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.insights import ENDORSING, Programme
from tests.factories.programmes import make_role
from tvilling.applications.actions import change_consent
from tvilling.hosts.models import Practice
from tvilling.knowledge.models import Story
from tvilling.mail.models import Message
from tvilling.programmes.models import CohortRole
from tvilling.replication.models import Plan

pytestmark = pytest.mark.django_db
LATER = ENDORSING + timedelta(days=30)


@pytest.fixture
def programme(whole: Programme) -> Programme:
    """A whole programme whose cohort is public; its twin Luleå agreed to be named when it applied."""
    whole.cohort.is_public = True
    whole.cohort.save(update_fields=["is_public"])
    return whole


def _say(programme: Programme, *, agrees: bool) -> None:
    application = programme.applications[0]
    bo = application.city.team.get(role="lead").person
    change_consent(actor=bo, now=LATER, application=application, agrees=agrees)


def _public_pages(programme: Programme) -> dict[str, str]:
    """What everybody reads about pairs, plans and re-use; empty where there is no such page."""
    practice, plan = Practice.objects.get(entry__isnull=False), Plan.objects.get()
    addresses = [
        "/map/", "/map/?export=csv", f"/practices/{practice.entry.slug}/", "/practices/?export=csv", "/hosts/",
        f"/hosts/{programme.hosts[0].slug}/", f"/plans/{plan.code}/", f"/plans/{plan.code}/plan.json",
    ]  # fmt: skip
    pages = {}
    for address in addresses:
        answer = Client().get(address)
        pages[address] = answer.getvalue().decode() if answer.status_code == 200 else ""
    return pages


def test_the_public_pages_name_the_city_no_longer_and_name_it_again(programme: Programme) -> None:
    named = {address for address, page in _public_pages(programme).items() if "Luleå" in page}
    plan = f"/plans/{Plan.objects.get().code}/"
    assert {"/map/", "/map/?export=csv", plan, f"{plan}plan.json"} <= named
    assert any(address.startswith("/practices/") for address in named)
    _say(programme, agrees=False)
    assert [address for address, page in _public_pages(programme).items() if "Luleå" in page] == []
    assert Client().get(plan).status_code == 404
    _say(programme, agrees=True)
    assert {address for address, page in _public_pages(programme).items() if "Luleå" in page} == named


def test_the_public_figures_count_the_city_without_its_name(programme: Programme) -> None:
    assert "0 agreed to be named" not in Client().get("/").content.decode()
    _say(programme, agrees=False)
    assert "0 agreed to be named" in Client().get("/").content.decode()


def test_office_and_communications_get_the_published_stories_to_read_again(programme: Programme) -> None:
    both = make_person("Lea Both")
    for role in (CohortRole.OFFICE, CohortRole.COMMUNICATIONS):
        make_role(programme.cohort, both, role)
    story = Story.objects.get()
    _say(programme, agrees=False)
    letters = Message.objects.filter(letter="knowledge.naming")
    people = programme.people
    expected = [person.email for person in (people["ada"], people["ola"], people["kim"], both)]
    assert sorted(letters.values_list("recipient_email", flat=True)) == sorted(expected)
    letter = letters.get(recipient_email=people["kim"].email)
    assert letter.subject == "Luleå is no longer to be named in public"
    assert f"“{story.title}”" in letter.body
    assert f"/knowledge/story/{story.slug}/" in letter.body


def test_a_story_about_its_group_is_listed_and_one_about_the_host_or_a_draft_is_not(
    programme: Programme,
) -> None:
    about_twin = Story.objects.get()
    group, host = about_twin.group or programme.groups[0], programme.groups[0].activity.lead_city
    for title, city, state in (
        ("Of the group", None, "published"),
        ("Of the host", host, "published"),
        ("Not published", about_twin.city, "draft"),
    ):
        about_twin.pk, about_twin.code = None, title.lower().replace(" ", "-")
        about_twin.slug, about_twin.title, about_twin.group = about_twin.code, title, group
        about_twin._state.adding = True
        about_twin.city, about_twin.state = city, state
        about_twin.save()
    _say(programme, agrees=False)
    body = Message.objects.filter(letter="knowledge.naming")[0].body
    assert "Of the group" in body
    assert "Of the host" not in body
    assert "Not published" not in body


def test_without_a_story_the_letter_says_so_and_agreeing_again_writes_none(programme: Programme) -> None:
    Story.objects.all().delete()
    _say(programme, agrees=False)
    letters = Message.objects.filter(letter="knowledge.naming")
    assert "No story about it is published." in letters[0].body
    number = letters.count()
    _say(programme, agrees=True)
    _say(programme, agrees=True)
    assert letters.count() == number
