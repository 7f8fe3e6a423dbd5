# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.models import Person
from tvilling.cities.models import City, TeamMember
from tvilling.core.text import localised
from tvilling.hosts.models import Practice
from tvilling.journeys.actions import MOST_DAYS, LessonText, MeetingPlan
from tvilling.journeys.models import MeetingKind, Use
from tvilling.journeys.permissions import cities_in, own_cities_in, people_of, people_to_add
from tvilling.journeys.queries import in_order
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role
from tvilling.ui.asking import ReasonForm
from tvilling.ui.forms import DayField, MomentField, SeenField, StyledForm, UploadField, refused

if TYPE_CHECKING:
    from tvilling.journeys.actions import LateAtOnce
    from tvilling.journeys.models import Group, Lesson, Meeting
    from tvilling.programmes.models import Cohort


class OutputForm(StyledForm, forms.Form):
    """A version of an output: text, file, or both."""

    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Submit a text, a file, or both."),
    )  # fmt: skip
    upload = UploadField(label=_("File"), required=False, types=("pdf", "docx"))
    saves = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    word_limits = {"text": 2000}  # noqa: RUF012 - read by StyledForm


class FeedbackForm(StyledForm, forms.Form):
    """What the facilitator answers."""

    feedback = forms.CharField(
        label=_("Feedback"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed when you send it back; who wrote it reads what should change."),
    )  # fmt: skip
    #: Which version the page showed.
    seen = SeenField()


def _people_field(**kwargs: Any) -> forms.ModelMultipleChoiceField[TeamMember]:
    """People of teams to tick; which ones, the form says."""
    return forms.ModelMultipleChoiceField(
        queryset=TeamMember.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs
    )


class MeetingForm(StyledForm, forms.Form):
    """A meeting or visit; a new one says who is expected, at first everybody."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices, initial=MeetingKind.MEETING)
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))
    host_city = forms.ModelChoiceField(
        label=_("City that is visited"),
        queryset=City.objects.none(),
        required=False,
        help_text=_("For visits."),
    )
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    link = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    objectives = forms.CharField(
        label=_("Objectives"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agenda = forms.CharField(label=_("Agenda"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    people = _people_field(
        label=_("Who is expected"),
        required=False,
        help_text=_("Each gets an invitation. You can add others later."),
    )

    def __init__(self, *args: Any, group: Group | None, cohort: Cohort, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if group is None:
            del self.fields["host_city"]
        else:
            self.fields["host_city"].queryset = cities_in(group)  # type: ignore[attr-defined]
        if is_new:
            self.fields["people"].queryset = people_of(group, cohort)  # type: ignore[attr-defined]
            self.initial.setdefault("people", [member.pk for member in people_of(group, cohort)])
        else:
            del self.fields["people"]
        if is_new:
            del self.fields["version"]

    def plan(self) -> MeetingPlan:
        """What was entered."""
        data: dict[str, Any] = {"host_city": None, **self.cleaned_data}
        for name in ("people", "version"):
            data.pop(name, None)
        return MeetingPlan(time_zone=str(data["starts_at"].tzinfo), **data)

    def expected(self) -> list[tuple[Person, City | None]]:
        """Who was ticked, each for a city."""
        return [(member.person, member.city) for member in self.cleaned_data["people"]]


def meeting_initial(meeting: Meeting) -> dict[str, Any]:
    """What the form starts from."""
    names = ("kind", "title", "starts_at", "ends_at", "host_city", "venue", "link", "objectives", "agenda")
    values = {name: getattr(meeting, name) for name in names}
    zone = ZoneInfo(meeting.time_zone)
    local = {name: getattr(meeting, name).astimezone(zone) for name in ("starts_at", "ends_at")}
    return {**values, **local, "version": meeting.sequence}


class ExpectForm(StyledForm, forms.Form):
    """Who else is expected, or came: people of the teams who are not on the list yet."""

    people = _people_field(label=_("People"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people_to_add(meeting)  # type: ignore[attr-defined]

    def expected(self) -> list[tuple[Person, City | None]]:
        """Who was ticked, each for a city."""
        return [(member.person, member.city) for member in self.cleaned_data["people"]]


class PresenceForm(StyledForm, forms.Form):
    """Who of the list was there."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = in_order(meeting.attendances.all())
        self.fields["present"] = forms.MultipleChoiceField(
            label=_("Who was there?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(str(row.pk), f"{row.person} ({row.city})" if row.city else str(row.person)) for row in rows],
            initial=[str(row.pk) for row in rows if row.was_present],
        )  # fmt: skip
        self.keys = [row.pk for row in rows]
        self.order_fields(["present"])

    @property
    def present(self) -> dict[int, bool]:
        """Presence by attendance's key."""
        ticked = set(self.cleaned_data["present"])
        return {key: str(key) in ticked for key in self.keys}


class CloseForm(PresenceForm):
    """Who was there, and the minutes: said once, for everything."""

    minutes = forms.CharField(label=_("Minutes"), required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["present"]
        # A meeting to which nobody came was not held.
        field.required = bool(self.keys)
        field.error_messages["required"] = _("Tick who was there. If nobody was, cancel the meeting.")


class CorrectForm(PresenceForm):
    """Who was there after all, and why it was said otherwise."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ShiftForm(ReasonForm):
    """Move the dates of one group."""

    days = forms.IntegerField(
        label=_("Days"), help_text=_("Later with a plain number, earlier with a minus."),
        min_value=-MOST_DAYS, max_value=MOST_DAYS,
    )  # fmt: skip
    from_day = DayField(label=_("Everything from"))
    sure = forms.BooleanField(label=_("Move the dates all the same"), required=False)
    #: The mark of the outputs of which the person was told that they would be late at once.
    late = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("days", "from_day", "reason", "sure", "late")

    def visible_fields(self) -> list[forms.BoundField]:
        """The box is there once it is known what would be late."""
        return [row for row in super().visible_fields() if row.name != "sure" or self["late"].value()]

    def move(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        plain = {name: self.cleaned_data[name] for name in ("days", "from_day", "reason")}
        return {**plain, "foreseen": self.cleaned_data["late"] if self.cleaned_data["sure"] else ""}

    def ask(self, warning: LateAtOnce) -> None:
        """Say what would be late at once, and have the box ticked for just that."""
        kept = {name: value for name, value in self.data.items() if name != "sure"}
        self.data = {**kept, "late": warning.mark}
        refused(self, warning)


class FacilitatorForm(StyledForm, forms.Form):
    """Who facilitates the group."""

    person = forms.ModelChoiceField(label=_("Facilitator"), queryset=Person.objects.none())

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_with_role(cohort, CohortRole.FACILITATOR)  # type: ignore[attr-defined]


class LessonForm(StyledForm, forms.Form):
    """Who learnt what from whom."""

    learner = forms.ModelChoiceField(label=_("Who learnt?"), queryset=City.objects.none())
    teacher = forms.ModelChoiceField(label=_("From whom?"), queryset=City.objects.none())
    text = forms.CharField(label=_("What was learnt?"), widget=forms.Textarea(attrs={"rows": 4}))
    domain = forms.ChoiceField(label=_("Emission domain"))
    lever = forms.ChoiceField(label=_("Systemic lever"))
    practice = forms.ModelChoiceField(
        label=_("From which practice?"), queryset=Practice.objects.none(), required=False
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities, cohort = cities_in(group).order_by("slug"), group.cohort
        self.fields["learner"].queryset = cities  # type: ignore[attr-defined]
        self.fields["teacher"].queryset = cities  # type: ignore[attr-defined]
        self.fields["practice"].queryset = group.activity.practices.all()  # type: ignore[attr-defined]
        for name, vocabulary in (("domain", cohort.domains), ("lever", cohort.levers)):
            known = [(row["key"], localised(row["label"])) for row in vocabulary]
            self.fields[name].choices = [("", _("Choose one")), *known]  # type: ignore[attr-defined]

    def lesson(self) -> LessonText:
        """What was entered."""
        return LessonText(**self.cleaned_data)


class UseForm(StyledForm, forms.Form):
    """How far a lesson is used by now."""

    use = forms.ChoiceField(label=_("How far is it used?"), choices=Use.choices)
    note = forms.CharField(label=_("What was done"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, initial={"use": lesson.use}, **kwargs)


SCORES = [
    ("5", _("5: very well")),
    ("4", _("4: well")),
    ("3", _("3: so so")),
    ("2", _("2: badly")),
    ("1", _("1: it is stuck")),
]


class PulseForm(StyledForm, forms.Form):
    """How the exchange goes; for facilitator and office alone."""

    city = forms.ModelChoiceField(label=_("For which city?"), queryset=City.objects.none())
    score = forms.ChoiceField(
        label=_("How well does the exchange go?"), choices=SCORES, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What would help?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your facilitator and the programme office read it, nobody else."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = own_cities_in(person, group)  # type: ignore[attr-defined]
