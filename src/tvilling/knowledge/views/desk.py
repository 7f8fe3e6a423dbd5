# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The desk: writing, checking, publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.cities.permissions import cities_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.knowledge import actions, forms
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.permissions import (
    READING_STAFF,
    entries_visible_to,
    get_entry_for,
    get_practice_to_write,
    get_story_for,
    practices_to_write,
    reads_publication,
    stories_visible_to,
    subjects_for,
)
from tvilling.knowledge.queries import (
    Subject,
    is_writer,
    not_named,
    reason_given,
    rendered,
    text_mark,
    why_kept_back,
)
from tvilling.knowledge.states import PublicationState
from tvilling.knowledge.tables import EntryQueue, QueueFilter, StoryQueue
from tvilling.programmes.permissions import get_cohort_for, has_role
from tvilling.ui.asking import answered
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.parts import Tab

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest

#: Each step: its right, the states it starts from, its action, its words. Steps with a reason come as forms.
STEPS = {
    "submit": ("knowledge.write", {"draft"}, actions.submit_publication, gettext_lazy("Send it to be checked")),
    "check": ("knowledge.check", {"submitted"}, actions.check_publication, gettext_lazy("It is right: checked")),
    "publish": ("knowledge.publish", {"checked"}, actions.publish_publication, gettext_lazy("Publish")),
    "revise": (
        "knowledge.write", {"published", "retired"}, actions.revise_publication, gettext_lazy("Open it for changes"),
    ),
}  # fmt: skip
REASONED = {
    "return": (
        "knowledge.check", {"submitted", "checked"}, actions.return_publication, gettext_lazy("Give it back"),
    ),
    "retire": ("knowledge.publish", {"published"}, actions.retire_publication, gettext_lazy("No longer show it")),
}  # fmt: skip
REASONS = {"return": forms.ChangeForm, "retire": forms.RetireForm}


@require_safe
@signed_in
def overview(request: PersonRequest) -> HttpResponse:
    """The practices and stories one may write about, and where each stands."""
    own = Q(written_by=request.user) | Q(city__in=cities_of(request.user))
    stories = stories_visible_to(request.user).filter(own).order_by("-created_at")
    context = {
        "practices": practices_to_write(request.user), "stories": stories,
        "may_write_story": bool(subjects_for(request.user)),
    }  # fmt: skip
    return render(request, "knowledge/my/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write_entry(request: PersonRequest, code: str) -> HttpResponse:
    """Write the public entry of a practice."""
    practice = get_practice_to_write(request.user, code)
    entry = PracticeEntry(practice=practice) if not hasattr(practice, "entry") else practice.entry
    if request.method != "POST" and entry.pk and entry.state != PublicationState.DRAFT:
        return redirect("knowledge:preview", kind="practice", slug=entry.slug)
    form = forms.EntryForm(
        request.POST or None, entry=entry, with_practice=allows(request.user, "hosts.edit", practice)
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = _entry_written(request, entry, form)
        except ActionRefused as error:
            refused(form, error)
            if isinstance(error, actions.TextChanged):
                form.data, theirs = {**request.POST.dict(), "seen": text_mark(entry)}, entry
        else:
            return redirect("knowledge:preview", kind="practice", slug=entry.slug)
    return _form(request, form, practice.title, entry, theirs)


def _entry_written(request: PersonRequest, entry: PracticeEntry, form: forms.EntryForm) -> PracticeEntry:
    values = form.cleaned_data
    told: dict[str, Any] = {
        "actor": request.user, "now": clock.now(), "summary": values["summary"], "contact": values["contact"],
        "words": form.words(),
    }  # fmt: skip
    if entry.pk:
        return actions.change_practice_entry(entry=entry, seen=values["seen"], **told)
    return actions.start_practice_entry(practice=entry.practice, **told)


def _form(
    request: PersonRequest, form: BaseForm, heading: str, row: PracticeEntry | Story | None = None,
    theirs: PracticeEntry | Story | None = None,
) -> HttpResponse:  # fmt: skip
    is_entry = isinstance(theirs, PracticeEntry)
    context = {
        "form": form, "page_heading": heading, "reason": reason_given(row) if row and row.pk else None,
        "theirs": None if is_entry else theirs, "their_entry": theirs if is_entry else None,
    }  # fmt: skip
    return render(request, "knowledge/my/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_story(request: PersonRequest) -> HttpResponse:
    """Begin a story."""
    subjects = subjects_for(request.user)
    if not subjects:
        raise NotFound
    form = forms.StoryForm(request.POST or None, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        about = form.subject()
        try:
            story = actions.start_story(
                actor=request.user, now=clock.now(), cohort=about.cohort, content=form.content(), city=about.city,
                group=about.group,
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("knowledge:preview", kind="story", slug=story.slug)
    return _form(request, form, _("Write a story"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_story(request: PersonRequest, slug: str) -> HttpResponse:
    """Change a story while it is being written."""
    story = get_story_for(request.user, slug)
    if not allows(request.user, "knowledge.write", story):
        raise NotFound
    if request.method != "POST" and story.state != PublicationState.DRAFT:
        return redirect("knowledge:preview", kind="story", slug=slug)
    initial = {name: getattr(story, name) for name in actions.StoryText.__dataclass_fields__}
    present = Subject(story.cohort, story.group, story.city)
    initial |= {"seen": text_mark(story), "about": present.key}
    others = [each for each in subjects_for(request.user) if each.cohort == story.cohort and each != present]
    form = forms.StoryForm(request.POST or None, initial=initial, subjects=[present, *others])
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_story(
                actor=request.user,
                now=clock.now(),
                story=story,
                content=form.content(),
                about=form.subject(),
                seen=form.cleaned_data["seen"],
            )
        except ActionRefused as error:
            refused(form, error)
            if isinstance(error, actions.TextChanged):
                form.data, theirs = {**request.POST.dict(), "seen": text_mark(story)}, story
        else:
            return redirect("knowledge:preview", kind="story", slug=slug)
    return _form(request, form, story.title, story, theirs)


def _publication(request: PersonRequest, kind: str, slug: str) -> PracticeEntry | Story:
    """An entry or story with which the person has to do; the public reads its own page."""
    if kind not in {"practice", "story"}:
        raise NotFound
    found = get_entry_for(request.user, slug) if kind == "practice" else get_story_for(request.user, slug)
    if not reads_publication(request.user, found):
        raise NotFound
    return found


def _queue_url(request: PersonRequest, found: PracticeEntry | Story) -> str:
    """The list of the cohort in which it stands, for those who have it in their menu."""
    if not has_role(request.user, found.cohort, *READING_STAFF):
        return ""
    name = "knowledge:office" if isinstance(found, PracticeEntry) else "knowledge:office-stories"
    return reverse(name, args=[found.cohort.slug])


def _public_url(found: PracticeEntry | Story) -> str:
    if found.state != PublicationState.PUBLISHED or not found.cohort.is_public:
        return ""
    name = "knowledge:practice" if isinstance(found, PracticeEntry) else "knowledge:story"
    return reverse(name, args=[found.slug])


@require_safe
@signed_in
def preview(request: PersonRequest, kind: str, slug: str) -> HttpResponse:
    """As it will look, with the next steps."""
    found = _publication(request, kind, slug)

    same_person = found.state == PublicationState.CHECKED and found.checked_by_id == request.user.pk
    kept_back = why_kept_back(found) if isinstance(found, Story) else ""
    wrote = found.state == PublicationState.SUBMITTED and is_writer(request.user, found)

    def offered(steps: Any) -> list[tuple[str, str, Any]]:
        return [
            (name, reverse("knowledge:step", args=[kind, slug, name]), label)
            for name, (right, states, _action, label) in steps.items()
            if found.state in states and allows(request.user, right, found)
            if not (name == "publish" and same_person) and not (name == "check" and wrote)
            if not (name in {"check", "publish"} and kept_back)
        ]

    is_entry = isinstance(found, PracticeEntry)
    may_edit = found.state == PublicationState.DRAFT and allows(request.user, "knowledge.write", found)
    edit = (
        reverse("knowledge:write-entry", args=[found.practice.code])
        if isinstance(found, PracticeEntry)
        else reverse("knowledge:edit-story", args=[slug])
    )
    context = {
        "row": found, "entry": found if is_entry else None, "story": None if is_entry else found,
        "practice": found.practice if isinstance(found, PracticeEntry) else None,
        "body": "" if isinstance(found, PracticeEntry) else rendered(found.body),
        "reason": reason_given(found), "steps": offered(STEPS), "seen": text_mark(found),
        "reasoned": [
            (REASONS[name](initial={"seen": text_mark(found)}), url, label) for name, url, label in offered(REASONED)
        ], "edit_url": edit if may_edit else "",
        "same_person": same_person, "wrote": wrote and allows(request.user, "knowledge.check", found),
        "queue_url": _queue_url(request, found), "public_url": _public_url(found), "kept_back": kept_back,
        "not_named": not_named(found) if isinstance(found, Story) and not kept_back else [],
    }  # fmt: skip
    return render(request, "knowledge/my/preview.html", context)


@require_POST
@signed_in
def step(request: PersonRequest, kind: str, slug: str, name: str) -> HttpResponse:
    """Take a step on the way to the public, or back."""
    found = _publication(request, kind, slug)
    if name not in STEPS | REASONED:
        raise NotFound
    form = REASONS.get(name, forms.StepForm)(request.POST)

    def act(**sent: str) -> str:
        (STEPS | REASONED)[name][2](actor=request.user, now=clock.now(), publication=found, **sent)
        return str(found.get_state_display())

    return answered(request, form, act, "knowledge:preview", kind, slug, mark=lambda: text_mark(found))


def _queue(request: PersonRequest, slug: str, table: type[Any], rows: Any) -> HttpResponse:
    names = {"knowledge:office": _("Practices"), "knowledge:office-stories": _("Stories")}
    tabs = [
        Tab(label, reverse(name, args=[slug]), reverse(name, args=[slug]) == request.path)
        for name, label in names.items()
    ]
    template = "knowledge/my/queue.html"
    return render_list(request, table, rows, QueueFilter, template=template, context={"tabs": tabs})


@require_safe
@signed_in
def office(request: PersonRequest, cohort: str) -> HttpResponse:
    """A cohort's practices, wherever they stand."""
    chosen = get_cohort_for(request.user, cohort, *READING_STAFF)
    rows = entries_visible_to(request.user).filter(practice__activity__cohort=chosen)
    return _queue(request, cohort, EntryQueue, rows.select_related("practice__city", "checked_by"))


@require_safe
@signed_in
def office_stories(request: PersonRequest, cohort: str) -> HttpResponse:
    """A cohort's stories, wherever they stand."""
    chosen = get_cohort_for(request.user, cohort, *READING_STAFF)
    rows = stories_visible_to(request.user).filter(cohort=chosen)
    return _queue(request, cohort, StoryQueue, rows.select_related("city", "written_by", "checked_by"))
