# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""No form takes a day with which nothing can be counted: 1 January of the year 1, or the last day of the calendar."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from tvilling.ui.forms import DayField, MomentField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SLIPS = ("0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31")


def all_forms(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """Every form of ours that a page can show."""
    for form in base.__subclasses__():
        if form.__module__.startswith("tvilling."):
            yield form
        yield from all_forms(form)


def without_bounds(found: Iterable[type[forms.BaseForm]]) -> Iterator[str]:
    """The fields of days that take a slip of the finger."""
    for form in found:
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.DateField | forms.DateTimeField | MomentField):
                taken = [day for day in SLIPS if _takes(field, day)]
                if taken:
                    yield f"{form.__name__}.{name}: {', '.join(taken)}"


def _takes(field: forms.Field, day: str) -> bool:
    try:
        field.clean([day, "09:00", "Europe/Stockholm"] if isinstance(field, MomentField) else day)
    except ValidationError:
        return False
    return True


def test_each_field_of_a_day_is_bounded_to_the_years_of_programmes() -> None:
    import_module("tvilling.config.urls")
    assert get_resolver().url_patterns
    found = set(all_forms())

    fields = [field for form in found for field in getattr(form, "base_fields", {}).values()]
    assert sum(isinstance(field, DayField | MomentField) for field in fields) > 20
    assert sorted(without_bounds(found)) == []


def test_a_field_without_the_bounds_is_found() -> None:
    class Careless(forms.Form):
        day = forms.DateField()
        good = DayField()

    assert [*without_bounds([Careless])] == ["Careless.day: 0001-01-01, 1989-12-31, 2200-01-01, 9999-12-31"]


def test_the_first_and_the_last_day_are_taken() -> None:
    assert _takes(DayField(), "1990-01-01")
    assert _takes(MomentField(), "2199-12-31")
