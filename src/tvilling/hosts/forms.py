# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The forms of host teams and of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.cities.forms import offer
from tvilling.cities.queries import language_choices
from tvilling.ui.forms import ChipsField, SeenField, StyledForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.cities.models import City
    from tvilling.hosts.models import HostActivity, Practice
    from tvilling.programmes.models import Cohort

TEXT_WORDS = 500


def text(label: Any, *, rows: int = 5, help_text: Any = "") -> forms.CharField:
    """A longer text that a draft may leave empty."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=area)


def vocabulary(entries: Iterable[dict[str, Any]], label: Any) -> list[tuple[str, str]]:
    """The words of a cohort's vocabulary as choices."""
    return [(entry["key"], label(entry["key"])) for entry in entries]


class StartForm(StyledForm, forms.Form):
    """What a draft begins with."""

    cohort = forms.ChoiceField(label=_("Cohort"))
    city = forms.ChoiceField(
        label=_("Lead city"), help_text=_("You can add further cities of the group afterwards.")
    )
    title = forms.CharField(label=_("Title of the activity"), max_length=200)
    whys: ClassVar[dict[str, Any]] = {
        "title": _("Cities choose their host by its title first: say what you do.")
    }

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], cities: Iterable[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cohort", [(cohort.slug, str(cohort)) for cohort in cohorts])
        offer(self, "city", [(city.slug, city.name) for city in cities])


class ProfileForm(StyledForm, forms.Form):
    """The profile in its standard form. Everything but the title may be left for later."""

    title = forms.CharField(label=_("Title of the activity"), max_length=200)
    domains = ChipsField(label=_("Emission domains"), required=False)
    levers = ChipsField(label=_("Systemic levers"), required=False)
    languages = ChipsField(label=_("Languages you can work in"), required=False)
    background = text(_("Background"))
    description = text(_("Description of activities"), rows=8)
    objective = text(_("Objective"))
    builds_upon = text(
        _("Builds upon or is part of"),
        rows=3,
        help_text=_("A previous or existing activity, if there is one."),
    )
    transferable = text(_("What a twin could take home"))
    conditions = text(
        _("Conditions for replication"),
        help_text=_("What somebody needs to have, or to be allowed, to do the same."),
    )
    wants_to_learn = text(_("What you want to learn yourselves"))
    source_url = forms.URLField(label=_("Where one can read more"), required=False, max_length=500)
    whys: ClassVar[dict[str, Any]] = {
        "domains": _("Hosts and twins are matched by shared domains and levers."),
        "conditions": _(
            "A practice fails abroad for want of its conditions more often than for want of will."
        ),
        "wants_to_learn": _("Hosts learn from twins too. It helps to find you a twin who can give that."),
    }
    word_limits: ClassVar[dict[str, int]] = dict.fromkeys(
        (
            "background",
            "description",
            "objective",
            "builds_upon",
            "transferable",
            "conditions",
            "wants_to_learn",
        ),
        TEXT_WORDS,
    )
    groups = (
        (_("What it is about"), ("title", "domains", "levers", "languages")),
        (_("The activity"), ("background", "description", "objective", "builds_upon", "source_url")),
        (_("What others can learn"), ("transferable", "conditions", "wants_to_learn")),
    )

    def __init__(self, *args: Any, activity: HostActivity, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(activity, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        cohort = activity.cohort
        offer(self, "domains", vocabulary(cohort.domains, cohort.domain_label))
        offer(self, "levers", vocabulary(cohort.levers, cohort.lever_label))
        offer(self, "languages", language_choices())


class CapacityForm(StyledForm, forms.Form):
    """How many twins the activity can carry."""

    minimum_twins = forms.IntegerField(
        label=_("At least how many twins?"), min_value=0, max_value=20,
        help_text=_("0 if it is no trouble that nobody is matched to you."),
    )  # fmt: skip
    maximum_twins = forms.IntegerField(label=_("At most how many twins?"), min_value=1, max_value=20)
    whys: ClassVar[dict[str, Any]] = {
        "maximum_twins": _(
            "Each twin means meetings every month and up to three visits. We never match more to you."
        )
    }


class PracticeForm(StyledForm, forms.Form):
    """A practice in its fixed form."""

    title = forms.CharField(label=_("Title"), max_length=200)
    city = forms.ChoiceField(label=_("City"))
    domain = forms.ChoiceField(label=_("Emission domain"))
    lever = forms.ChoiceField(label=_("Systemic lever"))
    problem = text(_("The problem"))
    solution = text(_("What was done"))
    results = text(
        _("Results and evidence"), help_text=_("Figures with their year and source, if you have any.")
    )
    conditions = text(_("Conditions for transfer"))
    word_limits: ClassVar[dict[str, int]] = dict.fromkeys(
        ("problem", "solution", "results", "conditions"), 300
    )

    def __init__(
        self, *args: Any, activity: HostActivity, practice: Practice | None = None, **kwargs: Any
    ) -> None:
        cities = {city.slug: city for city in activity.cities.all()}
        if practice is not None:
            values = {name: getattr(practice, name) for name in PracticeForm.base_fields if name != "city"}
            kwargs.setdefault("initial", {**values, "city": practice.city.slug})
        else:
            kwargs.setdefault("initial", {"city": activity.lead_city.slug})
        super().__init__(*args, **kwargs)
        self.cities = cities
        offer(self, "city", [(slug, city.name) for slug, city in cities.items()])
        cohort = activity.cohort
        nothing = [("", gettext("Choose one"))]
        offer(self, "domain", [*nothing, *vocabulary(cohort.domains, cohort.domain_label)])
        offer(self, "lever", [*nothing, *vocabulary(cohort.levers, cohort.lever_label)])

    def clean_city(self) -> City:
        """The city itself."""
        return self.cities[self.cleaned_data["city"]]


class AddCityForm(StyledForm, forms.Form):
    """One of the registered cities, by its name."""

    city = forms.CharField(
        label=_("Name of the city"), help_text=_("It must be registered here with a team of its own.")
    )


class ReasonForm(StyledForm, forms.Form):
    """A step that needs its reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))
    #: What the activity said on the page.
    seen = SeenField()
    whys: ClassVar[dict[str, Any]] = {"reason": _("The teams of the activity's cities read it in a letter.")}


class WithdrawForm(StyledForm, forms.Form):
    """Withdrawing may say why."""

    reason = text(_("Reason"), rows=4)


class CarryForm(StyledForm, forms.Form):
    """Into which cohort."""

    cohort = forms.ChoiceField(label=_("Carry over to"))

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cohort", [(cohort.slug, str(cohort)) for cohort in cohorts])


class CompareForm(StyledForm, forms.Form):
    """Two activities of the catalogue."""

    a = forms.ChoiceField(label=_("First"))
    b = forms.ChoiceField(label=_("Second"))

    def __init__(self, *args: Any, activities: Iterable[HostActivity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("Choose")),
            *((each.slug, f"{each.lead_city}: {each.title}") for each in activities),
        ]
        offer(self, "a", choices)
        offer(self, "b", choices)
