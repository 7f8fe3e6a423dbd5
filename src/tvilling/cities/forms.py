# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms to register a city and to keep its profile and team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import City, CityKind, Country, Place, TeamRole
from tvilling.cities.queries import countries, find_place, language_choices
from tvilling.ui.forms import ChipsField, StyledForm
from tvilling.ui.widgets import RadioCards

if TYPE_CHECKING:
    from collections.abc import Iterable

KIND_NOTES: dict[str, Any] = {
    CityKind.LOCAL_AUTHORITY: _("The administration of a city, town or municipality."),
    CityKind.DISTRICT: _("A district with an administration of its own."),
    CityKind.METROPOLITAN: _("A body of several municipalities."),
    CityKind.COMPANY: _("A company or agency that a city has charged with this."),
}


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


class PlaceSearchForm(StyledForm, forms.Form):
    """Looking for a place of the gazetteer."""

    q = forms.CharField(
        label=_("Which city do you work for?"),
        required=False,
        help_text=_("In any language: Göteborg, Gothenburg, Αθήνα. Add the country if there are several."),
    )
    hides_optional = True


class ProfileForm(StyledForm, forms.Form):
    """What is known of a city."""

    name = forms.CharField(label=_("Name of the city"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What kind of body are you?"), choices=CityKind.choices, widget=RadioCards(notes=KIND_NOTES)
    )
    acts_for = forms.CharField(
        label=_("City you act for, or belong to"), required=False, max_length=120,
        help_text=_("Only for a district or a municipal company."),
    )  # fmt: skip
    population = forms.IntegerField(label=_("Inhabitants"), required=False, min_value=0, max_value=50_000_000)
    population_year = forms.IntegerField(
        label=_("in the year"), required=False, min_value=1990, max_value=2100
    )
    languages = ChipsField(label=_("Working languages"), required=False)
    website = forms.URLField(label=_("Website"), required=False, max_length=200)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    whys: ClassVar[dict[str, Any]] = {
        "population": _(
            "The catalogue can be searched by size, and hosts and twins of like size learn easily."
        )
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "languages", language_choices())


class EditForm(ProfileForm):
    """The profile of a registered city. The position of a place of the gazetteer stays as it is."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(city, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        if city.place_id is not None:
            del self.fields["latitude"], self.fields["longitude"]


class RegisterForm(ProfileForm):
    """A city to be registered, at a place of the gazetteer or with a position of its own."""

    place = forms.CharField(required=False, widget=forms.HiddenInput)
    country = forms.ChoiceField(label=_("Country"))
    field_order = ("place", "name", "country", "kind")

    def __init__(self, *args: Any, found: Place | None = None, typed: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", self._facts(found) if found else {"name": typed[:120]})
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _("Choose")), *((each.iso2, str(each)) for each in countries())])
        if found is not None:
            del self.fields["latitude"], self.fields["longitude"], self.fields["country"]
        else:
            self._ask_for_position()
        self.found = found

    def _ask_for_position(self) -> None:
        """A place that the gazetteer does not know has no other way onto the map."""
        for name, example in (("latitude", "66.05"), ("longitude", "17.89")):
            self.fields[name].required = True
            self.fields[name].help_text = _("In degrees, as map services show it: %(example)s") % {
                "example": example
            }

    @staticmethod
    def _facts(found: Place) -> dict[str, Any]:
        return {
            "place": found.pk,
            "name": found.name,
            "kind": CityKind.LOCAL_AUTHORITY,
            "population": found.population,
            "languages": found.country.languages,
        }

    def clean_place(self) -> Place | None:
        """The place itself."""
        return find_place(self.cleaned_data["place"])

    def clean_country(self) -> Country:
        """The country itself."""
        return Country(iso2=self.cleaned_data["country"])


class InviteForm(StyledForm, forms.Form):
    """Somebody to invite into the team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=TeamRole.choices, initial=TeamRole.MEMBER)
    message = forms.CharField(
        label=_("A line to go with it"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RoleForm(StyledForm, forms.Form):
    """Another role in the team."""

    role = forms.ChoiceField(label=_("Role"), choices=TeamRole.choices)
