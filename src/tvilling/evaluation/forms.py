# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of evaluation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.models import Person
from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.cities.queries import countries, language_choices, names_of
from tvilling.core.folding import fold
from tvilling.core.text import localised, number_text
from tvilling.evaluation.models import Expert
from tvilling.evaluation.states import BETTER, Outcome, Was
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role
from tvilling.ui.forms import ChipsField, MomentField, Named, NamedField, StyledForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tvilling.calls.models import Criterion
    from tvilling.evaluation.models import Review
    from tvilling.programmes.models import Cohort


class ConflictForm(StyledForm, forms.Form):
    """What kind of conflict it is; the sentence is for the office."""

    reason = forms.CharField(
        label=_("What is the conflict?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the programme office and the auditors alone. One sentence is enough."),
    )


def score_key(value: Decimal) -> str:
    """A score as the form holds it, however many zeros it was stored with."""
    return f"{value.normalize():f}"


def score_choices(criterion: Criterion) -> Iterator[tuple[str, str]]:
    """All scores of a criterion's scale, from 0 upwards."""
    yield "", str(_("Choose a score"))
    value = Decimal(0)
    while value <= criterion.maximum:
        yield score_key(value), number_text(value)
        value += criterion.step


class ReviewForm(StyledForm, forms.Form):
    """A score and a comment for each criterion, and an overall comment. Drafts may be incomplete."""

    #: A draft needs nothing, a review in hand needs nearly all: "optional" would mislead.
    hides_optional = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Overall comment"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The city reads the comments, without your name, when decisions are told."),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.groups = []
        for row in criteria:
            score, comment = f"score_{row.key}", f"comment_{row.key}"
            self.fields[score] = forms.ChoiceField(
                label=_("Score for %(criterion)s") % {"criterion": row}, choices=list(score_choices(row)), required=False,
                help_text=_("Weight %(weight)s %%. Under %(threshold)s the application fails.")
                % {"weight": number_text(row.weight), "threshold": number_text(row.threshold)},
            )  # fmt: skip
            self.fields[comment] = forms.CharField(
                label=_("Comment on %(criterion)s") % {"criterion": row}, required=False,
                widget=forms.Textarea(attrs={"rows": 3}), help_text=localised(row.description),
            )  # fmt: skip
            self.groups.append((str(row), [score, comment]))
        self.groups.append((_("All in all"), ["comment"]))

    def say_missing(self) -> None:
        """Say at each score and comment that is missing what is missing, so that the summary leads there."""
        for row in self.criteria:
            if not self.scores[row.key]:
                self.add_error(f"score_{row.key}", _("Choose a score."))
            if not self.comments[row.key].strip():
                self.add_error(f"comment_{row.key}", _("Write a comment."))

    @property
    def scores(self) -> dict[str, str]:
        """Scores by criterion key."""
        return {row.key: self.cleaned_data.get(f"score_{row.key}", "") for row in self.criteria}

    @property
    def comments(self) -> dict[str, str]:
        """Comments by criterion key."""
        return {row.key: self.cleaned_data.get(f"comment_{row.key}", "") for row in self.criteria}


def review_initial(review: Review | None) -> dict[str, Any]:
    """What the form starts from."""
    if review is None:
        return {"version": 0}
    values: dict[str, Any] = {"version": review.version, "comment": review.comment}
    for score in review.scores.select_related("criterion"):
        values[f"score_{score.criterion.key}"] = "" if score.value is None else score_key(score.value)
        values[f"comment_{score.criterion.key}"] = score.comment
    return values


class ConsensusForm(ReviewForm):
    """The agreed scores, and one comment."""

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, criteria=criteria, **kwargs)
        for row in criteria:
            del self.fields[f"comment_{row.key}"]
            self.fields[f"score_{row.key}"].required = True
        del self.fields["version"]
        self.fields["comment"].required = True
        self.order_fields([name for name in self.fields if name != "comment"])
        self.groups = []


class ExpertForm(StyledForm, forms.Form):
    """An expert of the cohort."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(),
        help_text=_("Who has the role of evaluator in this cohort and is not an expert yet."),
    )  # fmt: skip
    countries = ChipsField(
        label=_("Countries of residence or citizenship"), required=False,
        help_text=_("Applications from these countries are never assigned."),
    )  # fmt: skip
    languages = ChipsField(label=_("Languages"), choices=language_choices, required=False)
    domains = ChipsField(label=_("Emission domains"), choices=[], required=False)
    affiliations = forms.CharField(
        label=_("Affiliations of the last five years"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    load_maximum = forms.IntegerField(label=_("Cases at most"), min_value=1, max_value=200, initial=10)

    def __init__(self, *args: Any, cohort: Cohort, expert: Expert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_with_role(cohort, CohortRole.EVALUATOR)
        if expert is None:
            taken = Expert.objects.filter(cohort=cohort).values("person_id")
            self.fields["person"].queryset = people.exclude(pk__in=taken)  # type: ignore[attr-defined]
        else:
            del self.fields["person"]
        names = sorted(
            ((row.iso2, localised(row.names)) for row in countries()), key=lambda pair: fold(pair[1])
        )
        self.fields["countries"].choices = names  # type: ignore[attr-defined]
        self.fields["domains"].choices = [  # type: ignore[attr-defined]
            (row["key"], localised(row["label"])) for row in cohort.domains
        ]


class DueForm(StyledForm, forms.Form):
    """Until when experts have for the cases that they are given now."""

    due_at = MomentField(label=_("Reviews are due"))


class AssignForm(DueForm):
    """Which expert reviews the application."""

    expert = forms.ModelChoiceField(label=_("Expert"), queryset=Expert.objects.none())
    field_order = ("expert", "due_at")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = (  # type: ignore[attr-defined]
            Expert.objects.filter(cohort=application.cohort)
            .exclude(assignments__in=application.assignments.exclude(state="revoked"))
            .exclude(conflicts__application=application)
            .select_related("person")
            .order_by("person__sort_name")
        )


class OfficeConflictForm(StyledForm, forms.Form):
    """A conflict the office knows of."""

    expert = forms.ModelChoiceField(label=_("Expert"), queryset=Expert.objects.none())
    application = NamedField(
        label=_("City"),
        help_text=_("In any spelling. Add the country if there are several: Valencia, Spain."),
    )
    reason = forms.CharField(
        label=_("What is the conflict?"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The case disappears for this expert at once, and a review of it no longer counts."),
    )  # fmt: skip

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts = Expert.objects.filter(cohort=cohort).select_related("person").order_by("person__sort_name")
        known = Application.objects.filter(call__cohort=cohort, state=ApplicationState.ELIGIBLE)
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]
        rows = known.select_related("city__country").order_by("city__slug", "pk")
        cast("NamedField", self.fields["application"]).offer(rows, _by_city)


def _by_city(application: Application) -> Named:
    city = application.city
    return Named(application, f"{city}, {city.country}", application.code, names_of(city))


class ReleaseForm(StyledForm, forms.Form):
    """Until when selected cities confirm."""

    confirm_by = MomentField(label=_("Places are to be confirmed by"))


class PreviewForm(StyledForm, forms.Form):
    """Which letters to read before they leave: those to one city, and until when it is to confirm."""

    city = forms.ChoiceField(label=_("City"), required=False)
    confirm_by = MomentField(label=_("Places are to be confirmed by"))

    def __init__(self, *args: Any, cities: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hides_optional = True
        every: list[tuple[str, Any]] = [("", _("One city of each outcome"))]
        cast("forms.ChoiceField", self.fields["city"]).choices = [*every, *cities]


class DecisionForm(StyledForm, forms.Form):
    """Another outcome than the ranking gives."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    reserve_position = forms.IntegerField(label=_("Place on the reserve list"), min_value=1, required=False)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The city reads it in its letter, and it is part of the record."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A city that leaves the reserve list leaves its place there, which the form still shows."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_left = data.get("reserve_position") == self.initial.get("reserve_position")
        if data.get("outcome") != Outcome.RESERVE and is_left:
            data["reserve_position"] = None
        return data


class CorrectionForm(StyledForm, forms.Form):
    """What is decided instead of what the city was told."""

    outcome = forms.ChoiceField(label=_("Decided now"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The city reads it in its letter, beside what it was told before. Do not name those who evaluated."),
    )  # fmt: skip

    def __init__(self, *args: Any, was: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        better = [(row.value, row.label) for row in BETTER[Was(was)]]
        self.fields["outcome"].choices = better  # type: ignore[attr-defined]


class TellForm(StyledForm, forms.Form):
    """The second person decides; a city that is selected confirms until a moment."""


class TellPlaceForm(ReleaseForm):
    """The second person decides that the city is selected."""

    confirm_by = MomentField(label=_("The place is to be confirmed by"))
