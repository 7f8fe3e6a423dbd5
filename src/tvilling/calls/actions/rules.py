# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a call decides by: eligibility rules, criteria, rules of selection, the form. All stay from the opening on."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.calls.actions.errors import refuse_once_open
from tvilling.calls.models import Criterion, EligibilityRule, RuleKind
from tvilling.calls.queries import PLACEHOLDERS
from tvilling.calls.queries.eligibility import ENGLISH
from tvilling.cities.models import CityKind
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.core.text import number_text
from tvilling.programmes.models import CityRole
from tvilling.questionnaires.actions import create_form, publish_version, write_version
from tvilling.questionnaires.queries import form_called

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from tvilling.calls.models import Call
    from tvilling.questionnaires.models import FormVersion

DEFAULT_FORM: Final = Path(__file__).parent.parent / "data" / "application_form.json"
ALL_WEIGHTS: Final = 100
#: Tie-breaks besides "criterion:<key>"; a published lottery comes last by itself.
TIE_BREAKS: Final = frozenset({"country_represented_less", "smaller_population"})
BALANCE: Final = frozenset({"country_max", "associated_min"})
CRITERION_FIELDS: Final = ("key", "name", "description", "weight", "maximum", "step", "threshold")


def _no_parameters(given: Mapping[str, Any]) -> bool:
    return not given


def _some_of(name: str, known: Sequence[str]) -> Callable[[Mapping[str, Any]], bool]:
    def check(given: Mapping[str, Any]) -> bool:
        chosen = given.get(name)
        return (
            set(given) == {name} and isinstance(chosen, list) and bool(chosen) and set(chosen) <= set(known)
        )

    return check


def _one_of(name: str, known: Sequence[Any]) -> Callable[[Mapping[str, Any]], bool]:
    return lambda given: set(given) == {name} and given[name] in known


#: Kind of rule → whether its parameters are right.
PARAMETERS: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    RuleKind.COUNTRY.value: _no_parameters,
    RuleKind.ORGANISATION.value: _some_of("kinds", CityKind.values),
    RuleKind.MISSION_CITY.value: _one_of("who", ("any", "only", "not")),
    RuleKind.EARLIER_ROLE.value: _some_of("roles", CityRole.values),
    RuleKind.COMMITMENT_YEAR.value: _one_of("latest", range(2020, 2101)),
    RuleKind.HOURS.value: _no_parameters,
    RuleKind.ENGLISH.value: _one_of("minimum", ENGLISH),
}


def set_rules(
    *, actor: Any, now: datetime, call: Call, rules: Sequence[Mapping[str, Any]]
) -> list[EligibilityRule]:
    """Replace the eligibility rules: [{"kind": "commitment_year", "parameters": {"latest": 2050}}, …], in order.

    Parameters: organisation {"kinds": […]}, mission_city {"who": "any|only|not"}, earlier_role {"roles": […]},
    commitment_year {"latest": year}, english {"minimum": level}; country and hours read the cohort and have none.
    """
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    kinds = [str(rule["kind"]) for rule in rules]
    for rule in rules:
        if rule["kind"] not in PARAMETERS:
            raise ActionRefused(_("This is not one of the rules."), field="rules")
        if kinds.count(rule["kind"]) > 1:
            raise ActionRefused(_("A rule is listed twice."), field="rules")
        if not PARAMETERS[rule["kind"]](rule.get("parameters", {})):
            label = RuleKind(rule["kind"]).label
            raise ActionRefused(_("Complete the rule “%(rule)s”.") % {"rule": label}, field=str(rule["kind"]))
    with transaction.atomic():
        before = list(call.rules.values("kind", "parameters"))
        call.rules.all().delete()
        made = EligibilityRule.objects.bulk_create(
            EligibilityRule(
                call=call, kind=rule["kind"], parameters=dict(rule.get("parameters", {})), order=order
            )
            for order, rule in enumerate(rules, start=1)
        )
        after = [{"kind": rule.kind, "parameters": rule.parameters} for rule in made]
        record("call.rules_set", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               before={"rules": before}, after={"rules": after})  # fmt: skip
    return made


def set_criteria(
    *, actor: Any, now: datetime, call: Call, criteria: Sequence[Mapping[str, Any]]
) -> list[Criterion]:
    """Replace the criteria: key, name, description, weight (they sum to 100), maximum 5, step 0.5, threshold 3."""
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    rows = [_criterion(call, order, given) for order, given in enumerate(criteria, start=1)]
    if len({row.key for row in rows}) != len(rows):
        raise ActionRefused(_("Two criteria have the same key."), field="criteria")
    total = sum((row.weight for row in rows), Decimal(0))
    if total != ALL_WEIGHTS:
        message = _("The weights have to sum to 100; they sum to %(total)s.")
        raise ActionRefused(message % {"total": number_text(total)}, field="criteria")
    with transaction.atomic():
        before = {row.key: str(row.weight) for row in call.criteria.all()}
        call.criteria.all().delete()
        made = Criterion.objects.bulk_create(rows)
        record("call.criteria_set", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               before={"weights": before}, after={"weights": {row.key: str(row.weight) for row in made}})  # fmt: skip
    return made


def _criterion(call: Call, order: int, given: Mapping[str, Any]) -> Criterion:
    strangers = set(given) - set(CRITERION_FIELDS)
    if strangers:
        raise ValueError(f"a criterion has no {sorted(strangers)}")
    validate_slug(given["key"])
    try:
        numbers = {
            name: Decimal(str(given.get(name, default)))
            for name, default in (("weight", 0), ("maximum", 5), ("step", "0.5"), ("threshold", 3))
        }
    except InvalidOperation:
        raise ActionRefused(_("Enter the numbers of each criterion in digits."), field="criteria") from None
    name = {language: text for language, text in given["name"].items() if text.strip()}
    if not name or numbers["weight"] <= 0:
        raise ActionRefused(_("Each criterion needs a name and a weight above nought."), field="criteria")
    if not 0 < numbers["step"] <= numbers["maximum"] or not 0 <= numbers["threshold"] <= numbers["maximum"]:
        raise ActionRefused(
            _("Step and threshold lie between nought and the highest score."), field="criteria"
        )
    return Criterion(
        call=call,
        key=given["key"],
        name=name,
        description=dict(given.get("description", {})),
        order=order,
        **numbers,
    )


def set_selection(  # noqa: PLR0913 - one argument for each published rule, all named
    *,
    actor: Any,
    now: datetime,
    call: Call,
    places: int,
    reserve_places: int,
    reviews_per_application: int = 2,
    divergence_limit: Decimal | int = 20,
    overall_threshold: Decimal | int = 60,
    tie_breaks: Sequence[str] = (),
    balance: Mapping[str, int] | None = None,
) -> Call:
    """Set how many are selected, and the tie-breaks and balance rules that are published with the call.

    Tie-breaks in order: "criterion:<key>", "country_represented_less", "smaller_population"; then a lottery.
    """
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    known = TIE_BREAKS | {f"criterion:{key}" for key in call.criteria.values_list("key", flat=True)}
    if set(tie_breaks) - known or len(set(tie_breaks)) != len(tie_breaks):
        raise ActionRefused(_("Choose each tie-break once, from the list."), field="tie_breaks")
    if set(balance or {}) - BALANCE:
        raise ActionRefused(_("This is not one of the balance rules."), field="balance")
    if places < 1 or reviews_per_application < 1:
        raise ActionRefused(_("Select at least one city, with at least one review."), field="places")
    values = {
        "places": places, "reserve_places": reserve_places, "reviews_per_application": reviews_per_application,
        "divergence_limit": divergence_limit, "overall_threshold": overall_threshold,
        "tie_breaks": list(tie_breaks), "balance": dict(balance or {}),
    }  # fmt: skip
    with transaction.atomic():
        before = {name: getattr(call, name) for name in values}
        for name, value in values.items():
            setattr(call, name, value)
        call.save(update_fields=list(values))
        record("call.selection_set", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               before=before, after=values)  # fmt: skip
    return call


def set_form(*, actor: Any, now: datetime, call: Call, form_version: FormVersion) -> Call:
    """Choose the application form: a published version."""
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    if form_version.published_at is None:
        raise ActionRefused(_("Publish this version of the form first."), field="form_version")
    with transaction.atomic():
        before = {"form_version": call.form_version_id}
        call.form_version = form_version
        call.save(update_fields=["form_version"])
        record("call.form_set", actor=actor, now=now, obj=call, scope=call.cohort.slug,
               before=before, after={"form_version": form_version.pk})  # fmt: skip
    return call


def use_default_form(*, actor: Any, now: datetime, call: Call) -> FormVersion:
    """Give the call the application form that comes with the program, as a form of its own, published."""
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    definition = json.loads(DEFAULT_FORM.read_text(encoding="utf-8"))
    return write_form(actor=actor, now=now, call=call, definition=definition)


def write_form(*, actor: Any, now: datetime, call: Call, definition: Any) -> FormVersion:
    """Publish a definition as the next version of the call's own form, and use it. Raises DefinitionRefused."""
    require(actor, "calls.manage", call)
    refuse_once_open(call, now)
    scope, key = call.cohort.slug, f"application-{call.slug}"[:80]
    with transaction.atomic():
        title = definition.get("title", {}) if isinstance(definition, dict) else {}
        form = form_called(key) or create_form(actor=actor, now=now, key=key, title=title, scope=scope)
        version = write_version(
            actor=actor, now=now, form=form, definition=definition, figures=PLACEHOLDERS, scope=scope
        )
        publish_version(actor=actor, now=now, version=version, scope=scope)
        set_form(actor=actor, now=now, call=call, form_version=version)
    return version
