# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stories name a city in public only while it agrees; what they are about can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.insights import LEARNING, Programme
from tests.knowledge.test_pages import _agree, _client, _draft_story, _page, programme
from tvilling.applications.actions import change_consent
from tvilling.audit.queries import history_of
from tvilling.core.errors import ActionRefused
from tvilling.knowledge import actions
from tvilling.knowledge.models import Story
from tvilling.knowledge.queries import search, text_mark
from tvilling.knowledge.states import PublicationState

__all__ = ["programme"]
pytestmark = pytest.mark.django_db


def _submitted(programme: Programme, body: str = "They met.", *, about_city: bool = True) -> Story:
    story = _draft_story(programme)
    content = actions.StoryText(title="Night train", body=body)
    kim = programme.people["kim"]
    actions.change_story(actor=kim, now=LEARNING, story=story, content=content)
    if not about_city:
        Story.objects.filter(pk=story.pk).update(city=None)
    actions.submit_publication(actor=kim, now=LEARNING, publication=story)
    return story


def _check(programme: Programme, story: Story) -> None:
    actions.check_publication(actor=programme.people["ada"], now=LEARNING, publication=story)


def test_a_story_about_a_city_that_did_not_agree_is_neither_checked_nor_published(
    programme: Programme,
) -> None:
    story = _submitted(programme)
    _agree(programme, consents=False)
    with pytest.raises(ActionRefused, match="Luleå did not agree to be named in public"):
        _check(programme, story)
    _agree(programme, consents=True)
    _check(programme, story)
    _agree(programme, consents=False)
    with pytest.raises(ActionRefused, match="ask the city's team"):
        actions.publish_publication(actor=programme.people["kim"], now=LEARNING, publication=story)
    page = _page(_client(programme.people["kim"]), f"/knowledge/story/{story.slug}/")
    assert "Luleå did not agree to be named in public" in page
    assert "/publish/" not in page


@pytest.mark.parametrize(
    "body", ["We rode to Luleå.", "**Luleås** baths.", "In Lulea it snowed.", "(Luleå’s sea)"]
)
def test_a_story_about_a_group_does_not_name_its_twin_that_did_not_agree(
    programme: Programme, body: str
) -> None:
    story = _submitted(programme, body, about_city=False)
    _agree(programme, consents=False)
    with pytest.raises(ActionRefused, match="The text names Luleå"):
        _check(programme, story)


def test_a_story_about_a_group_that_leaves_the_name_out_is_checked(programme: Programme) -> None:
    story = _submitted(programme, "They met the Luleåborg choir.", about_city=False)
    _agree(programme, consents=False)
    page = _page(_client(programme.people["ada"]), f"/knowledge/story/{story.slug}/")
    assert "Not agreed to be named in public: Luleå." in page
    _check(programme, story)


def test_a_published_story_shows_its_city_only_while_it_agrees(programme: Programme) -> None:
    story = Story.objects.get(state=PublicationState.PUBLISHED)
    Story.objects.update(title="A night", lead="", body="Snow.", quote="", quote_by="")
    places = (f"/stories/{story.slug}/", "/stories/", "/")
    for address in places:
        assert "Luleå" in _page(Client(), address), address
    _agree(programme, consents=False)
    for address in places:
        shown = _page(Client(), address)
        assert "A night" in shown
        assert "Luleå" not in shown, address
    exported = Client().get("/stories/?export=csv&sort=city").getvalue().decode("utf-8-sig")
    assert "A night" in exported
    assert "Luleå" not in exported


def test_a_story_is_not_found_by_the_name_of_a_city_that_takes_its_consent_back(programme: Programme) -> None:
    Story.objects.update(title="A night", lead="", body="Snow.", quote="", quote_by="")
    application = programme.applications[0]
    told: dict[str, Any] = {"actor": programme.people["bo"], "now": LEARNING, "application": application}
    for agrees in (False, True):
        change_consent(agrees=agrees, **told)
    assert "A night" in [row.title for row in search("lulea")]
    change_consent(agrees=False, **told)
    assert search("lulea") == []
    assert [row.title for row in search("snow")] == ["A night"]


def test_what_a_draft_is_about_can_be_changed_and_the_record_says_from_what(programme: Programme) -> None:
    story, group, kim = _draft_story(programme), programme.groups[0], programme.people["kim"]
    address, city = f"/my/practices/stories/{story.slug}/", story.city
    page = _page(_client(kim), address)
    assert f'value="{group.pk}-{city.pk}" selected' in page
    typed = {"title": "Night train", "language": "en", "body": "They met.", "seen": text_mark(story)}
    assert _client(kim).post(address, {**typed, "about": f"cohort-{story.cohort.pk}"}).status_code == 302
    story.refresh_from_db()
    assert (story.group, story.city) == (None, None)
    entry = history_of(story).last()
    assert entry is not None
    assert entry.before == {"city": city.pk, "group": group.pk}
    assert entry.after == {"city": None, "group": None}
    typed |= {"about": f"{group.pk}-", "seen": text_mark(story)}
    assert _client(kim).post(address, typed).status_code == 302
    story.refresh_from_db()
    assert story.group == group


def test_a_citys_team_makes_its_story_about_no_other_city(programme: Programme) -> None:
    bo, group = programme.people["bo"], programme.groups[0]
    story = actions.start_story(
        actor=bo, now=LEARNING, cohort=programme.cohort, content=actions.StoryText(title="Snow", body="It fell."),
        city=group.twins.get().city, group=group,
    )  # fmt: skip
    typed = {"title": "Snow", "language": "en", "body": "It fell.", "seen": text_mark(story)}
    for about in (f"cohort-{story.cohort.pk}", f"{group.pk}-", f"{group.pk}-{group.activity.lead_city_id}"):
        answer = _client(bo).post(f"/my/practices/stories/{story.slug}/", {**typed, "about": about})
        assert answer.status_code == 422, about
