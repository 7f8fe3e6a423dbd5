# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who shows what in which menu: each app registers its entries from `apps.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

AREAS: Final = ("public", "my", "office", "person")

type Text = str | _StrPromise


@dataclass(frozen=True)
class Count:
    """What stands beside an entry: "6 late", in a tone."""

    text: Text
    tone: str = ""


def to_do(number: int, words: Text, tone: str = "attention") -> Count | None:
    """How many things wait, by words with `%(number)s` such as "%(number)s late"; none says nothing."""
    return Count(str(words) % {"number": number}, tone) if number else None


def always(_request: HttpRequest) -> bool:
    """Everybody sees the entry."""
    return True


@dataclass(frozen=True)
class Entry:
    """A link that an app offers in an area. `visible` and `count` are asked once a page.

    The pages whose address begins with that of an entry belong to it, unless it is `alone`.
    """

    label: Text
    url_name: str
    section: Text = ""
    order: int = 0
    visible: Callable[[HttpRequest], bool] = always
    count: Callable[[HttpRequest], str | Count | None] | None = None
    url_kwargs: Callable[[HttpRequest], Mapping[str, Any]] | None = None
    icon: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Link:
    """An entry as shown to one request."""

    label: Text
    url: str
    is_current: bool = False
    count: Count | None = None
    icon: str = ""


@dataclass
class Section:
    """Links under one heading; the heading may be empty."""

    label: Text
    links: list[Link] = field(default_factory=list)


_entries: dict[str, list[Entry]] = {area: [] for area in AREAS}


def register(area: str, *entries: Entry) -> None:
    """Offer entries in an area. KeyError for an area that does not exist; the same entry twice counts once."""
    for entry in entries:
        if entry not in _entries[area]:
            _entries[area].append(entry)


def registered(area: str) -> tuple[Entry, ...]:
    """All entries of an area in their order, whoever may see them."""
    return tuple(sorted(_entries[area], key=lambda entry: entry.order))


def from_address(*names: str) -> Callable[[HttpRequest], Mapping[str, Any]]:
    """Take these keyword arguments from the address of the current page; without them the entry is left out."""

    def kwargs(request: HttpRequest) -> Mapping[str, Any]:
        match = request.resolver_match
        present = match.kwargs if match else {}
        return {name: present[name] for name in names if name in present}

    return kwargs


def navigation_for(request: HttpRequest, area: str) -> list[Section]:
    """The area's sections for this request, in the order of their first entry, without empty ones."""
    shown = [
        (entry, url)
        for entry in registered(area)
        if (url := _address(request, entry)) and entry.visible(request)
    ]
    current = _current(request.path, shown)
    sections: dict[str, Section] = {}
    for entry, url in shown:
        link = Link(entry.label, url, url == current, _count(request, entry), entry.icon)
        sections.setdefault(str(entry.section), Section(entry.section)).links.append(link)
    return list(sections.values())


def _address(request: HttpRequest, entry: Entry) -> str:
    kwargs = entry.url_kwargs(request) if entry.url_kwargs else {}
    try:
        return reverse(entry.url_name, kwargs=dict(kwargs))
    except NoReverseMatch:
        return ""


def _count(request: HttpRequest, entry: Entry) -> Count | None:
    value = entry.count(request) if entry.count else None
    if value is None or isinstance(value, Count):
        return value
    return Count(value)


def _current(path: str, shown: Iterable[tuple[Entry, str]]) -> str:
    """The entry that the page belongs to: the longest address that the page's address begins with."""
    matching = [url for entry, url in shown if path == url or (not entry.alone and path.startswith(url))]
    return max(matching, key=len, default="")


class Navigation:
    """The menus of one request, each made when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def public(self) -> list[Section]:
        """For everybody, in the header."""
        return navigation_for(self._request, "public")

    @cached_property
    def my(self) -> list[Section]:
        """For a person who is signed in, at the left."""
        return navigation_for(self._request, "my")

    @cached_property
    def office(self) -> list[Section]:
        """For a programme office, at the left of its pages."""
        return navigation_for(self._request, "office")

    @cached_property
    def person(self) -> list[Section]:
        """In the menu under the person's name."""
        return navigation_for(self._request, "person")

    @cached_property
    def side(self) -> list[Section]:
        """The menu at the left of this page: a report is the office's page too, for those who have the office's menu."""
        if self._request.path.startswith("/office/"):
            return self.office
        return (self._request.path.startswith("/reports/") and self.office) or self.my
