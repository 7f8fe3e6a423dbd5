# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A walk through the pages of a programme: every page that links lead to, and every form that stands on one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.test import Client

HREF = re.compile(r'href="(/[^"#?]*)')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
UNSEEN = re.compile(r"<input\b[^>]*type=\"hidden\"[^>]*>")
ATTRIBUTE = re.compile(r'\s([\w-]+)="([^"]*)"')
#: So many pages of one kind are opened as one person.
OF_A_KIND = 1


@dataclass(frozen=True)
class Answer:
    """What an address answers: its status, where it leads on, and its text if it is a page."""

    status: int
    location: str
    page: str

    @property
    def main(self) -> str:
        """What stands between the page's head and foot."""
        return self.page.partition("<main")[2].partition("</main")[0]


@dataclass(frozen=True)
class Form:
    """A form on a page: where it is sent, and what it carries unseen."""

    action: str
    method: str
    fields: dict[str, str]


def ask(client: Client, url: str, sent: Mapping[str, str] | None = None) -> Answer:
    """The answer; nothing that it changes stays."""
    with transaction.atomic():
        answer: Any = client.get(url) if sent is None else client.post(url, sent)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        content = answer.getvalue()  # a file is closed once it is read
        text = content.decode() if is_page else ""
        transaction.set_rollback(True)
    return Answer(answer.status_code, answer.headers.get("Location", ""), text)


@cache
def kind_of(url: str) -> str:
    """The name of the address; nothing when it is none of the program's own pages."""
    try:
        found = resolve(url)
    except Resolver404:
        return ""
    return found.view_name if found.func.__module__.startswith("tvilling.") else ""


def forms_on(page: str) -> Iterator[Form]:
    """The forms in the text; one without an action goes to the address in the browser."""
    for head, body in FORM.findall(page):
        said = dict(ATTRIBUTE.findall(head))
        unseen = [dict(ATTRIBUTE.findall(row)) for row in UNSEEN.findall(body)]
        fields = {row["name"]: unescape(row.get("value", "")) for row in unseen if "name" in row}
        yield Form(unescape(said.get("action", "")), said.get("method", "get"), fields)


def walk(client: Client, start: str = "/my/") -> dict[str, str]:
    """The text of each page by its address, as far as links lead; of many of a kind, some."""
    seen: defaultdict[str, int] = defaultdict(int)
    waiting, known, pages = [start], {start}, {}
    while waiting:
        url = waiting.pop(0)
        answer = ask(client, url)
        if answer.status == 200:
            pages[url] = answer.main
        for link in [answer.location, *map(unescape, HREF.findall(answer.page))]:
            kind = kind_of(link)
            if kind and link not in known and seen[kind] < OF_A_KIND:
                seen[kind] += 1
                known.add(link)
                waiting.append(link)
    return pages
