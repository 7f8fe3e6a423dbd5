# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a call still needs before it can be published, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.calls.models import Call, Criterion, RuleKind
from tvilling.calls.states import CallState
from tvilling.calls.validators import WrongTime, instant_of
from tvilling.cities.queries import language_name

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from tvilling.programmes.models import Cohort

ALL_WEIGHTS = 100


@dataclass(frozen=True)
class CheckItem:
    """One thing to prepare; `topic` is the page where it is done."""

    topic: str
    label: str | _StrPromise
    is_done: bool
    is_required: bool = True
    note: str | _StrPromise = ""


def checklist(call: Call, now: datetime) -> list[CheckItem]:
    """All topics of a call, done or not, required ones first."""
    rules = list(call.rules.all())
    criteria = list(call.criteria.all())
    is_whole = sum(criterion.weight for criterion in criteria) == ALL_WEIGHTS
    unwritten, unnamed = _unwritten(call), _unnamed(call, criteria, now)
    # Once people were told the window, its end is no fault.
    is_told = call.state != CallState.DRAFT
    in_time = call.opens_at < call.closes_at and (is_told or now < call.closes_at)
    window = _("Opening and closing") if is_told else _("A window that is not over yet")
    timeline = list(call.timeline.all())
    return [
        CheckItem("texts", _("Title, summary and text in each language of the cohort"), not unwritten, note=unwritten),
        CheckItem("window", window, in_time),
        CheckItem("rules", _("Eligibility rules, with the countries"), any(rule.kind == RuleKind.COUNTRY for rule in rules)),
        CheckItem(
            "criteria", _("Criteria whose weights sum to 100, with a name in each language of the cohort"),
            is_whole and not unnamed, note=unnamed,
        ),
        CheckItem("form", _("An application form"), call.form_version_id is not None),
        *_without_contact(call),
        CheckItem("timeline", _("Dates in the timeline"), bool(timeline), is_required=False),
        CheckItem("timeline", _("An information session"), any(entry.is_information_session for entry in timeline), is_required=False),
        CheckItem("faq", _("Questions and answers"), bool(call.faq.all()), is_required=False),
        CheckItem("documents", _("Documents"), bool(call.documents.all()), is_required=False),
    ]  # fmt: skip


def _without_contact(call: Call) -> list[CheckItem]:
    """Texts that name a contact cannot be read while none is given."""
    texts = [text for texts in (call.title, call.summary, call.text) for text in texts.values()]
    texts += [text for entry in call.faq.all() for text in (*entry.question.values(), *entry.answer.values())]
    if call.cohort.programme.contact_email or not any("{contact}" in text for text in texts):
        return []
    return [
        CheckItem(
            "texts",
            _("The contact that the texts name: give it in the settings, under “Programme”"),
            is_done=False,
        )
    ]


def _unwritten(call: Call) -> str:
    """Which texts are still to be written, in which language; nothing when all are there."""
    texts = ((_("Title"), call.title), (_("Summary"), call.summary), (_("Text"), call.text))
    names = [
        f"{label} ({language_name(language)})"
        for language in _languages(call)
        for label, text in texts
        if not text.get(language)
    ]
    return _to_write(names)


def _unnamed(call: Call, criteria: list[Criterion], now: datetime) -> str:
    """Which criteria still lack a name in which language; nothing once the call has opened, since they stay as they are."""
    if call.has_opened(now):
        return ""
    return _to_write(
        [
            f"{criterion} ({language_name(language)})"
            for language in _languages(call)
            for criterion in criteria
            if not criterion.name.get(language)
        ]
    )


def _languages(call: Call) -> list[str]:
    return call.cohort.languages or ["en"]


def _to_write(names: list[str]) -> str:
    return gettext("Still to be written: %(names)s.") % {"names": ", ".join(names)} if names else ""


def missing_in(call: Call, now: datetime) -> list[CheckItem]:
    """What keeps the call from being published."""
    return [item for item in checklist(call, now) if item.is_required and not item.is_done]


def window_has_moved(call: Call) -> bool:
    """Whether new rules of the time zone would give another instant than the stored one, which still decides.

    People were told the wall time: the office has to look at it.
    """
    try:
        told = [instant_of(wall, call.time_zone) for wall in (call.opens_wall, call.closes_wall)]
    except WrongTime:
        return True
    return told != [call.opens_at, call.closes_at]


def latest_call(cohort: Cohort) -> Call | None:
    """The cohort's call, the latest when there are several; None while it has none."""
    calls = Call.objects.filter(cohort=cohort).select_related("cohort__programme", "form_version__form")
    return calls.order_by("-opens_at", "pk").first()


def reliance_on(cohort: Cohort) -> str | _StrPromise:
    """Why the cohort has to stay shown: cities read its call and apply to it."""
    published = Call.objects.filter(cohort=cohort).exclude(state=CallState.DRAFT)
    return _("Its call is published, so this cohort stays shown to the public.") if published.exists() else ""
