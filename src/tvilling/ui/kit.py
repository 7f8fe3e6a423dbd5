# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the living page `/ui/` shows: every component with contents that try it hard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator

from tvilling.ui.charts import Bar, FunnelStep, Strip, Term, TimelineBar, TimelineRow
from tvilling.ui.forms import (
    ChipsField,
    DayField,
    MomentField,
    MoneyField,
    RankedField,
    StyledForm,
    UploadField,
)
from tvilling.ui.map_view import MapLink, MapPoint
from tvilling.ui.parts import HistoryItem, Step, Tab
from tvilling.ui.tables import BaseTable, Column, CountColumn, DayColumn, MoneyColumn, StateColumn
from tvilling.ui.widgets import RadioCards

if TYPE_CHECKING:
    from django.http import HttpRequest

TODAY = date(2024, 6, 12)
DEADLINE = datetime(2023, 6, 30, 21, 59, tzinfo=UTC)
DOMAINS = [
    ("buildings", "Built environment"),
    ("energy", "Energy systems"),
    ("mobility", "Mobility and transport"),
    ("waste", "Waste and circular economy"),
    ("green", "Green infrastructure and nature-based solutions"),
]
HOSTS = [
    ("umea", "Umeå: Climate-smart living"),
    ("galway", "Galway: Home retrofit"),
    ("lahti", "Lahti: Commuting"),
]


@dataclass(frozen=True)
class SampleRow:
    """A row of the sample table."""

    city: str
    activity: str
    state: str
    twins: int
    ends_on: date | None
    spent: Decimal | None
    state_tone: str = "neutral"

    def get_state_display(self) -> str:
        """The state in words."""
        return self.state

    def get_absolute_url(self) -> str:
        """Where the row leads."""
        return "#table"


ROWS = [
    SampleRow(
        "Umeå",
        "Climate-smart living in the whole city centre",
        "On track",
        2,
        date(2025, 3, 31),
        Decimal("5240.50"),
        "good",
    ),
    SampleRow(
        "Galway", "Home retrofit", "Visit report 9 days late", 1, date(2025, 5, 31), Decimal("1890.00"), "bad"
    ),
    SampleRow("Budapest", "Renovation agency", "On track", 1, date(2025, 3, 31), Decimal("2410.75"), "good"),
    SampleRow(
        "Lahti", "Commuting", "Extended by 6 weeks", 1, date(2025, 5, 15), Decimal("900.00"), "attention"
    ),
    SampleRow("Barcelona + 6", "URBANEW", "Not started", 0, None, None),
    SampleRow(
        "Kraków", "Heat from waste water", "On track", 2, date(2025, 3, 31), Decimal("3003.00"), "good"
    ),
]


class SampleTable(BaseTable):
    """A list with all kinds of columns."""

    city = Column(linkify=True, verbose_name="Host city")
    activity = Column(verbose_name="Activity")
    state = StateColumn()
    twins = CountColumn(verbose_name="Twins")
    ends_on = DayColumn(verbose_name="Ends")
    spent = MoneyColumn(verbose_name="Travel spent")

    class Meta(BaseTable.Meta):
        caption = "Groups"
        order_by = "city"
        sequence = ("city", "activity", "state", "twins", "ends_on", "spent")


class SampleFilterForm(StyledForm, forms.Form):
    """What the sample table is filtered by."""

    city = forms.CharField(label="City", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("On track", "On track")])


class SampleFilter:
    """Stands for a filter set of django-filter, over rows that are no query set."""

    filters = ("city", "state")

    def __init__(self, data: Any, queryset: list[SampleRow], request: HttpRequest) -> None:
        self.form = SampleFilterForm(data)
        self.request = request
        self.rows = queryset

    @property
    def qs(self) -> list[SampleRow]:
        """The rows that fit."""
        city, state = self.form.data.get("city", "").lower(), self.form.data.get("state", "")
        return [row for row in self.rows if city in row.city.lower() and state in row.state]


class SampleForm(StyledForm, forms.Form):
    """A form with every field there is."""

    name = forms.CharField(label="City", max_length=80, help_text="As it calls itself.")
    email = forms.EmailField(label="E-mail address", required=False)
    problem = forms.CharField(label="Describe the problem you are stuck on", widget=forms.Textarea)
    country = forms.ChoiceField(
        label="Country", choices=[("", "Choose a country"), ("SE", "Sweden"), ("IE", "Ireland")]
    )
    domains = ChipsField(label="Emission domains", choices=DOMAINS, help_text="Up to three.")
    way = forms.ChoiceField(
        label="How do you want to learn?",
        choices=[("visit", "By visiting"), ("remote", "Mostly online")],
        widget=RadioCards(
            notes={"visit": "Two visits to your host, one back.", "remote": "Monthly calls, one visit."}
        ),
    )
    hosts = RankedField(HOSTS, label="Hosts you prefer", places=3, required=False)
    starts_on = DayField(label="First day", required=False)
    closes_at = MomentField(label="The call closes")
    ceiling = MoneyField(label="Travel ceiling per person")
    letter = UploadField(
        label="Letter of support", types=("pdf", "docx"), max_bytes=5_000_000, required=False
    )
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("en", "English"), ("sv", "Swedish")], widget=forms.CheckboxSelectMultiple
    )
    consent = forms.BooleanField(label="The mayor knows of this application and supports it")

    whys = {"problem": "Pairs work best when they share a problem, not a size."}  # noqa: RUF012 - the mixin's way
    word_limits = {"problem": 12}  # noqa: RUF012 - the mixin's way
    groups = (("Your city", ["name", "email", "problem", "country", "domains"]), ("The rest", [
        "way", "hosts", "starts_on", "closes_at", "ceiling", "letter", "languages", "consent"]))  # fmt: skip


def _charts() -> dict[str, Any]:
    def stretch(start: date, end: date, state: str, label: str) -> TimelineBar:
        return TimelineBar(start, end, label, state)

    first = stretch(date(2023, 9, 1), date(2024, 1, 31), "done", "Getting started")
    return {
        "timeline_rows": [
            TimelineRow("Umeå", [first, stretch(date(2024, 2, 1), date(2024, 10, 31), "now", "Co-creating"),
                                 stretch(date(2024, 11, 1), date(2025, 4, 30), "ahead", "Capitalising")],
                        "Luleå, Würzburg", "#timeline"),
            TimelineRow("Galway", [first, stretch(date(2024, 2, 1), date(2024, 5, 31), "late", "Co-creating"),
                                   stretch(date(2024, 6, 1), date(2025, 4, 30), "ahead", "Capitalising")], "Belfast"),
            TimelineRow("Lahti", [first, stretch(date(2024, 2, 1), date(2024, 12, 15), "extended", "Co-creating"),
                                  stretch(date(2024, 12, 16), date(2025, 4, 30), "ahead", "Capitalising")], "Reykjavík"),
        ],
        "funnel_steps": [
            FunnelStep("submitted", 85, "24 countries"), FunnelStep("eligible", 78), FunnelStep("above the threshold", 72),
            FunnelStep("selected and matched", 40, "8 in reserve", "twin"), FunnelStep("on their way", 37, "3 withdrew", "twin"),
        ],
        "bar_rows": [Bar("Host → twin", 112), Bar("Twin → host", 47, tone="twin"), Bar("Twin → twin", 21, note="since May", tone="amber")],
        "strips": [Strip("Luleå", [4, 4.5, 4], 5, 3), Strip("Belfast", [2, 4.5, 3], 5, 3, "to be discussed"), Strip("Würzburg", [], 5, 3)],
        "terms": [
            Term("Shared needs", 92, "", "Home retrofit; one-stop shop; energy poverty"),
            Term("Belfast’s rank", 80, "2nd", "“Ireland’s retrofit finance is what we lack”"),
            Term("Galway’s rank", 100, "1st", "of 6 who asked for it"), Term("Evaluation", 84, "84.0", "place 9 of 78"),
            Term("Language", 100, "en", "spoken by both teams"),
            Term("Journey by rail and ferry", 74, "38 kg", "CO₂e a person and visit, 61 kg less than flying", "amber"),
        ],
    }  # fmt: skip


def _map() -> dict[str, Any]:
    umea, galway = (
        MapPoint(63.83, 20.26, "Umeå", url="#map"),
        MapPoint(53.27, -9.05, "Galway", note="Home retrofit"),
    )
    lulea, belfast = MapPoint(65.58, 22.15, "Luleå", "twin"), MapPoint(54.6, -5.93, "Belfast", "twin")
    wurzburg = MapPoint(49.79, 9.95, "Würzburg", "twin")
    links = [MapLink(umea, lulea), MapLink(umea, wurzburg, "Climate-smart living"), MapLink(galway, belfast)]
    return {"points": [umea, galway, lulea, belfast, wurzburg], "links": links}


def kit_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page's templates show. The second form is checked against bad input."""
    bad = {"name": "", "email": "ola", "problem": "word " * 20, "hosts_0": "umea", "hosts_1": "umea", "closes_at_day": "2024-03-31",
           "closes_at_time": "02:30", "closes_at_zone": "Europe/Brussels", "ceiling": "lots"}  # fmt: skip
    return {
        "table_class": SampleTable,
        "rows": ROWS,
        "empty_table": SampleTable([], prefix="empty-"),
        "today": TODAY,
        "deadline": DEADLINE,
        "amount": Decimal("38140.00"),
        "form": SampleForm(auto_id="ok_%s", initial={"domains": ["buildings"], "way": "visit", "ceiling": "900.00",
                                                     "hosts": ["galway"], "closes_at": DEADLINE}),
        "bad_form": SampleForm(bad, auto_id="bad_%s"),
        "tones": ["good", "attention", "bad", "neutral", "host", "twin"],
        "kinds": ["primary", "secondary", "quiet", "danger"],
        "icons": ["check", "warning", "info", "search", "calendar", "clock", "map", "city", "people", "mail", "train", "leaf", "receipt"],
        "steps": [Step("Your city", "#steps", "done", "Bo"), Step("What you want to learn", "#steps", "open", "Chidi", is_current=True),
                  Step("Hosts you prefer", "#steps", "attention", "2 of 3"), Step("Check and send", "", "locked")],
        "tabs": [Tab("Answers", "#tabs", is_current=True), Tab("Reviews", "#tabs", count="3"), Tab("Letters", "#tabs")],
        "history": [HistoryItem(DEADLINE, "Sent the application", "Bo Sandström", "good"),
                    HistoryItem(DEADLINE, "Asked for the letter of support", "Ada Lindqvist", "attention", "It lacked a signature.")],
        "facts": [("City", "Luleå", "#facts"), ("People", "79 244", "#facts"), ("Second contact", "", "#facts")],
        "page_of_many": Paginator(range(600), 50).page(5),
        "sentence": "Two visits to your host, one visit back, and a facilitator who keeps the thread.",
        "path": request.path,
        "working_url": f"{request.path}?working=1",
        **_charts(),
        **_map(),
    }  # fmt: skip
