# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A step is taken with what stood on the page, and with nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories.cities import make_team_member
from tests.factories.insights import LEARNING, Programme
from tests.knowledge.test_pages import _client, _draft_story, _page, programme
from tvilling.core.errors import AlreadyDone, NotAsSeen, StaleState
from tvilling.knowledge import actions
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.queries import text_mark
from tvilling.knowledge.states import PublicationState

__all__ = ["programme"]
pytestmark = pytest.mark.django_db

CHANGED = "This has changed since you opened the page"


def _sent(page: str, step: str, **typed: str) -> dict[str, str]:
    """What the form for a step sends from this page."""
    form = page.split("<main")[1].split(f'/{step}/"', 1)[1].split("</form>", maxsplit=1)[0]
    found = re.search(r'<input[^>]*name="seen"[^>]*>', form)
    assert found, form
    return {"seen": found[0].split('value="')[1].split('"')[0], **typed}


def _submitted(programme: Programme) -> Story:
    story = _draft_story(programme)
    actions.submit_publication(actor=programme.people["kim"], now=LEARNING, publication=story)
    return story


def _rewritten(programme: Programme, story: Story) -> None:
    """The author gives it back to herself, changes it and sends it again."""
    told: dict[str, Any] = {"actor": programme.people["kim"], "now": LEARNING}
    actions.return_publication(publication=story, reason="A word too many.", **told)
    content = actions.StoryText(title="Night train", body="What nobody has checked.")
    actions.change_story(story=story, content=content, **told)
    actions.submit_publication(publication=story, **told)


def test_a_text_that_the_checker_has_not_read_is_not_checked(programme: Programme) -> None:
    story, ada = _submitted(programme), _client(programme.people["ada"])
    desk = f"/knowledge/story/{story.slug}/"
    old_tab = _page(ada, desk)
    _rewritten(programme, story)
    answer = ada.post(f"{desk}check/", _sent(old_tab, "check"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert CHANGED in page
    assert "What nobody has checked." in page
    story.refresh_from_db()
    assert story.state == PublicationState.SUBMITTED
    assert ada.post(f"{desk}check/", _sent(page, "check")).status_code == 302


def test_a_step_without_the_mark_of_its_page_is_refused(programme: Programme) -> None:
    story, ada = _submitted(programme), _client(programme.people["ada"])
    assert ada.post(f"/knowledge/story/{story.slug}/check/").status_code == 422
    story.refresh_from_db()
    assert story.state == PublicationState.SUBMITTED


def _step(programme: Programme, entry: PracticeEntry, *acts: str) -> None:
    """Kim writes, Ada checks."""
    for act in acts:
        who = programme.people["ada" if act == "check" else "kim"]
        getattr(actions, f"{act}_publication")(actor=who, now=LEARNING, publication=entry)


def test_a_practice_corrected_after_its_check_is_read_before_it_is_published(programme: Programme) -> None:
    entry = PracticeEntry.objects.get()
    ada, kim = (
        {"actor": programme.people[name], "now": LEARNING, "publication": entry} for name in ("ada", "kim")
    )
    _step(programme, entry, "revise", "submit", "check")
    seen = text_mark(entry)
    actions.return_publication(reason="Say how many.", **kim)
    actions.change_practice_entry(
        actor=ada["actor"], now=LEARNING, entry=entry, summary=entry.summary, contact="", words={"results": "Forty."}
    )  # fmt: skip
    actions.submit_publication(**kim)
    actions.check_publication(**kim)
    with pytest.raises(NotAsSeen):
        actions.publish_publication(seen=seen, **ada)
    actions.publish_publication(seen=text_mark(entry), **ada)


def test_not_even_the_office_changes_a_practice_past_its_check(programme: Programme) -> None:
    entry, ada = PracticeEntry.objects.get(), programme.people["ada"]
    _step(programme, entry, "revise", "submit", "check")
    make_team_member(entry.practice.city, ada)
    old_tab = f"/my/hosting/{entry.practice.activity.code}/practices/{entry.practice.code}/"
    practice = entry.practice
    typed = {
        "city": practice.city.slug,
        "title": practice.title,
        "domain": practice.domain,
        "lever": practice.lever,
    }
    answer = _client(ada).post(old_tab, {**typed, "results": "Nobody has read this."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "there it is checked." in page
    assert "Nobody has read this.</textarea>" in page
    practice.refresh_from_db()
    assert practice.results != "Nobody has read this."


def test_giving_back_from_an_old_page_does_not_undo_the_check_of_a_colleague(programme: Programme) -> None:
    story, kim = _submitted(programme), _client(programme.people["kim"])
    desk = f"/knowledge/story/{story.slug}/"
    old_tab = _page(kim, desk)
    actions.check_publication(actor=programme.people["ada"], now=LEARNING, publication=story)
    answer = kim.post(f"{desk}return/", _sent(old_tab, "return", reason="I take it back."))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert CHANGED in page
    assert "I take it back." in page
    story.refresh_from_db()
    assert story.state == PublicationState.CHECKED
    again = _sent(page, "return", reason="I take it back.")
    assert kim.post(f"{desk}return/", again).status_code == 302


def test_who_was_slower_is_told_what_has_been_done(programme: Programme) -> None:
    story = _submitted(programme)
    held = Story.objects.get(pk=story.pk)
    seen, ada = text_mark(held), programme.people["ada"]
    actions.check_publication(actor=ada, now=LEARNING, publication=story, seen=seen)
    with pytest.raises(AlreadyDone):
        actions.check_publication(actor=ada, now=LEARNING, publication=held, seen=seen)
    with pytest.raises(StaleState):
        actions.submit_publication(actor=ada, now=LEARNING, publication=held, seen=seen)
