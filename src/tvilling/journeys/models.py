# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups and their plan, outputs with versions, meetings and visits with attendance, lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City
from tvilling.core.models import Record
from tvilling.documents.models import Document
from tvilling.hosts.models import HostActivity, Practice
from tvilling.journeys.states import OUTPUT_TONES, GroupState, MeetingState, OutputState
from tvilling.matching.models import Match
from tvilling.programmes.models import Cohort, Module, OutputTemplate

if TYPE_CHECKING:
    from datetime import date


class Group(Record):
    """One host activity with its twins and a facilitator."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="groups", verbose_name=_("cohort"))
    slug = models.SlugField(_("address part"), max_length=140, unique=True)
    activity = models.ForeignKey(
        HostActivity, models.PROTECT, related_name="groups", verbose_name=_("host activity")
    )
    state = models.CharField(_("state"), max_length=10, choices=GroupState, default=GroupState.RUNNING)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="facilitated_groups",
        verbose_name=_("facilitator"),
    )  # fmt: skip
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return str(self.activity)


class GroupTwin(Record):
    """A twin city in a group, from its match until `left_at`."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="twins", verbose_name=_("group"))
    match = models.OneToOneField(
        Match, models.PROTECT, related_name="place_in_group", verbose_name=_("match")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="places_in_groups", verbose_name=_("city"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("twin in a group")
        verbose_name_plural = _("twins in groups")

    def __str__(self) -> str:
        return str(self.city)

    @property
    def cohort(self) -> Cohort:
        """The group's cohort."""
        return self.group.cohort


class GroupModule(models.Model):
    """A module of one group with its own dates: shifting one group moves no other."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="modules", verbose_name=_("group"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("module of a group")
        verbose_name_plural = _("modules of a group")
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "module"], name="group_module_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="group_module_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.module)


class Output(Record):
    """Something a city or the group owes: draft, submitted, feedback, accepted, in versions."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="outputs", verbose_name=_("group"))
    group_module = models.ForeignKey(
        GroupModule, models.CASCADE, related_name="outputs", verbose_name=_("module")
    )
    template = models.ForeignKey(
        OutputTemplate, models.PROTECT, related_name="+", verbose_name=_("output of the module")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    state = models.CharField(_("state"), max_length=10, choices=OutputState, default=OutputState.DRAFT)
    due_on = models.DateField(_("due"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    #: The text of the version that is being written, and how often it was saved.
    draft = models.TextField(_("draft"), blank=True)
    draft_saves = models.PositiveIntegerField(_("saves of the draft"), default=0)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering: ClassVar[list[str]] = ["due_on", "pk"]

    def __str__(self) -> str:
        return str(self.template)

    @property
    def state_tone(self) -> str:
        """The colour family of the state's badge."""
        return OUTPUT_TONES[OutputState(self.state)]

    @property
    def cohort(self) -> Cohort:
        """The group's cohort."""
        return self.group.cohort


class OutputVersion(Record):
    """One submitted text or file of an output, with the feedback it got."""

    output = models.ForeignKey(Output, models.CASCADE, related_name="versions", verbose_name=_("output"))
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    feedback = models.TextField(_("feedback"), blank=True)
    feedback_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("feedback by"),
    )
    feedback_at = models.DateTimeField(_("feedback given"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of an output")
        verbose_name_plural = _("versions of an output")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["output", "number"], name="output_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.output} {self.number}"


class MeetingKind(models.TextChoices):
    """What kind of meeting it is."""

    KICK_OFF = "kick_off", _("Kick-off")
    MEETING = "meeting", _("Meeting")
    SEMINAR = "seminar", _("Seminar")
    WORKSHOP = "workshop", _("Workshop")
    VISIT = "visit", _("Visit")
    CONFERENCE = "conference", _("Conference")


class Meeting(Record):
    """A meeting or a visit, of one group or (group empty) of the whole cohort. A visit is held in `host_city`."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="meetings", verbose_name=_("cohort"))
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="meetings", verbose_name=_("group")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    host_city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    #: iCalendar SEQUENCE: rises with each change so that calendars follow.
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    held_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="meeting_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="visit") | models.Q(host_city__isnull=False), name="visit_has_place"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_day(self) -> date:
        """The day on which it starts, by the clock that its time is told in."""
        return self.starts_at.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends, by the same clock."""
        return self.ends_at.astimezone(ZoneInfo(self.time_zone)).date()


class Attendance(Record):
    """A person expected at a meeting for a city; confirmed once, and that opens the travel claim."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances", verbose_name=_("person")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the city")
    )
    was_present = models.BooleanField(_("was present"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.meeting}"


class Use(models.TextChoices):
    """How far a lesson was used, from heard of to adopted."""

    HEARD = "heard", _("Heard of")
    UNDERSTOOD = "understood", _("Understood")
    TRIED = "tried", _("Tried")
    ADOPTED = "adopted", _("Adopted")


class Lesson(Record):
    """Who learnt what from whom; in any direction."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="lessons", verbose_name=_("group"))
    learner = models.ForeignKey(
        City, models.PROTECT, related_name="lessons_learnt", verbose_name=_("learnt by")
    )
    teacher = models.ForeignKey(
        City, models.PROTECT, related_name="lessons_given", verbose_name=_("learnt from")
    )
    practice = models.ForeignKey(
        Practice, models.SET_NULL, null=True, blank=True, related_name="lessons", verbose_name=_("practice")
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="lessons", verbose_name=_("learnt at")
    )
    domain = models.CharField(_("emission domain"), max_length=40)
    lever = models.CharField(_("systemic lever"), max_length=40)
    text = models.TextField(_("what was learnt"))
    use = models.CharField(_("use"), max_length=12, choices=Use, default=Use.HEARD)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(learner=models.F("teacher")), name="lesson_between_two_cities"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner} ← {self.teacher}"

    @property
    def cohort(self) -> Cohort:
        """The group's cohort."""
        return self.group.cohort


class LessonUse(models.Model):
    """A step in the use of a lesson, kept as history."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="uses", verbose_name=_("lesson"))
    use = models.CharField(_("use"), max_length=12, choices=Use)
    at = models.DateTimeField(_("when"))
    note = models.TextField(_("what was done"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )

    class Meta:
        verbose_name = _("use of a lesson")
        verbose_name_plural = _("uses of lessons")
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.get_use_display()}"


class Pulse(Record):
    """Feedback on the exchange by one person of one city, from 1 to 5; read by facilitator and office alone."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="pulses", verbose_name=_("group"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    score = models.PositiveSmallIntegerField(_("how well it goes"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("feedback on the exchange")
        verbose_name_plural = _("feedback on the exchange")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="pulse_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.score}"

    @property
    def cohort(self) -> Cohort:
        """The group's cohort."""
        return self.group.cohort


class CalendarFeed(Record):
    """A person's secret calendar address. `renewals` rises when the person asks for a new one: the old one ends."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("person")
    )
    renewals = models.PositiveIntegerField(_("renewals"), default=0)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return self.code
