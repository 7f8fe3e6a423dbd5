# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of travellers, of those who check, and of those who pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tvilling.cities.models import Country
from tvilling.cities.queries import find_places
from tvilling.core.text import localised
from tvilling.travel.actions import AccountData, LegPlan, LineData, TripPlan
from tvilling.travel.models import CostKind, CutReason, Mode, Way
from tvilling.travel.queries.emissions import CARS, Comparison, Point
from tvilling.travel.queries.rates import currencies, rate_on, typed_rate
from tvilling.ui.formats import day_text, figure_text, money_text
from tvilling.ui.forms import ChipsField, DayField, MoneyField, SeenField, StyledForm, UploadField
from tvilling.ui.widgets import RadioCards

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.travel.models import ClaimLine, TravelRules, Trip
    from tvilling.travel.queries.payable import Payable
    from tvilling.travel.queries.rates import Rate

RECEIPT_TYPES = ("pdf", "jpg", "jpeg", "png", "webp")
MODES_AND_NONE = [("", "–"), *Mode.choices]


def mode_notes(comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """What each mode emits there and back, beside flying."""
    note = _("%(kg)s kg CO₂e there and back, %(share)s%% of flying")
    return {
        each.mode.value: note % {"kg": figure_text(each.kg), "share": each.of_flying} for each in comparisons
    }


class TripForm(StyledForm, forms.Form):
    """A trip to a visit: who, when, how, what it will cost."""

    city = forms.ChoiceField(label=_("For the city"))
    traveller = forms.ChoiceField(label=_("Who travels"))
    departs_on = DayField(label=_("Departure"))
    returns_on = DayField(label=pgettext_lazy("trip", "Return"))
    mode_out = forms.ChoiceField(label=_("How you get there"), choices=Mode.choices, initial=Mode.RAIL)
    change_out = forms.CharField(label=_("Where you change on the way there"), required=False, max_length=120)
    then_out = forms.ChoiceField(label=_("From there by"), choices=MODES_AND_NONE, required=False)
    mode_back = forms.ChoiceField(label=_("How you get back"), choices=Mode.choices, initial=Mode.RAIL)
    change_back = forms.CharField(label=_("Where you change on the way back"), required=False, max_length=120)
    then_back = forms.ChoiceField(label=_("From there by"), choices=MODES_AND_NONE, required=False)
    people_in_car = forms.IntegerField(
        label=_("People in the car"),
        min_value=1,
        max_value=9,
        initial=1,
        help_text=_("Only if you go by car."),
    )
    estimate = MoneyField(label=_("What it will cost"), help_text=_("Tickets, nights and meals together."))
    purpose = forms.CharField(label=_("What you want to bring home"), widget=forms.Textarea, required=False)
    word_limits: ClassVar[dict[str, int]] = {"purpose": 200}
    whys: ClassVar[dict[str, Any]] = {
        "mode_out": _("Rail comes first: the figures are for one person."),
        "estimate": _("The office sees early whether the money will do. You are paid by your receipts."),
    }
    groups = (
        (_("Who and when"), ("city", "traveller", "departs_on", "returns_on")),
        (_("There"), ("mode_out", "change_out", "then_out")),
        (_("And back"), ("mode_back", "change_back", "then_back", "people_in_car")),
        (_("What for, and what it costs"), ("estimate", "purpose")),
    )

    def __init__(
        self,
        *args: Any,
        cities: Sequence[City],
        people: Sequence[Person],
        notes: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [(city.slug, city.name) for city in cities]  # type: ignore[attr-defined]  # a choice field
        self.fields["traveller"].choices = [(person.code, person.name) for person in people]  # type: ignore[attr-defined]  # a choice field
        for name in ("mode_out", "mode_back"):
            self.fields[name].widget = RadioCards(notes=notes, choices=Mode.choices)

    def clean(self) -> dict[str, Any]:
        """Places where one changes are found by any spelling."""
        data = super().clean() or {}
        for way in Way.values:
            typed, then = data.get(f"change_{way}"), data.get(f"then_{way}")
            if bool(typed) != bool(then):
                self.add_error(f"change_{way}", _("Give both: where you change, and how you go on."))
            elif typed:
                found = find_places(typed, limit=1)
                if found:
                    place = found[0].place
                    data[f"stop_{way}"] = Point(found[0].name, place.latitude, place.longitude, place.pk)
                else:
                    self.add_error(f"change_{way}", _("We do not know this place. Try a larger one nearby."))
        return data

    def plan(self, home: Point | None, there: Point | None) -> TripPlan:
        """The trip as the action takes it; without positions of both cities it has no parts."""
        data = self.cleaned_data
        legs: tuple[LegPlan, ...] = ()
        if home and there:
            legs = (*self._way(Way.OUT, home, there), *self._way(Way.BACK, there, home))
        return TripPlan(
            departs_on=data["departs_on"], returns_on=data["returns_on"], estimate=data["estimate"],
            purpose=data["purpose"], mode_out=data["mode_out"], mode_back=data["mode_back"], legs=legs,
        )  # fmt: skip

    def _way(self, way: str, start: Point, end: Point) -> list[LegPlan]:
        data = self.cleaned_data
        stop: Point | None = data.get(f"stop_{way}")
        if stop is None:
            return [self._leg(way, data[f"mode_{way}"], start, end)]
        return [
            self._leg(way, data[f"mode_{way}"], start, stop), self._leg(way, data[f"then_{way}"], stop, end),
        ]  # fmt: skip

    def _leg(self, way: str, mode: str, start: Point, end: Point) -> LegPlan:
        people = self.cleaned_data["people_in_car"] if mode in CARS else 1
        return LegPlan(way, mode, start, end, people)


def trip_initial(trip: Trip) -> dict[str, Any]:
    """What a planned trip says, for its form."""
    values: dict[str, Any] = {
        "city": trip.city.slug, "traveller": trip.traveller.code, "departs_on": trip.departs_on,
        "returns_on": trip.returns_on, "estimate": trip.estimate, "purpose": trip.purpose,
    }  # fmt: skip
    for leg in reversed(trip.legs.all()):
        key = f"mode_{leg.way}"
        if key in values:
            values |= {f"then_{leg.way}": values[key], f"change_{leg.way}": leg.to_name}
        values[key] = leg.mode
        values["people_in_car"] = max(leg.people_in_car, values.get("people_in_car", 1))
    return values


@dataclass(frozen=True)
class Conversion:
    """What an amount is in euro, and by which rate."""

    amount: Decimal
    rate: Rate

    @property
    def units(self) -> str:
        """The units of the currency for one euro, with all the figures there are."""
        return number_format(f"{self.rate.value.normalize():f}", use_l10n=True)


class LineForm(StyledForm, forms.Form):
    """One cost with its receipt."""

    kind = forms.ChoiceField(label=_("What it was for"), choices=[("", "–"), *CostKind.choices])
    description = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        help_text=_("“Luleå to Umeå, 2nd class”, “two nights, breakfast included”."),
    )
    day = DayField(label=_("Day on the receipt"))
    amount = MoneyField(label=_("Amount on the receipt"), currency="")
    currency = forms.ChoiceField(label=_("Currency"), initial="EUR")
    receipt = UploadField(label=_("Receipt"), types=RECEIPT_TYPES, required=False)
    charged = MoneyField(
        label=_("What your bank took, in euro"), required=False,
        help_text=_("Only for another currency. We pay up to the rate of the European Central Bank of that day."),
    )  # fmt: skip
    rate = forms.DecimalField(
        label=_("Rate: how much of the currency is one euro"), required=False, max_digits=16, decimal_places=6,
        help_text=_("Only where the European Central Bank has none, such as for the hryvnia or the lari."),
    )  # fmt: skip
    rate_source = forms.CharField(
        label=_("Where this rate is from"),
        required=False,
        max_length=200,
        help_text=_("“InforEuro, November 2023”."),
    )
    whys: ClassVar[dict[str, Any]] = {
        "receipt": _(
            "Auditors ask for it for five years. Only you, the finance officers and, once they check it, the programme office and the auditors can open it."
        ),
    }
    groups = (
        (_("The cost"), ("kind", "description", "day", "amount", "currency", "receipt")),
        (_("Another currency"), ("charged", "rate", "rate_source")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies()]  # type: ignore[attr-defined]  # a choice field

    def in_euro(self) -> Conversion | None:
        """The amount in euro, as far as the fields say what it is; None for the euro itself.

        Raises NoRate where the European Central Bank has none and nobody has typed one.
        """
        self.full_clean()
        known = {name: self.cleaned_data.get(name) for name in ("amount", "currency", "day", "rate")}
        amount, currency, day = known["amount"], known["currency"], known["day"]
        if not amount or amount <= 0 or not day or not currency or currency == "EUR":
            return None
        rate = known["rate"]
        source = self.cleaned_data.get("rate_source") or _("the rate that you typed")
        found = rate_on(currency, day) if rate is None else typed_rate(currency, rate, day, str(source))
        return Conversion(found.to_euro(amount), found)

    def data_of_line(self) -> LineData:
        """The line as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "receipt"}
        return LineData(**values)


def line_initial(line: ClaimLine) -> dict[str, Any]:
    """What a line says, for its form."""
    foreign = line.currency != "EUR"
    typed = foreign and not line.rate_source.startswith("European Central Bank")
    return {
        "kind": line.kind, "description": line.description, "day": line.day, "amount": line.amount,
        "currency": line.currency, "charged": line.claimed if foreign and line.claimed != line.converted else None,
        "rate": line.rate.normalize() if typed else None, "rate_source": line.rate_source if typed else "",
    }  # fmt: skip


class SubmitForm(StyledForm, forms.Form):
    """The trip note that comes with a claim, and why it is late."""

    note = forms.CharField(label=_("What you bring home"), widget=forms.Textarea)
    late_reason = forms.CharField(label=_("Why the claim is late"), widget=forms.Textarea, required=False)
    word_limits: ClassVar[dict[str, int]] = {"note": 400, "late_reason": 100}
    whys: ClassVar[dict[str, Any]] = {
        "note": _("A few sentences are enough: what you saw, and what you will try.")
    }

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["late_reason"]

    def may_be_unfinished(self) -> None:
        """Keep for later what there is."""
        for field in self.fields.values():
            field.required = False


class AccountForm(StyledForm, forms.Form):
    """A bank account. What was typed as number is not sent back to the browser."""

    holder = forms.CharField(label=_("Account holder"), max_length=70)
    number = forms.CharField(
        label=_("IBAN or account number"), max_length=45,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    bic = forms.CharField(
        label=_("BIC"), max_length=14, required=False, help_text=_("Needed only without an IBAN.")
    )
    bank_country = forms.ChoiceField(
        label=_("Country of the bank"), required=False, help_text=_("Needed only without an IBAN.")
    )
    town = forms.CharField(label=_("Town where the holder lives"), max_length=35)
    country = forms.ChoiceField(label=_("Country where the holder lives"))
    whys: ClassVar[dict[str, Any]] = {
        "number": _(
            "Kept encrypted and apart. Pages show the last four signs; each look at the whole is recorded."
        ),
        "town": _("Banks refuse payments without town and country since 15 November 2026."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = sorted(
            ((each.iso2, localised(each.names)) for each in Country.objects.all()), key=lambda row: row[1]
        )
        for name in ("bank_country", "country"):
            self.fields[name].choices = [("", "–"), *rows]  # type: ignore[attr-defined]  # a choice field

    def account(self) -> AccountData:
        """The account as the action takes it."""
        return AccountData(**self.cleaned_data)


class ReasonForm(StyledForm, forms.Form):
    """Why: the other person reads it."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    word_limits: ClassVar[dict[str, int]] = {"reason": 200}


class ClaimReasonForm(ReasonForm):
    """Why a claim is not paid as it stood on the page."""

    seen = SeenField()


class ApproveTripForm(StyledForm, forms.Form):
    """The ceiling that is frozen."""

    ceiling = MoneyField(label=_("Ceiling"))


class AllowForm(StyledForm, forms.Form):
    """What is allowed of a line, and why."""

    allowed = MoneyField(label=_("Allowed"))
    reason = forms.ChoiceField(label=_("Reason"), choices=CutReason.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class RunForm(StyledForm, forms.Form):
    """Which claims are paid, and when."""

    claims = forms.MultipleChoiceField(label=_("Claims to pay"), widget=forms.CheckboxSelectMultiple)
    execute_on = DayField(label=_("Day of payment"))

    def __init__(self, *args: Any, rows: Sequence[Payable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claims"].choices = [(row.claim.code, _in_words(row)) for row in rows]  # type: ignore[attr-defined]  # a choice field


def _in_words(row: Payable) -> str:
    """Who is paid what, to which account; of a city that has left, what it is owed belongs to the time before."""
    claim: Any = row.claim  # annotated with when its city left
    words = _("%(person)s, %(city)s: %(amount)s, %(account)s")
    if claim.left_at:
        words = _("%(person)s, %(city)s (left the programme on %(day)s): %(amount)s, %(account)s")
    return words % {
        "person": claim.trip.traveller, "city": claim.trip.city, "amount": money_text(claim.allowed_total or 0),
        "account": row.account, "day": day_text(claim.left_at) if claim.left_at else "",
    }  # fmt: skip


class PaidForm(StyledForm, forms.Form):
    """When the bank has paid."""

    paid_on = DayField(label=_("Day on the bank's statement"))


class RulesForm(StyledForm, forms.Form):
    """What the cohort pays."""

    kinds = ChipsField(label=_("Kinds of cost that are paid"), choices=CostKind.choices)
    receipt_free = ChipsField(label=_("Kinds that need no receipt"), choices=CostKind.choices, required=False)
    days_before = forms.IntegerField(
        label=_("Days before the visit that are paid"), min_value=0, max_value=14
    )
    days_after = forms.IntegerField(label=_("Days after the visit that are paid"), min_value=0, max_value=14)


def rules_initial(rules: TravelRules) -> dict[str, Any]:
    """The rules, for their form."""
    return {
        "kinds": rules.kinds, "receipt_free": rules.receipt_free, "days_before": rules.days_before,
        "days_after": rules.days_after,
    }  # fmt: skip
