# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a copied call took over, which of its dates to check, and which texts name a year that did not move."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.calls.states import ExtensionState
from tvilling.core.text import localised
from tvilling.programmes.queries import weekend_remark
from tvilling.ui.formats import day_text, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrPromise

    from tvilling.calls.models import Call, TimelineEntry

#: A year that is written out; what belongs to the name of the funding programme, in any language, is passed.
YEAR = re.compile(r"\bHori\w+\s2020\b|(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True)
class CheckedDate:
    """A date of the call as it stands, in words; `topic` is the page where it is set."""

    topic: str
    label: str
    said: str
    weekday: str | _StrPromise
    #: The same date of the last call, as it was when that ended; empty when it has none.
    before: str = ""
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class CopiedPart:
    """A part of the call: how much of it there is, and years that its texts name."""

    topic: str
    label: str
    size: str
    years: str = ""
    url: str = ""


@dataclass(frozen=True)
class CopiedCall:
    """All that is read before a copied call is published."""

    call: Call
    source: Call | None
    dates: Sequence[CheckedDate]
    parts: Sequence[CopiedPart]
    was_extended: bool
    stamp: str


def is_copied(call: Call) -> bool:
    """Whether the call's cohort is a copy of the last one, so that its dates were computed and not chosen."""
    return call.cohort.copied_from_id is not None


def copied_call(call: Call, source: Call | None, now: datetime) -> CopiedCall:
    """Read the call for checking, beside the one it was copied from where the reader may see that."""
    timeline = list(call.timeline.all())
    return CopiedCall(
        call=call,
        source=source,
        dates=[*_window(call, source, now), *_entries(call, timeline, source, now)],
        parts=[
            replace(part, url=reverse(f"calls:office-{part.topic}", kwargs={"cohort": call.cohort.slug}))
            for part in _parts(call, timeline)
        ],
        was_extended=source is not None and source.extensions.filter(state=ExtensionState.APPROVED).exists(),
        stamp=_stamp(call, timeline),
    )


def stamp_of_dates(call: Call) -> str:
    """A short name for all dates as they stand: another one as soon as one of them moves."""
    return _stamp(call, list(call.timeline.all()))


def _stamp(call: Call, timeline: Sequence[TimelineEntry]) -> str:
    dates: list[date | None] = [call.opens_at, call.closes_at, call.results_on, call.cohort.starts_on]
    for row in sorted(timeline, key=lambda row: row.code):
        dates += [row.at, row.until]
    said = "|".join(_plainly(one) for one in dates)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _plainly(value: date | None) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if value else ""


def _window(call: Call, source: Call | None, now: datetime) -> Iterator[CheckedDate]:
    then = (source.opens_at, source.closes_at, source.results_on) if source else (None, None, None)
    labels = (_("Opens"), _("Closes"), _("Results"))
    order = _out_of_order(call)
    for label, value, before in zip(
        labels, (call.opens_at, call.closes_at, call.results_on), then, strict=True
    ):
        if value is not None:
            remark = order if value is call.results_on else ""
            yield _checked("window", label, value, before, call, remark, now)


def _out_of_order(call: Call) -> str:
    if call.results_on and call.results_on > call.cohort.starts_on:
        return _("After the journeys start.")
    return ""


def _entries(
    call: Call, timeline: Sequence[TimelineEntry], source: Call | None, now: datetime
) -> Iterator[CheckedDate]:
    """The timeline beside the entry of the same name of the last call."""
    then = {localised(row.label): row.at for row in source.timeline.all()} if source else {}
    for row in timeline:
        bare = row.is_information_session and not row.link
        remark = _("The link and the recording of the last session were left out.") if bare else ""
        yield _checked("timeline", str(row), row.at, then.get(localised(row.label)), call, remark, now)


def _checked(
    topic: str, label: str, value: date, before: date | None, call: Call, remark: str, now: datetime
) -> CheckedDate:
    local = value.astimezone(ZoneInfo(call.time_zone)) if isinstance(value, datetime) else value
    # Whatever is over has to be moved: the rest is seen once it was.
    over = _if_over(value, now)
    remarks = [over] if over else [one for one in (remark, weekend_remark(local)) if one]
    return CheckedDate(
        topic,
        label,
        _said(value, call),
        WEEKDAYS[local.weekday()],
        _said(before, call) if before else "",
        remarks,
    )


def _said(value: date, call: Call) -> str:
    return moment_text(value, call.time_zone) if isinstance(value, datetime) else day_text(value)


def _if_over(value: date, now: datetime) -> str:
    moment = value if isinstance(value, datetime) else None
    over = moment < now if moment else value < now.date()
    return _("Is over already.") if over else ""


def _parts(call: Call, timeline: Sequence[TimelineEntry]) -> Iterator[CopiedPart]:
    faq, documents, criteria = list(call.faq.all()), list(call.documents.all()), list(call.criteria.all())
    years = partial(_years, until=call.cohort.ends_on.year)
    rules, form = call.rules.count(), call.form_version
    texts = [call.title, call.summary, call.text]
    words = ngettext("%(count)d language", "%(count)d languages", len(call.title)) % {
        "count": len(call.title)
    }
    yield CopiedPart("texts", _("Title, summary and text"), words, years(texts))
    yield CopiedPart(
        "rules", _("Who may apply"), ngettext("%(count)d rule", "%(count)d rules", rules) % {"count": rules}
    )
    size = ngettext("%(count)d criterion", "%(count)d criteria", len(criteria)) % {"count": len(criteria)}
    described = [text for row in criteria for text in (row.name, row.description)]
    yield CopiedPart("criteria", _("Criteria with weights and thresholds"), size, years(described))
    size = ngettext("%(count)d place", "%(count)d places", call.places) % {"count": call.places}
    yield CopiedPart("selection", _("Places, thresholds, tie-breaks, balance"), size)
    size = _("version %(number)d") % {"number": form.number} if form else _("none")
    yield CopiedPart("form", _("Application form"), size)
    size = ngettext("%(count)d question", "%(count)d questions", len(faq)) % {"count": len(faq)}
    yield CopiedPart(
        "faq", _("Questions and answers"), size, years(t for row in faq for t in (row.question, row.answer))
    )
    size = ngettext("%(count)d file", "%(count)d files", len(documents)) % {"count": len(documents)}
    yield CopiedPart("documents", _("Documents"), size, years(row.title for row in documents))
    size = ngettext("%(count)d date", "%(count)d dates", len(timeline)) % {"count": len(timeline)}
    yield CopiedPart("timeline", _("Dates"), size, years(row.label for row in timeline))


def _years(texts: Iterable[Mapping[str, str]], until: int) -> str:
    """The years up to the end of the journeys that the texts name: what is written out did not move with the dates."""
    found = {year for mapping in texts for text in mapping.values() for year in YEAR.findall(text)}
    return ", ".join(sorted(year for year in found if year and int(year) <= until))
