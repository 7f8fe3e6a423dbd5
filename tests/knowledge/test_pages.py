# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Practices and stories as everybody reads them, and the desk that publishes them by two people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.insights import LEARNING, Programme
from tests.factories.programmes import make_role
from tvilling.core.errors import ActionRefused, NotFound, SecondPersonNeeded
from tvilling.core.permissions import CLOCK
from tvilling.hosts.actions import withdraw_host_activity
from tvilling.hosts.models import Practice
from tvilling.knowledge import actions
from tvilling.knowledge.models import PracticeEntry, SearchDocument, Story
from tvilling.knowledge.queries import Found, ordered, rendered, search, search_everything, text_mark
from tvilling.knowledge.states import PublicationState
from tvilling.mail.models import Message
from tvilling.matching.actions import end_match
from tvilling.matching.models import Match
from tvilling.programmes.models import CohortRole
from tvilling.replication.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(whole: Programme) -> Programme:
    """A whole programme whose cohort is public and whose city agreed to be named."""
    whole.cohort.is_public = True
    whole.cohort.save(update_fields=["is_public"])
    _agree(whole, consents=True)
    return whole


def _agree(programme: Programme, *, consents: bool) -> None:
    for application in programme.applications:
        application.consent_publication = consents
        application.save(update_fields=["consent_publication"])


def _client(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _step(person: object, publication: PracticeEntry | Story, name: str, **typed: str) -> int:
    """Press a button on the page as it is now."""
    publication.refresh_from_db()
    kind = "story" if isinstance(publication, Story) else "practice"
    sent = {"seen": text_mark(publication), **typed}
    return _client(person).post(f"/knowledge/{kind}/{publication.slug}/{name}/", sent).status_code


def _draft_story(programme: Programme, title: str = "Night train") -> Story:
    return actions.start_story(
        actor=programme.people["kim"], now=LEARNING, cohort=programme.cohort,
        content=actions.StoryText(title=title, body="They met."), city=programme.groups[0].twins.get().city,
        group=programme.groups[0],
    )  # fmt: skip


def test_a_practice_shows_who_re_used_it_how_and_what_came_of_it(programme: Programme) -> None:
    page = _page(Client(), f"/practices/{PracticeEntry.objects.get().slug}/")
    for words in ("Luleå", "In stages.", "One office for owners", "Heard of", "One office that answers."):
        assert words in page


def test_a_city_that_did_not_agree_is_not_named(programme: Programme) -> None:
    _agree(programme, consents=False)
    page = _page(Client(), f"/practices/{PracticeEntry.objects.get().slug}/")
    assert "Luleå" not in page
    assert "In stages." not in page


def test_a_plan_that_is_not_endorsed_is_not_shown(programme: Programme) -> None:
    Plan.objects.update(state="ready")
    assert "In stages." not in _page(Client(), f"/practices/{PracticeEntry.objects.get().slug}/")


def test_the_list_filters_and_says_how_many_plans_re_use_it(programme: Programme) -> None:
    entry = PracticeEntry.objects.get()
    assert entry.practice.title in _page(Client(), f"/practices/?domain={entry.practice.domain}&q=umea")
    assert entry.practice.title not in _page(Client(), "/practices/?q=zeppelin")
    rows = json.loads(_page(Client(), "/practices/practices.json"))["practices"]
    assert [(row["title"], row["reused"]) for row in rows] == [(entry.practice.title, 1)]


def test_the_list_exports_what_it_shows(programme: Programme) -> None:
    answer = Client().get("/practices/?export=csv")
    assert PracticeEntry.objects.get().practice.title in answer.getvalue().decode("utf-8-sig")


def test_stories_are_in_their_list_their_page_and_the_feed(programme: Programme) -> None:
    story = Story.objects.get()
    for address in ("/stories/", f"/stories/{story.slug}/", "/stories/feed.xml", "/stories/?q=northern"):
        assert "Two northern cities" in _page(Client(), address)


def test_stories_keep_their_language_and_are_chosen_by_it(programme: Programme) -> None:
    Story.objects.update(language="sv", lead="Om en natt.")
    story = Story.objects.get()
    for address in (
        "/stories/",
        "/stories/?language=sv",
        f"/stories/{story.slug}/",
        "/search/?q=northern",
        "/",
    ):
        page = _page(Client(), address)
        assert story.title in page, address
        assert 'lang="sv"' in page.split("<main")[1], address
    assert story.title not in _page(Client(), "/stories/?language=en")
    assert b"<span" not in Client().get("/stories/?export=csv").getvalue()


def test_a_sample_story_says_so(programme: Programme) -> None:
    Story.objects.update(is_sample=True)
    assert "Sample:" in _page(Client(), f"/stories/{Story.objects.get().slug}/")


def test_what_is_not_published_is_not_found(programme: Programme) -> None:
    story = _draft_story(programme)
    assert Client().get(f"/stories/{story.slug}/").status_code == 404
    entry = PracticeEntry.objects.get()
    actions.retire_publication(
        actor=programme.people["ada"], now=LEARNING, publication=entry, reason="Out of date."
    )
    assert Client().get(f"/practices/{entry.slug}/").status_code == 404
    assert entry.practice.title not in _page(Client(), "/practices/")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("northern", True), ("NORTHERN cit", True), ("lulea", True), ("Luleå", True), ("luleaa", True), ("night train", True),
        ("train zeppelin", False), ("'; DROP TABLE", False), ('"', False), ("northern*", True), ("NEAR(", False), ("", False),
        ("cities & | !", True), ("ties", False),
    ],
)  # fmt: skip
def test_both_databases_find_the_same(programme: Programme, text: str, found: bool) -> None:
    assert ("Two northern cities" in [row.title for row in search(text)]) is found


def test_what_has_the_words_in_its_title_is_found_first() -> None:
    rows = [
        Found("Story", title, f"/{title}", "")
        for title in ("All about trams", "Heat plan", "Cold", "Plan of heat")
    ]
    assert [row.title for row in ordered(rows, "heat plan")] == [
        "Heat plan", "Plan of heat", "All about trams", "Cold",
    ]  # fmt: skip


def test_practices_of_one_title_are_told_apart_by_their_cities(programme: Programme) -> None:
    first, twin = PracticeEntry.objects.get().practice, programme.groups[0].twins.get().city
    title, kim, ada = first.title, programme.people["kim"], programme.people["ada"]
    practice = Practice.objects.create(
        activity=first.activity, city=twin, title=title, domain=first.domain, lever=first.lever,
        problem=first.problem, solution=first.solution, created_at=LEARNING,
    )  # fmt: skip
    entry = actions.start_practice_entry(actor=kim, now=LEARNING, practice=practice, summary="The same.")
    actions.submit_publication(actor=kim, now=LEARNING, publication=entry)
    actions.check_publication(actor=ada, now=LEARNING, publication=entry)
    actions.publish_publication(actor=kim, now=LEARNING, publication=entry)
    found = [(row.title, row.city) for row in search(title) if row.kind == "Practice"]
    assert found == [(title, name) for name in ("Luleå", "Umeå")]
    page = _page(Client(), f"/search/?q={title}")
    assert all(f"{title}</a>, {name}" in page for name in ("Luleå", "Umeå"))


def test_the_search_keeps_to_a_language_when_asked(programme: Programme) -> None:
    assert search("northern", "en")
    assert search("northern", "sv") == []


def test_the_search_finds_host_cities_too(programme: Programme) -> None:
    assert "Retrofit in Umeå" in [row.title for row in search_everything("retrofit umea")]
    assert "Retrofit in Umeå" in _page(Client(), "/search/?q=retrofit+umea")
    assert "Nothing has all these words" in _page(Client(), "/search/?q=zeppelin")


def test_the_search_follows_the_practice_and_forgets_what_is_retired(programme: Programme) -> None:
    entry = PracticeEntry.objects.get()
    entry.practice.problem = "Draughty gymnasiums."
    entry.practice.save()
    assert [row.title for row in search("gymnasiums")] == [entry.practice.title]
    actions.retire_publication(actor=programme.people["ada"], now=LEARNING, publication=entry, reason="Old.")
    assert search("gymnasiums") == []
    assert not SearchDocument.objects.filter(entry=entry).exists()


@pytest.mark.parametrize("text", ["Sweden", "Sverige", "Värmen", "warmth"])
def test_countries_and_domains_are_found_in_every_language(programme: Programme, text: str) -> None:
    practice = PracticeEntry.objects.get().practice
    practice.city.country.names = {"en": "Sweden", "sv": "Sverige"}
    practice.city.country.save(update_fields=["names"])
    label = {"en": "Warmth", "sv": "Värmen"}
    programme.cohort.domains = [{"key": practice.domain, "label": label}]
    programme.cohort.save(update_fields=["domains"])
    Practice.objects.get(pk=practice.pk).save(update_fields=["title"])
    assert str(PracticeEntry.objects.get()) in {row.title for row in search_everything(text)}


def test_points_copied_from_a_word_processor_become_a_list() -> None:
    assert rendered("First:\n\n•\tone\n• two").count("<li>") == 2
    assert "<li>" not in rendered("One · two")


def test_markdown_neither_acts_nor_loads() -> None:
    made = rendered(
        "## Hi\n\n<script>x()</script>\n\n![p](https://x.example/p.png) [go](javascript:x()) **bold**"
    )
    assert "<h2>Hi</h2>" in made
    assert "<strong>bold</strong>" in made
    for bad in ("<script", "<img", 'href="javascript'):
        assert bad not in made


def test_who_checks_does_not_publish(programme: Programme) -> None:
    kim, ada, story = programme.people["kim"], programme.people["ada"], _draft_story(programme)
    desk = f"/knowledge/story/{story.slug}/"
    for who, step in ((kim, "submit"), (ada, "check")):
        assert _step(who, story, step) in {302, 303}
    assert "Somebody else publishes it." in _page(_client(ada), desk)
    _step(ada, story, "publish")
    story.refresh_from_db()
    assert story.state == PublicationState.CHECKED
    with pytest.raises(SecondPersonNeeded):
        actions.publish_publication(actor=ada, now=LEARNING, publication=story)
    _step(kim, story, "publish")
    assert "Night train" in _page(Client(), "/stories/")


def test_who_wrote_does_not_check(programme: Programme) -> None:
    kim, ada, story = programme.people["kim"], programme.people["ada"], _draft_story(programme)
    desk = f"/knowledge/story/{story.slug}/"
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    letters = Message.objects.filter(letter="knowledge.submitted", subject__contains="Night")
    assert ada in {letter.recipient for letter in letters}
    mine = _page(_client(kim), desk)
    assert "You wrote this. Somebody else checks it." in mine
    assert "/check/" not in mine
    assert "Night train" not in _page(_client(kim), "/my/")
    assert "Check: Night train" in _page(_client(ada), "/my/")
    assert _step(kim, story, "check") == 422
    story.refresh_from_db()
    assert story.state == PublicationState.SUBMITTED


def test_who_changed_the_text_last_does_not_check(programme: Programme) -> None:
    kim, ada, story = programme.people["kim"], programme.people["ada"], _draft_story(programme)
    content = actions.StoryText(title="Night train", body="They met twice.")
    actions.change_story(actor=ada, now=LEARNING, story=story, content=content)
    entry = PracticeEntry.objects.get()
    actions.revise_publication(actor=kim, now=LEARNING, publication=entry)
    actions.change_practice_entry(actor=ada, now=LEARNING, entry=entry, summary="One office.", contact="")
    for publication in (story, entry):
        actions.submit_publication(actor=kim, now=LEARNING, publication=publication)
        with pytest.raises(SecondPersonNeeded):
            actions.check_publication(actor=ada, now=LEARNING, publication=publication)
    assert "Check: " not in _page(_client(ada), "/my/")
    assert f"Check: {entry}" in _page(_client(kim), "/my/")
    actions.check_publication(actor=kim, now=LEARNING, publication=entry)


def test_the_desk_says_whose_hands_it_went_through_and_who_is_not_to_be_named(programme: Programme) -> None:
    story = Story.objects.get()
    desk, kim = f"/knowledge/story/{story.slug}/", _client(programme.people["kim"])
    page = _page(kim, desk)
    for words in (
        "Written by Kim Duval",
        "checked by Ada Lindqvist",
        "published by Kim Duval",
        f"/stories/{story.slug}/",
    ):
        assert words in page
    assert f'href="/office/{programme.cohort.slug}/knowledge/stories/"' in page
    assert "Not agreed to be named" not in page
    _agree(programme, consents=False)
    assert "Luleå did not agree to be named in public" in _page(kim, desk)


def test_two_writers_of_a_story_see_both_texts(programme: Programme) -> None:
    kim, ada, story = _client(programme.people["kim"]), programme.people["ada"], _draft_story(programme)
    address = f"/my/practices/stories/{story.slug}/"
    seen = text_mark(story)
    assert f'value="{seen}"' in _page(kim, address)
    theirs = actions.StoryText(title="Night train", body="They met on the ferry.")
    actions.change_story(actor=ada, now=LEARNING, story=story, content=theirs)
    about = f"{story.group_id}-{story.city_id}"
    mine = {
        "title": "Night train",
        "language": "en",
        "about": about,
        "body": "They met in the sleeper.",
        "seen": seen,
    }
    answer = kim.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("They met on the ferry.", "They met in the sleeper.", "Somebody else changed this text"):
        assert words in page
    assert kim.post(address, {**mine, "seen": text_mark(story)}).status_code == 302
    story.refresh_from_db()
    assert story.body == "They met in the sleeper."


def test_a_text_sent_from_an_old_page_is_kept(programme: Programme) -> None:
    kim, story = programme.people["kim"], _draft_story(programme)
    address = f"/my/practices/stories/{story.slug}/"
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    answer = _client(kim).post(
        address, {"title": "Night train", "language": "en", "body": "An hour of typing."}
    )
    assert answer.status_code == 422
    assert "An hour of typing." in answer.content.decode()
    assert _client(kim).get(address)["location"] == f"/knowledge/story/{story.slug}/"
    entry = PracticeEntry.objects.get()
    answer = _client(kim).post(f"/my/practices/{entry.practice.code}/", {"summary": "New words."})
    assert answer.status_code == 422
    assert "New words." in answer.content.decode()


def test_a_return_needs_a_reason(programme: Programme) -> None:
    story = _draft_story(programme)
    actions.submit_publication(actor=programme.people["kim"], now=LEARNING, publication=story)
    with pytest.raises(ActionRefused):
        actions.return_publication(actor=programme.people["ada"], now=LEARNING, publication=story, reason=" ")


def test_a_city_team_writes_its_story_and_cannot_check_it(programme: Programme) -> None:
    bo, group = programme.people["bo"], programme.groups[0]
    about = f"{group.pk}-{group.twins.get().city.pk}"
    typed = {"about": about, "title": "What we saw", "language": "sv", "body": "Mycket."}
    refused = _client(bo).post("/my/practices/stories/new/", {**typed, "title": ""})
    assert refused.status_code == 422
    assert "Mycket." in refused.content.decode()
    assert _client(bo).post("/my/practices/stories/new/", typed).status_code in {302, 303}
    story = Story.objects.get(title="What we saw")
    actions.submit_publication(actor=bo, now=LEARNING, publication=story)
    with pytest.raises(NotFound):
        actions.check_publication(actor=bo, now=LEARNING, publication=story)
    assert "What we saw" in _page(_client(bo), "/my/practices/")


def test_another_citys_team_sees_no_drafts(programme: Programme) -> None:
    story, eve = _draft_story(programme), _client(make_person("Eve Roth"))
    for address in (f"/knowledge/story/{story.slug}/", f"/my/practices/stories/{story.slug}/",
                    "/my/practices/stories/new/", f"/office/{programme.cohort.slug}/knowledge/"):  # fmt: skip
        assert eve.get(address).status_code == 404, address
    assert "Night train" not in _page(eve, "/my/practices/")


def test_the_office_sees_the_queue(programme: Programme) -> None:
    _draft_story(programme)
    ada, base = _client(programme.people["ada"]), f"/office/{programme.cohort.slug}/knowledge/"
    assert PracticeEntry.objects.get().practice.title in _page(ada, base)
    assert "Night train" in _page(ada, f"{base}stories/?state=draft")


def test_each_step_to_publication_writes_to_those_who_act_next(programme: Programme) -> None:
    bo, kim, ada = (programme.people[key] for key in ("bo", "kim", "ada"))
    group = programme.groups[0]
    story = actions.start_story(
        actor=bo, now=LEARNING, cohort=programme.cohort, content=actions.StoryText(title="Snow", body="It fell."),
        city=group.twins.get().city, group=group,
    )  # fmt: skip
    story_letters = Message.objects.filter(subject__contains="Snow")

    def told(letter: str) -> list[str]:
        return list(story_letters.filter(letter=letter).values_list("recipient_email", flat=True))

    actions.submit_publication(actor=bo, now=LEARNING, publication=story)
    assert told("knowledge.submitted") == [kim.email]
    actions.return_publication(actor=kim, now=LEARNING, publication=story, reason="Say when.")
    assert told("knowledge.returned") == [bo.email]
    assert "Say when." in story_letters.get(letter="knowledge.returned").body
    later = LEARNING + timedelta(days=1)
    actions.submit_publication(actor=bo, now=later, publication=story)
    actions.check_publication(actor=kim, now=later, publication=story)
    actions.publish_publication(actor=ada, now=later, publication=story)
    assert told("knowledge.published") == [bo.email]
    assert f"/stories/{story.slug}/" in story_letters.get(letter="knowledge.published").body
    actions.retire_publication(actor=kim, now=later, publication=story, reason="Luleå asks for it.")
    assert told("knowledge.retired") == [bo.email]
    assert "Luleå asks for it." in story_letters.get(letter="knowledge.retired").body


def test_who_checked_is_offered_no_button_to_publish(programme: Programme) -> None:
    story = _draft_story(programme, "Checked by Kim")
    content = actions.StoryText(title="Checked by Kim", body="They met twice.")
    Story.objects.filter(pk=story.pk).update(written_by=programme.people["bo"])
    story.refresh_from_db()
    actions.change_story(actor=programme.people["bo"], now=LEARNING, story=story, content=content)
    for act in ("submit", "check"):
        getattr(actions, f"{act}_publication")(actor=programme.people["kim"], now=LEARNING, publication=story)
    address = f"/knowledge/story/{story.slug}/"
    mine, colleague = (_page(_client(programme.people[who]), address) for who in ("kim", "ada"))
    assert "You checked this. Somebody else publishes it." in mine
    assert "/publish/" not in mine
    assert "/publish/" in colleague


def test_the_menu_counts_what_waits_for_those_who_check_not_for_an_auditor(programme: Programme) -> None:
    story = _draft_story(programme)
    actions.submit_publication(actor=programme.people["kim"], now=LEARNING, publication=story)
    rut = make_role(programme.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    address = f"/office/{programme.cohort.slug}/knowledge/"
    assert "1 to check or publish</span>" in _page(_client(programme.people["ada"]), address)
    assert "to check or publish</span>" not in _page(_client(rut), address)


def test_practices_and_stories_do_not_link_to_a_host_that_withdrew(programme: Programme) -> None:
    host, entry, story = programme.groups[0].activity, PracticeEntry.objects.get(), Story.objects.get()
    Story.objects.update(group=programme.groups[0])
    pages = (f"/practices/{entry.slug}/", f"/stories/{story.slug}/")
    for address in pages:
        assert f"/hosts/{host.slug}/" in _page(Client(), address)
    for match in Match.objects.filter(activity=host):
        end_match(actor=CLOCK, now=LEARNING, match=match, reason="Over.")
    withdraw_host_activity(actor=programme.people["ada"], now=LEARNING, activity=host)
    for address in pages:
        assert f"/hosts/{host.slug}/" not in _page(Client(), address)
    assert "withdrawn on" in _page(Client(), pages[0])
