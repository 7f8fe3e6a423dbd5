# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the settings of a cohort must agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import currencies_in_use
from tvilling.core.errors import ActionRefused
from tvilling.programmes.queries import check_later_stages, reliance_on, vocabulary_key_in_use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.programmes.models import Cohort

POSITIVE = (
    "months",
    "host_cities_max",
    "domains_max",
    "preferences_max",
    "representatives_max",
    "claim_days",
    "complaint_days",
    "complaint_answer_days",
)


def check_settings(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    """Refuse settings that contradict one another or what already hangs on them, naming the field."""
    for name in POSITIVE:
        if name in changes and (changes[name] or 0) < 1:
            raise ActionRefused(_("Write a whole number of at least 1."), field=name)
    if "languages" in changes:
        _check_languages(changes["languages"])
    if "time_zone" in changes and changes["time_zone"] not in available_timezones():
        raise ActionRefused(_("Choose a time zone, such as Europe/Brussels."), field="time_zone")
    _check_window(cohort, changes)
    _check_length(cohort, changes)
    _check_money(changes)
    _check_visibility(cohort, changes)
    for name in ("domains", "levers"):
        if name in changes:
            _check_vocabulary(cohort, name, changes[name])
    if cohort.pk:
        check_later_stages(cohort, changes)


def _check_languages(languages: list[str]) -> None:
    if not languages or set(languages) - {code for code, _label in settings.LANGUAGES}:
        raise ActionRefused(_("Choose at least one language."), field="languages")


def _check_window(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    opens = changes.get("hosts_open_at", cohort.hosts_open_at)
    closes = changes.get("hosts_close_at", cohort.hosts_close_at)
    if opens and closes and opens >= closes:
        raise ActionRefused(_("The end must be later than the beginning."), field="hosts_close_at")


def _check_length(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    if "months" not in changes or not cohort.pk:
        return
    last = max(cohort.modules.values_list("last_month", flat=True), default=0)
    if changes["months"] < last:
        message = _("The last module ends in month %(month)s. Shorten the modules first.")
        raise ActionRefused(message % {"month": last}, field="months")


def _check_money(changes: Mapping[str, Any]) -> None:
    if "travel_ceiling" in changes and (changes["travel_ceiling"] is None or changes["travel_ceiling"] < 0):
        raise ActionRefused(_("Write an amount of 0 or more."), field="travel_ceiling")
    if "currency" in changes and changes["currency"] not in currencies_in_use():
        message = _("No country here pays with this. Write the three letters of a currency, such as EUR.")
        raise ActionRefused(message, field="currency")


def _check_visibility(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    if cohort.pk and changes.get("is_public") is False and (reason := reliance_on(cohort)):
        raise ActionRefused(reason, field="is_public")


def _check_vocabulary(cohort: Cohort, name: str, entries: list[dict[str, Any]]) -> None:
    keys = [entry["key"] for entry in entries]
    if not keys:
        raise ActionRefused(_("Write at least one line."), field=name)
    if len(keys) != len(set(keys)):
        raise ActionRefused(_("Two lines have the same key."), field=name)
    if any(not any(entry["label"].values()) for entry in entries):
        raise ActionRefused(_("Each line needs a label."), field=name)
    if not cohort.pk:
        return
    for entry in getattr(cohort, name):
        if entry["key"] not in keys and vocabulary_key_in_use(cohort, name, entry["key"]):
            label = (
                cohort.domain_label(entry["key"]) if name == "domains" else cohort.lever_label(entry["key"])
            )
            message = _("“%(label)s” is in use and cannot be taken out. You may change its label.")
            raise ActionRefused(message % {"label": label}, field=name)
