# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What goes back to its writers, what is taken from the public, and what is sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.insights import LEARNING, Programme
from tests.knowledge.test_pages import _client, _draft_story, _page, programme
from tvilling.cities.actions.registration import free_slug as city_slug
from tvilling.cities.models import City
from tvilling.hosts.models import Practice
from tvilling.journeys.actions.groups import _free_slug as group_slug
from tvilling.knowledge import actions
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.queries import text_mark
from tvilling.mail.models import Message

__all__ = ["programme"]
pytestmark = pytest.mark.django_db


def _returned(programme: Programme) -> PracticeEntry:
    entry, ada = PracticeEntry.objects.get(), programme.people["ada"]
    actions.revise_publication(actor=ada, now=LEARNING, publication=entry)
    actions.submit_publication(actor=ada, now=LEARNING, publication=entry)
    actions.return_publication(
        actor=programme.people["kim"], now=LEARNING, publication=entry, reason="Say what it cost."
    )
    return entry


def _form_of(entry: PracticeEntry, **changed: str) -> dict[str, Any]:
    practice = entry.practice
    names = ("title", "domain", "lever", "problem", "solution", "results", "conditions")
    texts = {name: getattr(practice, name) for name in names}
    return {**texts, "summary": entry.summary, "contact": entry.contact, "seen": text_mark(entry), **changed}


def test_the_city_reads_why_a_practice_came_back_and_changes_all_of_it(programme: Programme) -> None:
    entry = _returned(programme)
    lead = _client(entry.city.team.filter(role="lead").first().person)
    address = f"/my/practices/{entry.practice.code}/"
    assert "Say what it cost." in _page(lead, f"/knowledge/practice/{entry.slug}/")
    assert "Say what it cost." in _page(lead, address)
    assert lead.post(address, _form_of(entry, results="It cost 3 million euros.")).status_code == 302
    assert Practice.objects.get(pk=entry.practice_id).results == "It cost 3 million euros."
    entry.refresh_from_db()
    actions.submit_publication(actor=programme.people["ada"], now=LEARNING, publication=entry)
    assert "Say what it cost." not in _page(lead, f"/knowledge/practice/{entry.slug}/")


def test_each_step_with_a_reason_asks_for_its_own(programme: Programme) -> None:
    entry, ada = PracticeEntry.objects.get(), programme.people["ada"]
    address, office = f"/knowledge/practice/{entry.slug}/", _client(ada)
    published = _page(office, address)
    assert "Why it should no longer be shown" in published
    assert "What should change" not in published
    assert "Fill in “Why it should no longer be shown”." in office.post(f"{address}retire/").content.decode()
    actions.revise_publication(actor=ada, now=LEARNING, publication=entry)
    actions.submit_publication(actor=ada, now=LEARNING, publication=entry)
    submitted = _page(_client(programme.people["kim"]), address)
    assert "What should change" in submitted
    assert "no longer be shown" not in submitted


def test_communications_change_the_sentence_and_leave_the_host_its_text(programme: Programme) -> None:
    entry = _returned(programme)
    page = _page(_client(programme.people["kim"]), f"/my/practices/{entry.practice.code}/")
    assert 'name="summary"' in page
    assert 'name="results"' not in page


def test_two_writers_of_a_practice_see_both_texts(programme: Programme) -> None:
    entry = _returned(programme)
    lead, address = (
        _client(entry.city.team.filter(role="lead").first().person),
        f"/my/practices/{entry.practice.code}/",
    )
    mine = _form_of(entry, results="Half the heat.")
    Practice.objects.filter(pk=entry.practice_id).update(results="A third of the heat.")
    answer = lead.post(address, mine)
    assert answer.status_code == 422
    for words in ("A third of the heat.", "Half the heat.", "Somebody else changed this text"):
        assert words in answer.content.decode()
    seen = text_mark(PracticeEntry.objects.get())
    assert f'value="{seen}"' in answer.content.decode()
    assert lead.post(address, {**mine, "seen": seen}).status_code == 302
    assert Practice.objects.get(pk=entry.practice_id).results == "Half the heat."


def test_a_retired_practice_is_gone_from_the_catalogue_and_the_search_for_the_public(
    programme: Programme, client: Any
) -> None:
    entry = PracticeEntry.objects.get()
    practice, host = entry.practice, entry.practice.activity
    Practice.objects.filter(pk=practice.pk).update(title="Zeppelin garage", problem="No mooring mast.")
    public = f"/hosts/{host.slug}/"
    assert "No mooring mast." in _page(client, public)
    assert host.title in _page(client, "/search/?q=zeppelin")
    ada = programme.people["ada"]
    actions.retire_publication(actor=ada, now=LEARNING, publication=entry, reason="Out of date.")
    assert "No mooring mast." not in _page(client, public)
    assert host.title not in _page(client, "/search/?q=zeppelin")
    page = _page(_client(ada), f"/office/{programme.cohort.slug}/hosts/{host.code}/")
    assert "No mooring mast." in page
    assert "Retired: the public does not see it" in page
    assert f'href="/knowledge/practice/{entry.slug}/"' in page
    assert "Out of date." in _page(_client(ada), f"/knowledge/practice/{entry.slug}/")


def test_a_story_sent_twice_is_one(programme: Programme) -> None:
    assert _draft_story(programme).pk == _draft_story(programme).pk
    assert _draft_story(programme, "Day train").pk != _draft_story(programme).pk
    assert Story.objects.filter(title="Night train").count() == 1


def test_a_story_called_new_has_a_page_on_which_it_is_changed(programme: Programme) -> None:
    story = _draft_story(programme, "New")
    assert story.slug != "new"
    page = _page(_client(programme.people["kim"]), f"/my/practices/stories/{story.slug}/")
    assert 'value="New"' in page


def test_cities_and_groups_do_not_take_the_address_of_another_page(programme: Programme) -> None:
    assert city_slug(City(name="New", country_id="SE")) == "new-se"
    assert group_slug(programme.cohort, "meetings") == f"meetings-{programme.cohort.slug}"


def test_what_came_back_waits_for_its_writers_until_it_is_sent_again(programme: Programme) -> None:
    kim, ada, bo = (programme.people[key] for key in ("kim", "ada", "bo"))
    entry, story = _returned(programme), _draft_story(programme)
    lead = entry.city.team.filter(role="lead").first().person
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    actions.return_publication(actor=ada, now=LEARNING, publication=story, reason="Say when.")
    assert f"Came back to be changed: {entry}" in _page(_client(lead), "/my/")
    for who in (kim, bo):
        assert "Came back to be changed: Night train" in _page(_client(who), "/my/")
    assert "Came back" not in _page(_client(ada), "/my/")
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    assert "Night train" not in _page(_client(bo), "/my/")


def test_the_menu_counts_what_the_reader_may_do(programme: Programme) -> None:
    kim, ada, story = programme.people["kim"], programme.people["ada"], _draft_story(programme)
    address = f"/office/{programme.cohort.slug}/knowledge/"
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    assert "1 to check or publish</span>" in _page(_client(ada), address)
    assert "to check or publish</span>" not in _page(_client(kim), address)
    actions.check_publication(actor=ada, now=LEARNING, publication=story)
    assert "to check or publish</span>" not in _page(_client(ada), address)
    assert "1 to check or publish</span>" in _page(_client(kim), address)


def test_the_letter_to_check_does_not_go_to_who_wrote_it(programme: Programme) -> None:
    kim, ada, story = programme.people["kim"], programme.people["ada"], _draft_story(programme, "Ferry")
    actions.submit_publication(actor=programme.people["bo"], now=LEARNING, publication=story)
    letters = Message.objects.filter(letter="knowledge.submitted", subject__contains="Ferry")
    assert {letter.recipient for letter in letters} >= {ada}
    assert kim not in {letter.recipient for letter in letters}


def test_what_is_opened_again_has_no_date_of_publication_in_the_list(programme: Programme) -> None:
    story = Story.objects.get()
    assert story.published_at is not None
    actions.revise_publication(actor=programme.people["kim"], now=LEARNING, publication=story)
    assert Story.objects.get().published_at is None


def test_a_reworded_practice_is_shown_to_the_public_once_it_is_checked(
    programme: Programme, client: Any
) -> None:
    entry = _returned(programme)
    lead = entry.city.team.filter(role="lead").first().person
    public, address = f"/hosts/{entry.practice.activity.slug}/", f"/my/practices/{entry.practice.code}/"
    assert entry.practice.title in _page(client, public)
    assert "leaves it out until they are checked" in _page(_client(lead), address)
    assert _client(lead).post(address, _form_of(entry, results="Zeppelins flew.")).status_code == 302
    assert "Zeppelins flew." not in _page(client, public)
    page = _page(
        _client(programme.people["ada"]),
        f"/office/{programme.cohort.slug}/hosts/{entry.practice.activity.code}/",
    )
    assert "Not checked as it is now" in page
    entry.refresh_from_db()
    actions.submit_publication(actor=lead, now=LEARNING, publication=entry)
    assert "Zeppelins flew." not in _page(client, public)
    actions.check_publication(actor=programme.people["kim"], now=LEARNING, publication=entry)
    assert "Zeppelins flew." in _page(client, public)


def test_a_retired_practice_opened_for_changes_stays_out_of_the_catalogue(
    programme: Programme, client: Any
) -> None:
    entry, ada = PracticeEntry.objects.get(), programme.people["ada"]
    Practice.objects.filter(pk=entry.practice_id).update(problem="No mooring mast.")
    actions.retire_publication(actor=ada, now=LEARNING, publication=entry, reason="Out of date.")
    actions.revise_publication(actor=ada, now=LEARNING, publication=entry)
    assert "No mooring mast." not in _page(client, f"/hosts/{entry.practice.activity.slug}/")
