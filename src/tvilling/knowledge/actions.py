# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing, checking and publishing practice entries and stories."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, NotAsSeen, SecondPersonNeeded
from tvilling.core.folding import fold
from tvilling.core.models import new_code
from tvilling.core.permissions import require
from tvilling.hosts.actions import reword_practice
from tvilling.knowledge import jobs
from tvilling.knowledge.models import PracticeEntry, Publication, Story
from tvilling.knowledge.permissions import subjects_for
from tvilling.knowledge.queries import Subject, is_writer, text_mark, why_kept_back
from tvilling.knowledge.states import PRACTICE_MACHINE, STORY_MACHINE, PublicationState
from tvilling.programmes.models import Cohort

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.cities.models import City
    from tvilling.hosts.actions import PracticeFields
    from tvilling.hosts.models import Practice
    from tvilling.journeys.models import Group


#: What follows the address of all stories in the address of another page.
RESERVED = {"new"}


@dataclass(frozen=True)
class StoryText:
    """What a story says."""

    title: str
    lead: str = ""
    body: str = ""
    quote: str = ""
    quote_by: str = ""
    language: str = "en"


class TextChanged(ActionRefused):
    """A colleague saved another text since the page was opened."""

    message = _(
        "Somebody else changed this text since you opened it. Read their text, shown below; "
        "when you save again, yours takes its place."
    )


def _slug(model: type[Publication], title: str) -> str:
    base = slugify(fold(title))[:100] or "entry"
    is_taken = base in RESERVED or model._default_manager.filter(slug=base).exists()
    return f"{base}-{new_code()[:5]}" if is_taken else base


def start_practice_entry(
    *, actor: Any, now: datetime, practice: Practice, summary: str = "", contact: str = "",
    words: PracticeFields | None = None,
) -> PracticeEntry:  # fmt: skip
    """Begin the public entry of a host's practice; `words` change the practice itself."""
    entry = PracticeEntry(
        practice=practice,
        slug=_slug(PracticeEntry, practice.title),
        summary=summary,
        contact=contact,
        created_at=now,
    )
    require(actor, "knowledge.write", entry)
    if PracticeEntry.objects.filter(practice=practice).exists():
        raise ActionRefused(_("This practice has an entry already."))
    with transaction.atomic():
        entry.save(force_insert=True)
        after = {"practice": practice.pk}
        record(
            "practice_entry.started", actor=actor, now=now, obj=entry, scope=entry.cohort.slug, after=after
        )
        if words:
            _reword(entry, words, actor=actor, now=now)
    return entry


def change_practice_entry(
    *, actor: Any, now: datetime, entry: PracticeEntry, summary: str, contact: str,
    words: PracticeFields | None = None, seen: str | None = None,
) -> PracticeEntry:  # fmt: skip
    """Change the entry, and with `words` the practice itself, while it is being written; `seen` as for stories."""
    require(actor, "knowledge.write", entry)
    with transaction.atomic():
        _hold_draft(entry, seen)
        entry.summary, entry.contact = summary, contact
        entry.save(update_fields=["summary", "contact"])
        record("practice_entry.changed", actor=actor, now=now, obj=entry, scope=entry.cohort.slug)
        if words:
            _reword(entry, words, actor=actor, now=now)
    return entry


def _reword(entry: PracticeEntry, words: PracticeFields, *, actor: Any, now: datetime) -> None:
    """Change the practice itself. The host's public page leaves it out until it is checked (`queries.withheld`)."""
    if any(getattr(entry.practice, name) != text for name, text in words.items()):
        reword_practice(actor=actor, now=now, practice=entry.practice, **words)
        record("practice_entry.reworded", actor=actor, now=now, obj=entry, scope=entry.cohort.slug)


def start_story(
    *, actor: Any, now: datetime, cohort: Cohort, content: StoryText, city: City | None = None,
    group: Group | None = None, is_sample: bool = False,
) -> Story:  # fmt: skip
    """Begin a story about a city, a group or the cohort. Sent twice, it is one."""
    story = Story(
        cohort=cohort, city=city, group=group, slug=_slug(Story, content.title), written_by=actor,
        is_sample=is_sample, created_at=now, **asdict(content),
    )  # fmt: skip
    require(actor, "knowledge.write", story)
    if not content.title.strip():
        raise ActionRefused(_("Give the story a title."), field="title")
    with transaction.atomic():
        same = Story.objects.filter(
            cohort=cohort, city=city, group=group, written_by=actor, state=PublicationState.DRAFT, **asdict(content)
        )  # fmt: skip
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if known := same.first():
            return known
        story.save(force_insert=True)
        record(
            "story.started",
            actor=actor,
            now=now,
            obj=story,
            scope=cohort.slug,
            after={"city": city and city.pk, "group": group and group.pk},
        )
    return story


def change_story(
    *, actor: Any, now: datetime, story: Story, content: StoryText, about: Subject | None = None,
    seen: str | None = None,
) -> Story:  # fmt: skip
    """Change a story, and what it is `about`, while it is being written; `seen` is the mark of the text that was changed."""
    require(actor, "knowledge.write", story)
    if not content.title.strip():
        raise ActionRefused(_("Give the story a title."), field="title")
    with transaction.atomic():
        _hold_draft(story, seen)
        before = {"city": story.city_id, "group": story.group_id}
        if about is not None and about != Subject(story.cohort, story.group, story.city):
            if about.cohort != story.cohort or about not in subjects_for(actor):
                raise ActionRefused(_("Choose from the list."), field="about")
            story.group, story.city = about.group, about.city
            require(actor, "knowledge.write", story)
        for name, value in asdict(content).items():
            setattr(story, name, value)
        story.save(update_fields=[*asdict(content), "group", "city"])
        after = {"city": story.city_id, "group": story.group_id}
        record(
            "story.changed", actor=actor, now=now, obj=story, scope=story.cohort.slug,
            before=before if before != after else {}, after=after if before != after else {},
        )  # fmt: skip
    return story


def _is_as_seen(publication: PracticeEntry | Story, seen: str | None) -> bool:
    """Read it anew and hold it until the transaction ends; answers whether it still has the mark that a page showed."""
    rows: QuerySet[Any] = (
        Story.objects.select_for_update()
        if isinstance(publication, Story)
        else PracticeEntry.objects.select_for_update(of=("self", "practice")).select_related("practice")
    )
    publication.refresh_from_db(from_queryset=rows)
    return seen is None or seen == text_mark(publication)


def _hold_draft(publication: PracticeEntry | Story, seen: str | None) -> None:
    is_as_seen = _is_as_seen(publication, seen)
    if publication.state != PublicationState.DRAFT:
        raise ActionRefused(_("It is being checked or published: open it for revision first."))
    if not is_as_seen:
        raise TextChanged


def _take(
    publication: PracticeEntry | Story,
    step: str,
    *,
    actor: Any,
    now: datetime,
    seen: str | None,
    reason: str = "",
    **fields: Any,
) -> None:
    """Take the step, which is meant for what has the mark `seen`: the text that was read, in the state it had."""
    machine = PRACTICE_MACHINE if isinstance(publication, PracticeEntry) else STORY_MACHINE
    with transaction.atomic():
        is_as_seen = _is_as_seen(publication, seen)
        machine.find(step, publication.state)
        if not is_as_seen:
            raise NotAsSeen
        _check_step(publication, step, actor)
        before = {"state": publication.state}
        row = machine.apply(publication, step, **fields)
        record(
            row.event, actor=actor, now=now, obj=publication, scope=publication.cohort.slug,
            before=before, after={"state": publication.state}, reason=reason,
        )  # fmt: skip
        jobs.index(publication)
        if step == "submit":
            jobs.tell_checkers(actor=actor, now=now, publication=publication)
        elif step in {"return", "retire"}:
            letter = "knowledge.returned" if step == "return" else "knowledge.retired"
            jobs.tell_writers(letter, actor=actor, now=now, publication=publication, reason=reason)
        elif step == "publish":
            jobs.tell_writers("knowledge.published", actor=actor, now=now, publication=publication)


def _check_step(publication: PracticeEntry | Story, step: str, actor: Any) -> None:
    if step == "check" and is_writer(actor, publication):
        raise SecondPersonNeeded(_("You wrote this. Somebody else checks it."))
    if step == "publish" and publication.checked_by_id == actor.pk:
        raise SecondPersonNeeded
    if step in {"check", "publish"} and isinstance(publication, Story):
        why = why_kept_back(publication)
        if why:
            raise ActionRefused(why)


def submit_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, seen: str | None = None
) -> None:
    """Send an entry or story to be checked. In all steps `seen` is the `text_mark` of what the page showed."""
    require(actor, "knowledge.write", publication)
    text = publication.summary if isinstance(publication, PracticeEntry) else publication.body
    if not text.strip():
        raise ActionRefused(_("Write the text first."))
    _take(publication, "submit", actor=actor, now=now, seen=seen)


def return_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, reason: str, seen: str | None = None
) -> None:
    """Give it back to its writer with what should change."""
    require(actor, "knowledge.check", publication)
    if not reason.strip():
        raise ActionRefused(_("Write what should change."), field="reason")
    _take(publication, "return", actor=actor, now=now, seen=seen, reason=reason, checked_by=None)


def check_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, seen: str | None = None
) -> None:
    """First pair of hands: facts, names, consent. Never those that wrote it."""
    require(actor, "knowledge.check", publication)
    _take(publication, "check", actor=actor, now=now, seen=seen, checked_by=actor)


def publish_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, seen: str | None = None
) -> None:
    """Second pair of hands: shown to everybody from now on."""
    require(actor, "knowledge.publish", publication)
    _take(publication, "publish", actor=actor, now=now, seen=seen, published_by=actor, published_at=now)


def retire_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, reason: str, seen: str | None = None
) -> None:
    """Take it from public view; links answer "not found"."""
    require(actor, "knowledge.publish", publication)
    _take(publication, "retire", actor=actor, now=now, seen=seen, reason=reason)


def revise_publication(
    *, actor: Any, now: datetime, publication: PracticeEntry | Story, seen: str | None = None
) -> None:
    """Open a published or retired one for changes; it is not shown until it is published again."""
    require(actor, "knowledge.write", publication)
    _take(
        publication, "revise", actor=actor, now=now, seen=seen, checked_by=None, published_by=None, published_at=None
    )  # fmt: skip
