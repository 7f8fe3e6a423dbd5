# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Fields take what people type, say what is wrong, and tell assistive technology."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import html5lib
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation

from tvilling.core.errors import ActionRefused
from tvilling.core.text import Placed
from tvilling.ui.forms import (
    DayField,
    MomentField,
    MoneyField,
    Named,
    NamedField,
    RankedField,
    StyledForm,
    UploadField,
    plain_amount,
    refused,
)

HOSTS = [("umea", "Umeå"), ("galway", "Galway")]


class ProblemForm(StyledForm, forms.Form):
    city = forms.CharField(label="City")
    problem = forms.CharField(
        label="The problem", widget=forms.Textarea, required=False, help_text="In short."
    )
    agreed = forms.BooleanField(label="We agree")

    whys = MappingProxyType({"problem": "Pairs share a problem."})
    word_limits = MappingProxyType({"problem": 3})


class CityForm(StyledForm, forms.Form):
    city = NamedField(label="City")

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["city"]
        assert isinstance(field, NamedField)
        field.offer(cities, lambda city: Named(city, city[1], city[0], city[2:]))


CITIES = [
    ("k1", "Göteborg, Sweden", "Göteborg", "Gothenburg"), ("k2", "Valencia, Spain", "Valencia", "València"),
    ("k3", "Valencia, Ireland", "Valencia"), ("k4", "Boden, Sweden", "Boden"), ("k5", "Boden, Sweden", "Boden"),
    ("k6", "Val d'Europe, France", "Val d'Europe"),
]  # fmt: skip


class MomentForm(StyledForm, forms.Form):
    closes = MomentField(label="Closes", required=False)


def moment(day: str, time: str, zone: str = "Europe/Brussels") -> MomentForm:
    return MomentForm({"closes_day": day, "closes_time": time, "closes_zone": zone})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 200,50", "1200.50"), ("1\u00a0200,5", "1200.5"), ("1.200,50", "1200.50"), ("€1,200.50", "1200.50"),
        ("1,200", "1200"), ("1.200.000", "1200000"), ("SEK 900", "900"), ("900.00", "900.00"), ("lots", "lots"), ("", ""),
    ],
)  # fmt: skip
def test_an_amount_is_understood_as_people_of_all_countries_type_it(typed, meant):
    assert plain_amount(typed) == meant


def test_money_refuses_what_is_no_amount_with_a_sentence():
    assert MoneyField().clean("1 200,50") == Decimal("1200.50")
    with pytest.raises(forms.ValidationError, match="Write it in figures"):
        MoneyField().clean("lots")


def test_a_moment_keeps_its_zone():
    form = moment("2023-06-30", "23:59")
    assert form.is_valid()
    closes = form.cleaned_data["closes"]
    assert closes.astimezone(UTC) == datetime(2023, 6, 30, 21, 59, tzinfo=UTC)
    assert closes.tzinfo.key == "Europe/Brussels"


def test_a_time_that_the_clock_skips_is_refused_and_one_that_comes_twice_is_the_later():
    assert "does not exist" in str(moment("2024-03-31", "02:30").errors["closes"])
    twice = moment("2024-10-27", "02:30")
    assert twice.is_valid()
    assert twice.cleaned_data["closes"].astimezone(UTC) == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)


def test_an_empty_moment_is_none_and_half_a_moment_is_an_error():
    empty = moment("", "")
    assert empty.is_valid()
    assert empty.cleaned_data["closes"] is None
    assert moment("2023-06-30", "").errors["closes"]


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_no_programme_is_refused_alone_and_in_a_moment(day):
    with pytest.raises(ValidationError, match="Give a year from 1990 to 2199"):
        DayField().clean(day)
    assert "Give a year from 1990 to 2199." in moment(day, "12:00").errors["closes"]


def test_ranks_close_gaps_and_refuse_the_same_twice():
    field = RankedField(HOSTS, places=3, required=False)
    assert field.clean(["", "galway", "umea"]) == ["galway", "umea"]
    assert field.clean(["", "", ""]) == []
    with pytest.raises(forms.ValidationError, match="“Umeå” is chosen twice"):
        field.clean(["umea", "umea", ""])
    with pytest.raises(forms.ValidationError):
        RankedField(HOSTS).clean(["", "", ""])


def test_an_upload_of_another_kind_or_size_is_refused_with_what_is_taken():
    field = UploadField(types=("pdf",), max_bytes=4)
    assert field.clean(SimpleUploadedFile("a.PDF", b"1234")).name == "a.PDF"
    with pytest.raises(forms.ValidationError, match="Take one of: PDF"):
        field.clean(SimpleUploadedFile("a.exe", b"1"))
    with pytest.raises(forms.ValidationError, match="The most is"):
        field.clean(SimpleUploadedFile("a.pdf", b"12345"))


def test_too_many_words_are_counted_and_what_was_typed_is_still_there():
    form = ProblemForm({"city": "Luleå", "problem": "one two three four", "agreed": "on"})
    assert form.errors == {"problem": ["This is 1 word too long: 4 words, and 3 are allowed."]}
    html = str(form["problem"].as_field_group())
    assert "one two three four" in html
    assert "4 of 3 words" in html


def test_missing_answers_say_what_to_do():
    form = ProblemForm({})
    assert form.errors["city"] == ["Fill in “City”."]
    assert form.errors["agreed"] == ["Tick “We agree” to go on."]


class NumbersForm(StyledForm, forms.Form):
    title = forms.CharField(max_length=10)
    mark = forms.IntegerField(min_value=1, max_value=5)
    share = forms.DecimalField(max_digits=4, decimal_places=2)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("Use at most 10 signs. You have used 12.", "Enter 5 or less.", "Enter fewer decimals.")),
        (
            "sv",
            ("Använd högst 10 tecken. Du har använt 12.", "Ange 5 eller mindre.", "Ange färre decimaler."),
        ),
    ],
)
def test_lengths_and_numbers_are_refused_with_sentences_of_ours(language, sentences):
    with translation.override(language):
        form = NumbersForm({"title": "x" * 12, "mark": "9", "share": "1.234"})
        said = tuple(str(form.errors[name][0]) for name in ("title", "mark", "share"))
    assert said == sentences


def test_help_reason_error_and_counter_describe_the_input():
    form = ProblemForm({"problem": "a b c d"})
    root = html5lib.parse(form.render("ui/forms/form.html"), namespaceHTMLElements=False)
    area = root.find(".//textarea")
    ids = area.get("aria-describedby").split()
    assert ids == ["id_problem_helptext", "id_problem_why", "id_problem_error", "id_problem_words"]
    assert all(root.find(f".//*[@id='{name}']") is not None for name in ids)
    assert area.get("aria-invalid") == "true"
    assert area.get("required") is None


def test_the_summary_links_to_each_field():
    form = ProblemForm({"city": ""})
    html = Template("{% load ui %}{% error_summary form nothing %}").render(
        Context({"form": form, "nothing": None})
    )
    assert "2 things to put right" in html
    assert 'href="#id_city"' in html
    assert (
        Template("{% load ui %}{% error_summary form %}").render(Context({"form": ProblemForm()})).strip()
        == ""
    )


def test_a_refusal_goes_to_its_field_or_to_the_form():
    filled = {"city": "Luleå", "agreed": "on"}
    at_field = refused(ProblemForm(filled), ActionRefused("Another team has it.", field="city"))
    assert at_field.errors["city"] == ["Another team has it."]
    whole = refused(ProblemForm(filled), ActionRefused("The call is closed.", field="unknown"))
    assert whole.non_field_errors() == ["The call is closed."]


def test_fields_of_no_group_stand_before_the_groups():
    class Long(StyledForm, forms.Form):
        a = forms.CharField()
        b = forms.CharField()
        groups = (("Second", ["b"]),)

    assert [(str(heading), [field.name for field in fields]) for heading, fields in Long().grouped] == [
        ("", ["a"]),
        ("Second", ["b"]),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("göteborg", "k1"), ("Gothenburg", "k1"), ("Goeteborg", "k1"), ("goth", "k1"), ("Valencia, Spain", "k2"),
        ("valencia (ireland)", "k3"), ("d’europe", "k6"), ("k5", "k5"), ("Boden, Sweden (k4)", "k4"), ("valencia spa", "k2"),
    ],
)  # fmt: skip
def test_one_of_many_is_found_by_any_spelling_of_its_name_or_a_part_that_it_has_alone(typed, code):
    form = CityForm({"city": typed}, cities=CITIES)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["city"][0] == code


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Valencia", "“Valencia” fits several: Valencia, Spain; Valencia, Ireland. Type the whole name of the one you mean."),
        ("Boden", "“Boden” fits several: Boden, Sweden (k4); Boden, Sweden (k5). Type the whole name of the one you mean."),
        ("Atlantis", "“Atlantis” is not found here. Check the spelling, or type a part of the name."),
        ("!", "“!” is not found here. Check the spelling, or type a part of the name."),
        ("", "Fill in “City”."),
    ],
)  # fmt: skip
def test_a_name_that_is_none_or_several_is_answered_with_what_to_type(typed, sentence):
    form = CityForm({"city": typed}, cities=CITIES)
    assert form.errors["city"] == [sentence]
    assert typed in str(form["city"])


def test_a_name_that_fits_very_many_tells_a_few_and_suggests_none():
    few, many = ([(f"k{at}", f"City {at}", f"City {at}") for at in range(number)] for number in (200, 201))
    form = CityForm({"city": "City"}, cities=many)
    assert form.errors["city"][0].startswith("“City” fits 201, such as City 0; City 1; ")
    assert "City 8" not in form.errors["city"][0]
    assert "<option" not in str(CityForm(cities=many)["city"])
    drawn = str(CityForm(cities=few)["city"])
    assert drawn.count("<option") == 200
    assert 'list="id_city_names"' in drawn
    assert '<datalist id="id_city_names">' in drawn


class LinkForm(StyledForm, forms.Form):
    link = forms.URLField(assume_scheme="https")


def test_a_refused_address_is_shown_again_in_a_field_that_may_hold_it():
    form = LinkForm({"link": "Typed with care"})
    assert form.errors
    assert 'type="text"' in str(form["link"])
    assert 'inputmode="url"' in str(form["link"])
    assert 'value="Typed with care"' in str(form["link"])


def test_an_error_about_one_control_of_several_links_to_that_one() -> None:
    form = forms.Form({})
    form.fields["people"] = forms.CharField(required=False, label="People")
    form.is_valid()
    form.add_error("people", Placed.at("1-email", "Chidi: enter an e-mail address."))
    form.add_error("people", "Name at most 1 person.")
    page = Template("{% load ui %}{% error_summary form %}").render(Context({"form": form}))
    assert 'href="#id_people-1-email"' in page
    assert 'href="#id_people"' in page
