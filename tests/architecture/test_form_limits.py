# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A form refuses with a sentence what its column could not hold: PostgreSQL would answer with an error page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django import forms
from django.db import models

from tvilling.accounts.models import Invitation
from tvilling.calls.forms.contents import TimelineForm
from tvilling.calls.models import TimelineEntry
from tvilling.cities.forms import InviteForm, ProfileForm
from tvilling.cities.models import City
from tvilling.journeys.forms import LessonForm, MeetingForm
from tvilling.journeys.models import Lesson, Meeting
from tvilling.programmes import forms as programmes
from tvilling.programmes.models import Cohort, Module, Programme
from tvilling.replication import forms as replication
from tvilling.replication.models import PlanAction, PlanIndicator
from tvilling.travel import forms as travel
from tvilling.travel.models import ClaimLine, Trip

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALLEST_COLUMN = 32767
PAIRS = (
    (InviteForm, Invitation), (programmes.InviteForm, Invitation), (ProfileForm, City), (MeetingForm, Meeting),
    (TimelineForm, TimelineEntry), (programmes.ProgrammeForm, Programme), (programmes.GeneralForm, Cohort),
    (programmes.TravelForm, Cohort), (programmes.ModuleForm, Module), (travel.TripForm, Trip),
    (travel.LineForm, ClaimLine), (replication.ActionForm, PlanAction),
    (replication.IndicatorForm, PlanIndicator), (LessonForm, Lesson),
)  # fmt: skip


def unlimited(form: type[forms.Form], model: type[models.Model]) -> Iterator[str]:
    """Fields of the form without a limit, or with a higher one than the model's column."""
    columns = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    for name, field in form.base_fields.items():
        column = columns.get(name)
        if isinstance(field, forms.CharField) and isinstance(column, models.CharField):
            longest = column.max_length or 0
            if field.max_length is None or field.max_length > longest:
                yield f"{form.__name__}.{name}: at most {longest} signs"
        is_small = type(field) is forms.IntegerField and isinstance(column, models.PositiveSmallIntegerField)
        if is_small and not 0 < _highest(field) <= SMALLEST_COLUMN:
            yield f"{form.__name__}.{name}: at most {SMALLEST_COLUMN}"


def _highest(field: forms.Field) -> int:
    highest = getattr(field, "max_value", None)
    return highest if isinstance(highest, int) else 0


@pytest.mark.parametrize(
    ("form", "model"), PAIRS, ids=[f"{form.__module__}.{form.__name__}" for form, _ in PAIRS]
)
def test_what_does_not_fit_is_refused_by_the_form(form: type[forms.Form], model: type[models.Model]) -> None:
    assert [*unlimited(form, model)] == []


def test_a_field_without_a_limit_is_found() -> None:
    class Careless(forms.Form):
        website = forms.URLField()
        months = forms.IntegerField()

    assert [*unlimited(Careless, City)] == ["Careless.website: at most 200 signs"]
    assert [*unlimited(Careless, Cohort)] == [f"Careless.months: at most {SMALLEST_COLUMN}"]
