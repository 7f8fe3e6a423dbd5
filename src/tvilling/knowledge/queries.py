# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is published, found by its words; who re-used a practice and what came of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nh3
from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from tvilling.audit.models import Entry
from tvilling.audit.queries import history_of
from tvilling.cities.queries import names_of
from tvilling.core.folding import fold
from tvilling.core.text import mark_of
from tvilling.hosts.permissions import public_activities
from tvilling.hosts.queries import with_words
from tvilling.journeys.models import GroupTwin, Lesson, Use
from tvilling.knowledge.models import PracticeEntry, SearchDocument, Story
from tvilling.knowledge.states import PublicationState
from tvilling.replication.models import PlanAction, TransferCheck
from tvilling.replication.states import PlanState, Transferability

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.applications.models import Application
    from tvilling.cities.models import City
    from tvilling.journeys.models import Group
    from tvilling.programmes.models import Cohort

#: What a story may be made of. Pictures would load from elsewhere, so there are none.
TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "a", "blockquote", "hr", "br", "code", "pre",
}  # fmt: skip
#: How the points of a list begin that was copied from a word processor.
WORD_POINTS = re.compile(r"^[ \t\u00a0]*[\u2022\u00b7\u25aa\u25e6\u2023\uf0b7][ \t\u00a0]*", re.MULTILINE)
SQLITE_MATCH = "SELECT rowid FROM knowledge_search WHERE knowledge_search MATCH %s"
POSTGRESQL_MATCH = (
    "SELECT id FROM knowledge_searchdocument"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery"
)
#: What puts somebody's words into an entry or a story.
WRITING = (
    "practice_entry.started", "practice_entry.changed", "practice_entry.reworded", "story.started", "story.changed",
)  # fmt: skip
#: A shorter name without its marks is an ordinary word: Ås, As.
BARE_FROM = 4
CONSENT = "match__application__consent_publication"


@dataclass(frozen=True)
class Subject:
    """What a story is about: a city, mostly in its group; a group; or else the whole cohort."""

    cohort: Cohort
    group: Group | None = None
    city: City | None = None

    @property
    def key(self) -> str:
        """Tells it from the other subjects in a form."""
        if self.group is None and self.city is None:
            return f"cohort-{self.cohort.pk}"
        return f"{self.group.pk if self.group else ''}-{self.city.pk if self.city else ''}"

    def __str__(self) -> str:
        return ": ".join(str(part) for part in (self.group, self.city) if part) or str(self.cohort)


@dataclass(frozen=True)
class Found:
    """Something that was found: what it is, its title and address, and a sentence."""

    kind: str | _StrPromise
    title: str
    url: str
    text: str
    language: str = ""
    #: Tells practices of one title apart.
    city: str = ""


@dataclass(frozen=True)
class Reuse:
    """How one city re-used a practice, as its endorsed plan says."""

    check: TransferCheck
    actions: list[PlanAction]


def published_entries() -> QuerySet[PracticeEntry]:
    """What everybody may read of the practices."""
    return PracticeEntry.objects.filter(
        state=PublicationState.PUBLISHED, practice__activity__cohort__is_public=True
    ).select_related("practice__city__country", "practice__activity__cohort")


def published_stories() -> QuerySet[Story]:
    """What everybody may read of the stories; their city is `shown_city`, without a name while it does not agree to be named."""
    silent = GroupTwin.objects.filter(city=OuterRef("city"), group__cohort=OuterRef("cohort"))
    agrees = ~Exists(silent.exclude(**{CONSENT: True}))
    return (
        Story.objects.filter(state=PublicationState.PUBLISHED, cohort__is_public=True)
        .select_related("cohort", "group__activity__cohort")
        .annotate(
            shown_city=Case(When(agrees, then=F("city__name"))),
            shown_city_slug=Case(When(agrees, then=F("city__slug"))),
        )
    )


def withheld() -> Q:
    """The condition on practices that the public does not see: retired, or reworded, and not checked since."""
    entries = PracticeEntry.objects.all()
    last = _last_event(entries, r"\.(reworded|retired|checked|published)$")
    kept_back = entries.annotate(last_step=last).filter(last_step__regex=r"\.(reworded|retired)$")
    return Q(pk__in=kept_back.values("practice"))


def matching_documents(text: str) -> QuerySet[SearchDocument]:
    """Documents with words that begin like every word of the text; none for a text without words."""
    words = fold(text).split()
    if not words:
        return SearchDocument.objects.none()
    # Folded words are letters and digits alone, so neither query language finds anything to obey in them.
    if connection.vendor == "postgresql":
        found = RawSQL(POSTGRESQL_MATCH, [" & ".join(f"'{word}':*" for word in words)])  # noqa: S611 - bound
    else:
        found = RawSQL(SQLITE_MATCH, [" ".join(f'"{word}"*' for word in words)])  # noqa: S611 - bound
    return SearchDocument.objects.filter(pk__in=found)


def search_entries(entries: QuerySet[PracticeEntry], text: str) -> QuerySet[PracticeEntry]:
    """Those of the entries that have the words."""
    return entries.filter(pk__in=matching_documents(text).filter(entry__isnull=False).values("entry"))


def search_stories(stories: QuerySet[Story], text: str) -> QuerySet[Story]:
    """Those of the stories that have the words."""
    return stories.filter(pk__in=matching_documents(text).filter(story__isnull=False).values("story"))


def search(text: str, language: str = "") -> list[Found]:
    """Published practices and stories (of one language, if given) with all the words, those with all in the title first. Two queries."""
    stories = search_stories(published_stories(), text)
    if language:
        stories = stories.filter(language=language)
    rows = [
        Found(
            _("Practice"),
            str(row),
            reverse("knowledge:practice", args=[row.slug]),
            row.summary,
            city=row.city.name,
        )
        for row in search_entries(published_entries(), text)
    ]
    rows += [
        Found(_("Story"), row.title, reverse("knowledge:story", args=[row.slug]), row.lead, row.language)
        for row in stories
    ]
    return ordered(rows, text)


def search_everything(text: str) -> list[Found]:
    """Practices, stories and host activities with all the words, those with all in the title first."""
    return ordered([*search(text), *_hosts(text)], text)


def _hosts(text: str) -> Iterable[Found]:
    for row in with_words(public_activities(), text):
        yield Found(_("Host city"), row.title, reverse("hosts:detail", args=[row.slug]), row.city_names)


def ordered(rows: list[Found], text: str) -> list[Found]:
    """What has all the words in its title first, then by title and city."""
    words = fold(text).split()

    def place(row: Found) -> tuple[bool, str, str, str]:
        known = fold(row.title).split()
        is_elsewhere = not all(any(each.startswith(word) for each in known) for word in words)
        return is_elsewhere, fold(row.title), fold(row.city), row.url

    return sorted(rows, key=place)


def _public_checks() -> Q:
    return Q(
        plan__state=PlanState.ENDORSED, plan__place__group__cohort__is_public=True,
        **{f"plan__place__{CONSENT}": True},
    ) & ~Q(verdict=Transferability.REJECT)  # fmt: skip


def with_reuse(entries: QuerySet[PracticeEntry]) -> QuerySet[PracticeEntry]:
    """Entries with `reused`: how many endorsed plans take the practice up."""
    rows = TransferCheck.objects.filter(_public_checks()).values("pk")
    counted = Count("practice__transfer_checks", filter=Q(practice__transfer_checks__in=rows), distinct=True)
    return entries.annotate(reused=counted)


def reuses_of(entry: PracticeEntry) -> list[Reuse]:
    """Who took the practice up, how it was adapted, and the actions it led to. Two queries.

    Only plans that are endorsed, of cities that agreed to be named.
    """
    own_actions = PlanAction.objects.filter(practice=entry.practice_id)
    checks = (
        TransferCheck.objects.filter(_public_checks(), practice=entry.practice_id)
        .select_related("plan__place__city__country")
        .prefetch_related(Prefetch("plan__actions", own_actions, to_attr="from_practice"))
        .order_by("plan__endorsed_on", "pk")
    )
    return [Reuse(check, check.plan.from_practice) for check in checks]  # type: ignore[attr-defined]  # prefetched


def uses_of(entry: PracticeEntry) -> list[tuple[str, list[str]]]:
    """How far cities use what they learnt from the practice, the furthest first; only cities that agreed."""
    lessons = Lesson.objects.filter(
        practice=entry.practice_id, group__cohort__is_public=True, group__twins__city=F("learner"),
        **{f"group__twins__{CONSENT}": True},
    )  # fmt: skip
    furthest: dict[str, int] = {}
    order = [use.value for use in Use]
    for city, use in lessons.values_list("learner__name", "use"):
        furthest[city] = max(furthest.get(city, 0), order.index(use))
    rows = [(str(use.label), sorted(c for c, n in furthest.items() if n == order.index(use))) for use in Use]
    return [row for row in reversed(rows) if row[1]]


def text_mark(publication: PracticeEntry | Story) -> str:
    """Tells one text of a story, or of a practice with its entry, from another; and where it stands, and what it is about."""
    if isinstance(publication, Story):
        names = ("title", "lead", "body", "quote", "quote_by", "language", "city_id", "group_id")
        words = [getattr(publication, name) for name in names]
    else:
        practice = publication.practice
        words = [publication.summary, publication.contact, practice.title, practice.domain, practice.lever]
        words += [practice.problem, practice.solution, practice.results, practice.conditions]
    return mark_of(publication.state, *words)


def reason_given(publication: PracticeEntry | Story) -> Entry | None:
    """Why it was given back or retired, until it is sent again."""
    steps = history_of(publication).filter(event__regex=r"\.(returned|retired|submitted)$")
    last = steps.last()
    return last if last and last.reason else None


def is_writer(person: Any, publication: PracticeEntry | Story) -> bool:
    """Whether the text is the person's: who began a story, and who changed the text last."""
    if isinstance(publication, Story) and publication.written_by_id == person.pk:
        return True
    last = history_of(publication).filter(event__in=WRITING).last()
    return last is not None and last.actor_key == str(person.pk)


def came_back(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that were given back to their writers and not sent again."""
    last = _last_event(rows, r"\.(returned|submitted)$")
    found: QuerySet[Any] = rows.filter(state=PublicationState.DRAFT).annotate(last_sent=last)
    return found.filter(last_sent__endswith=".returned")


def _last_event(rows: QuerySet[Any], events: str) -> Subquery:
    about = Entry.objects.filter(
        object_type=rows.model._meta.label_lower,
        object_key=Cast(OuterRef("pk"), CharField()),
        event__regex=events,
    )
    return Subquery(about.order_by("-sequence").values("event")[:1])


def not_written_by(person: Any, model: type[PracticeEntry | Story], keys: Collection[int]) -> list[int]:
    """Those of the entries or stories with these keys whose text is somebody else's, as `is_writer` says."""
    written = Entry.objects.filter(
        object_type=model._meta.label_lower, object_key__in=[str(key) for key in keys], event__in=WRITING
    )
    last = dict(written.order_by("sequence").values_list("object_key", "actor_key"))
    own = {int(key) for key, actor in last.items() if actor == str(person.pk)}
    if model is Story:
        own.update(Story.objects.filter(pk__in=keys, written_by=person.pk).values_list("pk", flat=True))
    return [key for key in keys if key not in own]


def not_agreed(story: Story) -> list[City]:
    """The twins that did not agree to be named in public: the story's city, and those of its group, or else of its cohort."""
    places = GroupTwin.objects.filter(group__cohort=story.cohort_id).exclude(**{CONSENT: True})
    if story.group_id:
        places = places.filter(Q(group=story.group_id) | Q(city=story.city_id))
    cities = {place.city_id: place.city for place in places.select_related("city__country")}
    return sorted(cities.values(), key=lambda city: fold(city.name))


def not_named(story: Story) -> list[str]:
    """Who of these is the story's city or in its group: their names are to be left out."""
    about = story.group_id or story.city_id
    return [city.name for city in not_agreed(story)] if about else []


def why_kept_back(story: Story) -> str:
    """Why the story cannot be published, and what to do: it is about a city that did not agree to be named, or names one."""
    silent = not_agreed(story)
    if story.city in silent:
        return _(
            "%(city)s did not agree to be named in public, so no story about it can be checked or published. Change what it"
            " is about and leave the name out, after giving it back if it was sent; or ask the city's team to agree first."
        ) % {"city": story.city}
    text = f"{story.title} {story.lead} {story.body} {story.quote} {story.quote_by}"
    named = [city.name for city in silent if _is_named_in(text, city)]
    if named:
        return _(
            "The text names %(cities)s, not agreed to be named in public. Leave the name out, after giving the story back"
            " if it was sent; or ask the city's team to agree first."
        ) % {"cities": ", ".join(named)}
    return ""


def _is_named_in(text: str, city: City) -> bool:
    """Whether one of its names is in the text, also without its marks or as somebody's: Luleå, Lulea, Luleås."""
    names = set(names_of(city)) | {_bare(name) for name in names_of(city) if len(name) >= BARE_FROM}
    forms = "|".join(re.escape(name) for name in names)
    return re.search(rf"(?<!\w)({forms})[’']?s?(?!\w)", f"{text}\n{_bare(text)}") is not None


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def stories_about(application: Application) -> QuerySet[Story]:
    """The published stories about an applicant as a twin, or about the group it is or was in."""
    own_group = Q(city__isnull=True, group__twins__match__application=application)
    about = Q(cohort=application.cohort, city=application.city_id) | own_group
    return Story.objects.filter(about, state=PublicationState.PUBLISHED).distinct().order_by("title", "pk")


def rendered(text: str) -> SafeString:
    """Markdown as HTML without anything that could act or load."""
    from markdown_it import MarkdownIt

    points = WORD_POINTS.sub("- ", text)
    made = MarkdownIt("commonmark", {"html": False}).render(points)
    clean = nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - sanitised in the line above


def as_data(entry: PracticeEntry) -> dict[str, Any]:
    """An entry as open data."""
    practice = entry.practice
    return {
        "slug": entry.slug, "title": practice.title, "summary": entry.summary, "city": practice.city.name,
        "country": practice.city.country_id, "cohort": entry.cohort.slug, "domain": practice.domain,
        "lever": practice.lever, "problem": practice.problem, "solution": practice.solution,
        "results": practice.results, "conditions": practice.conditions, "contact": entry.contact,
        "sample": practice.is_sample, "reused": getattr(entry, "reused", None),
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
    }  # fmt: skip
