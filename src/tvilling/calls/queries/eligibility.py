# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may apply: a fixed set of rules, their parameters data of the call, each answer with its reason and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tvilling.calls.models import RuleKind
from tvilling.cities.models import CityKind, Country
from tvilling.cities.queries import country_eligibility
from tvilling.core.text import localised
from tvilling.programmes.models import CityRole
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from tvilling.calls.models import Call

ENGLISH: Final = ("A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True)
class Facts:
    """What is known of an applicant; none means that it is not known yet."""

    #: ISO 3166 code.
    country: str | None = None
    is_mission_city: bool | None = None
    #: Roles in earlier cohorts of the programme: "host", "twin".
    earlier_roles: tuple[str, ...] | None = None
    #: A kind of body, as cities.models.CityKind.
    organisation: str | None = None
    commitment_year: int | None = None
    #: Hours a month of the whole team.
    hours: float | None = None
    #: The lowest level in the team.
    english: str | None = None


@dataclass(frozen=True)
class RuleResult:
    """What one rule says. `passed` is none while a fact is missing. It can be kept as JSON and read in any language."""

    rule: str
    passed: bool | None
    reason: str
    values: dict[str, Any] = field(default_factory=dict)
    #: Where the fact is written, if it is public.
    source: str = ""

    #: The city by name, where the reader is somebody else; it is not kept.
    city: str = ""

    @property
    def sentence(self) -> str:
        """The reason, in the reader's language: told to the city, or about it."""
        told = REASONS | REASONS_ABOUT if self.city else REASONS
        values = {
            name: _day(value) if name == "day" else _shown(value) for name, value in self.values.items()
        }
        return str(told[self.reason]) % {"city": self.city, **values}

    @property
    def label(self) -> str:
        """The rule's name."""
        return str(RuleKind(self.rule).label)

    @property
    def tone(self) -> str:
        """The colour family."""
        return {True: "good", False: "bad", None: "neutral"}[self.passed]

    def as_json(self) -> dict[str, Any]:
        """To be kept; see `result_from`."""
        return {name: value for name, value in asdict(self).items() if name != "city"}


def result_from(stored: Mapping[str, Any], city: str = "") -> RuleResult:
    """A result that was kept as JSON; with the name of the city for a reader who is not of the city."""
    return RuleResult(
        rule=stored["rule"],
        passed=stored["passed"],
        reason=stored["reason"],
        values=dict(stored.get("values", {})),
        source=stored.get("source", ""),
        city=city,
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return localised(value)
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return str(LABELS.get(str(value), value))


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value))


#: Words that stand for stored keys.
LABELS: Final[dict[str, str | _StrPromise]] = {
    **{str(kind.value): kind.label for kind in CityKind},
    **{str(role.value): role.label for role in CityRole},
}

REASONS: Final[dict[str, str | _StrPromise]] = {
    "country_unknown": _("Choose your city or country, then we can tell."),
    "country_member": _("%(country)s is a Member State of the European Union."),
    "country_associated": _("%(country)s was associated to %(programme)s when the call opened."),
    "country_not_yet": _("%(country)s is associated to %(programme)s only from %(day)s, after the call opened."),
    "country_no_longer": _("%(country)s was associated to %(programme)s only until %(day)s."),
    "country_outside": _("%(country)s is neither a Member State nor associated to %(programme)s."),
    "organisation_unknown": _("It depends on the kind of body that applies. This call is for: %(kinds)s."),
    "organisation_yes": _("A body of the kind “%(kind)s” may apply."),
    "organisation_no": _("A body of the kind “%(kind)s” may not apply. This call is for: %(kinds)s."),
    "mission_unknown": _("We do not know whether your city is a Mission City."),
    "mission_no_bar": _("Being a Mission City or not is no bar in this call."),
    "mission_only_yes": _("Your city is a Mission City, as this call asks."),
    "mission_only_no": _("This call is for Mission Cities only."),
    "mission_not_yes": _("Your city is not a Mission City, as this call asks."),
    "mission_not_no": _("This call is for cities that are not Mission Cities."),
    "earlier_unknown": _("It depends on whether your city took part before."),
    "earlier_none": _("Your city has had no earlier role that is a bar."),
    "earlier_bar": _("Your city took part before, as: %(roles)s. This call is for others."),
    "year_unknown": _("Your city needs a commitment to be climate-neutral by %(latest)s or earlier."),
    "year_yes": _("Your city is committed to be climate-neutral by %(year)s."),
    "year_late": _("The commitment to %(year)s is later than %(latest)s."),
    "hours_unknown": _("Your team needs at least %(minimum)s hours a month."),
    "hours_yes": _("Your team has %(hours)s hours a month; %(minimum)s are needed."),
    "hours_few": _("Your team has %(hours)s hours a month; at least %(minimum)s are needed."),
    "english_unknown": _("Your representatives need English at level %(minimum)s or above."),
    "english_yes": _("The lowest level of English in your team is %(level)s; %(minimum)s is needed."),
    "english_low": _("English at level %(level)s is below %(minimum)s."),
}  # fmt: skip

#: The same, where the reader is somebody else than the city.
REASONS_ABOUT: Final[dict[str, str | _StrPromise]] = {
    "country_unknown": _("The country of %(city)s is not known."),
    "mission_unknown": _("It is not known whether %(city)s is a Mission City."),
    "mission_only_yes": _("%(city)s is a Mission City, as this call asks."),
    "mission_not_yes": _("%(city)s is not a Mission City, as this call asks."),
    "earlier_unknown": _("It depends on whether %(city)s took part before."),
    "earlier_none": _("%(city)s has had no earlier role that is a bar."),
    "earlier_bar": _("%(city)s took part before, as: %(roles)s. This call is for others."),
    "year_unknown": _("%(city)s needs a commitment to be climate-neutral by %(latest)s or earlier."),
    "year_yes": _("%(city)s is committed to be climate-neutral by %(year)s."),
    "hours_unknown": _("The team of %(city)s needs at least %(minimum)s hours a month."),
    "hours_yes": _("The team of %(city)s has %(hours)s hours a month; %(minimum)s are needed."),
    "hours_few": _("The team of %(city)s has %(hours)s hours a month; at least %(minimum)s are needed."),
    "english_unknown": _("The representatives of %(city)s need English at level %(minimum)s or above."),
    "english_yes": _("The lowest level of English in the team of %(city)s is %(level)s; %(minimum)s is needed."),
}  # fmt: skip

type Judge = Callable[[Call, dict[str, Any], Facts], RuleResult]


def check_eligibility(call: Call, facts: Facts) -> list[RuleResult]:
    """What each rule of the call says about these facts, in the call's order."""
    return [JUDGES[rule.kind](call, rule.parameters, facts) for rule in call.rules.all()]


def opening_day(call: Call) -> date:
    """The day on which countries have to be eligible, where the call is at home."""
    return call.opens_at.astimezone(ZoneInfo(call.time_zone)).date()


def _country(call: Call, _parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind, programme = RuleKind.COUNTRY.value, call.cohort.funding_programme
    if facts.country is None:
        return RuleResult(kind, None, "country_unknown")
    country = Country.objects.filter(iso2=facts.country).first()
    day = opening_day(call)
    verdict = country_eligibility(facts.country, programme, day)
    values: dict[str, Any] = {"country": country.names if country else facts.country, "programme": programme}
    if verdict.eligible:
        reason = "country_member" if verdict.is_member else "country_associated"
        return RuleResult(kind, True, reason, values, verdict.source_url)  # noqa: FBT003 - the verdict itself
    reason = "country_outside"
    if verdict.valid_from and day < verdict.valid_from:
        reason, values["day"] = "country_not_yet", verdict.valid_from.isoformat()
    elif verdict.valid_to and verdict.valid_to < day:
        reason, values["day"] = "country_no_longer", verdict.valid_to.isoformat()
    return RuleResult(kind, False, reason, values, verdict.source_url)  # noqa: FBT003 - the verdict itself


def _organisation(_call: Call, parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kinds = list(parameters.get("kinds", []))
    values = {"kind": facts.organisation or "", "kinds": kinds}
    if facts.organisation is None:
        return RuleResult(RuleKind.ORGANISATION.value, None, "organisation_unknown", values)
    passed = facts.organisation in kinds
    reason = "organisation_yes" if passed else "organisation_no"
    return RuleResult(RuleKind.ORGANISATION.value, passed, reason, values)


def _mission(_call: Call, parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind, who = RuleKind.MISSION_CITY.value, parameters.get("who", "any")
    if who == "any":
        return RuleResult(kind, True, "mission_no_bar")  # noqa: FBT003 - the verdict itself
    if facts.is_mission_city is None:
        return RuleResult(kind, None, "mission_unknown")
    passed = facts.is_mission_city is (who == "only")
    return RuleResult(kind, passed, f"mission_{who}_{'yes' if passed else 'no'}")


def _earlier(_call: Call, parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind = RuleKind.EARLIER_ROLE.value
    if facts.earlier_roles is None:
        return RuleResult(kind, None, "earlier_unknown")
    barred = [role for role in facts.earlier_roles if role in parameters.get("roles", [])]
    return RuleResult(kind, not barred, "earlier_bar" if barred else "earlier_none", {"roles": barred})


def _commitment(_call: Call, parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind, year, latest = RuleKind.COMMITMENT_YEAR.value, facts.commitment_year, parameters.get("latest", 2050)
    if year is None:
        return RuleResult(kind, None, "year_unknown", {"latest": latest})
    passed = year <= latest
    return RuleResult(kind, passed, "year_yes" if passed else "year_late", {"year": year, "latest": latest})


def _hours(call: Call, _parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind, hours, least = RuleKind.HOURS.value, facts.hours, call.cohort.hours_minimum
    if hours is None:
        return RuleResult(kind, None, "hours_unknown", {"minimum": least})
    passed = hours >= least
    return RuleResult(
        kind, passed, "hours_yes" if passed else "hours_few", {"hours": hours, "minimum": least}
    )


def _english(_call: Call, parameters: dict[str, Any], facts: Facts) -> RuleResult:
    kind, level, least = RuleKind.ENGLISH.value, facts.english, parameters.get("minimum", "B2")
    if level not in ENGLISH:
        return RuleResult(kind, None, "english_unknown", {"minimum": least})
    passed = ENGLISH.index(level) >= ENGLISH.index(least)
    return RuleResult(
        kind, passed, "english_yes" if passed else "english_low", {"level": level, "minimum": least}
    )


JUDGES: Final[dict[str, Judge]] = {
    RuleKind.COUNTRY.value: _country,
    RuleKind.ORGANISATION.value: _organisation,
    RuleKind.MISSION_CITY.value: _mission,
    RuleKind.EARLIER_ROLE.value: _earlier,
    RuleKind.COMMITMENT_YEAR.value: _commitment,
    RuleKind.HOURS.value: _hours,
    RuleKind.ENGLISH.value: _english,
}
