# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of a cohort's office: people, letters, audit entries."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.models import Person
from tvilling.audit.models import Entry
from tvilling.audit.queries import about_cities
from tvilling.audit.reading import Reading
from tvilling.cities.models import City
from tvilling.core.text import localised
from tvilling.mail import letters
from tvilling.mail.models import Message
from tvilling.mail.states import MessageState
from tvilling.programmes.models import CohortRole, Participation
from tvilling.programmes.queries import actor_name, actor_names, event_label
from tvilling.ui.forms import DayField
from tvilling.ui.tables import BadgeColumn, BaseTable, Column, MomentColumn

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort

LETTER_TONES: dict[str, str] = {
    MessageState.HELD: "attention",
    MessageState.QUEUED: "neutral",
    MessageState.SENDING: "neutral",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
    MessageState.CANCELLED: "neutral",
}


class PeopleTable(BaseTable):
    """Who has which role, and since when."""

    person = Column(
        verbose_name=_("Name"), accessor="person__name", order_by="person__sort_name",
        linkify=lambda record: reverse("programmes:role", args=[record.cohort.slug, record.code]),
    )  # fmt: skip
    email = Column(verbose_name=_("E-mail"), accessor="person__email")
    role = Column(verbose_name=_("Role"))
    created_at = MomentColumn(verbose_name=_("Since"))
    ended_at = MomentColumn(verbose_name=_("Until"))

    class Meta(BaseTable.Meta):
        model = Participation
        fields = ("person", "email", "role", "created_at", "ended_at")
        caption = _("People")


class PeopleFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """People by role and standing."""

    role = filters.ChoiceFilter(label=_("Role"), choices=CohortRole.choices)
    present = filters.ChoiceFilter(
        label=_("Standing"),
        method="standing",
        choices=[("yes", _("Has the role now")), ("no", _("Had it before"))],
    )

    class Meta:
        model = Participation
        fields: ClassVar[list[str]] = []

    def standing(self, queryset: Any, _name: str, value: str) -> Any:
        """Those with the role now, or before."""
        return queryset.filter(ended_at__isnull=value == "yes")


class LetterTable(BaseTable):
    """The outbox."""

    subject = Column(
        verbose_name=_("Subject"),
        linkify=lambda record: reverse("programmes:letter", args=[record.scope, record.code]),
    )
    recipient_name = Column(verbose_name=_("To"))
    recipient_email = Column(verbose_name=_("E-mail"))
    state = BadgeColumn(LETTER_TONES, verbose_name=_("State"))
    created_at = MomentColumn(verbose_name=_("Written"))
    sent_at = MomentColumn(verbose_name=_("Sent"))

    class Meta(BaseTable.Meta):
        model = Message
        fields = ("subject", "recipient_name", "recipient_email", "state", "created_at", "sent_at")
        caption = _("Letters")
        empty_text = _(
            "No letters of this cohort yet. Invitations and codes for signing in do not appear here: "
            "they belong to no cohort."
        )


class LetterFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Letters by state, kind and reader."""

    state = filters.ChoiceFilter(label=_("State"), choices=MessageState.choices)
    letter = filters.ChoiceFilter(label=_("Letter"))
    to = filters.CharFilter(label=_("To"), field_name="recipient_email", lookup_expr="icontains")

    class Meta:
        model = Message
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["letter"].extra["choices"] = letter_choices()


def letter_choices() -> list[tuple[str, str]]:
    """All letters with what they are for."""
    return [(each.key, str(each.title) or localised(each.subject)) for each in letters.of_cohorts()]


class AuditTable(BaseTable):
    """What was done, newest first."""

    sequence = Column(verbose_name=_("Number"))
    at = MomentColumn(verbose_name=_("When"))
    event = Column(verbose_name=_("What"))
    actor_key = Column(verbose_name=_("Who"), orderable=False)
    object_key = Column(verbose_name=_("Record"), orderable=False)
    changes = Column(
        verbose_name=_("What changed"), empty_values=(), orderable=False, exclude_from_export=True
    )
    reason = Column(verbose_name=_("Reason"), orderable=False)
    # For exports alone: in words, and as it was recorded.
    before = Column(verbose_name=_("Before"), empty_values=(), visible=False)
    after = Column(verbose_name=_("After"), empty_values=(), visible=False)
    event_as_recorded = Column(verbose_name=_("What, as recorded"), accessor="event", visible=False)
    who_as_recorded = Column(verbose_name=_("Who, as recorded"), empty_values=(), visible=False)
    record_as_recorded = Column(verbose_name=_("Record, as recorded"), empty_values=(), visible=False)
    before_as_recorded = Column(verbose_name=_("Before, as recorded"), accessor="before", visible=False)
    after_as_recorded = Column(verbose_name=_("After, as recorded"), accessor="after", visible=False)
    hash = Column(verbose_name=_("Hash"), visible=False)

    class Meta(BaseTable.Meta):
        model = Entry
        fields = ("sequence", "at", "event", "actor_key", "object_key", "changes", "reason")
        caption = _("Audit")
        empty_text = _("Nothing has been done in this cohort yet.")

    def __init__(self, data: Any, *, reader: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(data, **options)
        self.reader, self.cohort = reader, cohort

    @cached_property
    def reading(self) -> Reading:
        """The rows of the page in words: looked up for all of them at once."""
        return Reading((row.record for row in self.paginated_rows), self.reader, self.cohort)

    @cached_property
    def plain_reading(self) -> Reading:
        """The same for exports, in which nothing is opened."""
        return Reading((row.record for row in self.rows), self.reader, self.cohort, has_links=False)

    @cached_property
    def names(self) -> dict[str, str]:
        """Who did what is on the page."""
        return actor_names(row.record for row in self.paginated_rows)

    def render_event(self, value: str) -> str:
        """In words."""
        return event_label(value)

    def render_actor_key(self, record: Entry) -> str:
        """By name."""
        return actor_name(record, self.names)

    def value_actor_key(self, record: Entry) -> str:
        """The same in exports."""
        return self.render_actor_key(record)

    def render_object_key(self, record: Entry) -> str:
        """By kind and name, with a link where the reader may open it."""
        return self.reading.about(record)

    def value_object_key(self, record: Entry) -> str:
        """The same in exports."""
        return self.plain_reading.about(record)

    def render_changes(self, record: Entry) -> str:
        """What was before, and what is after."""
        return self.reading.changes(record)

    def value_before(self, record: Entry) -> str:
        """In words, on a line."""
        return self.plain_reading.side(record, record.before)

    def value_after(self, record: Entry) -> str:
        """In words, on a line."""
        return self.plain_reading.side(record, record.after)

    def value_event_as_recorded(self, value: str) -> str:
        """The event's own name."""
        return value

    def value_who_as_recorded(self, record: Entry) -> str:
        """The kind of actor and its key."""
        return f"{record.actor_kind} {record.actor_key}"

    def value_record_as_recorded(self, record: Entry) -> str:
        """The kind of record and its id."""
        return f"{record.object_type} {record.object_key}"

    def value_before_as_recorded(self, record: Entry) -> str:
        """As JSON."""
        return as_recorded(record.before)

    def value_after_as_recorded(self, record: Entry) -> str:
        """As JSON."""
        return as_recorded(record.after)


def as_recorded(values: dict[str, Any]) -> str:
    """The values as JSON with sorted keys, as the chain's hash reads them."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False) if values else ""


class DayFilter(filters.DateFilter):  # type: ignore[misc]  # the package has no types
    """By a day."""

    field_class = DayField


class AuditFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Entries by event, person, city and day."""

    event = filters.ChoiceFilter(label=_("What"))
    who = filters.CharFilter(label=_("Who"), method="done_by")
    city = filters.CharFilter(label=_("City"), method="of_city")
    from_day = DayFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until_day = DayFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = self.queryset.order_by().values_list("event", flat=True).distinct()
        self.filters["event"].extra["choices"] = sorted(
            ((event, event_label(event)) for event in seen), key=lambda choice: choice[1]
        )
        for name in ("from_day", "until_day"):
            self.filters[name].field_class = DayField

    def done_by(self, rows: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """Entries of people in whose names the words are."""
        named = Person.objects.filter(name__icontains=value).annotate(key=Cast("pk", CharField()))
        return rows.filter(actor_kind="person", actor_key__in=named.values("key"))

    def of_city(self, rows: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """Entries about cities in whose names the words are."""
        return about_cities(
            rows, list(City.objects.filter(name__icontains=value).values_list("pk", flat=True))
        )
