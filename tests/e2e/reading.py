# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages as text: where they lead, what they are made of, and whether they are valid."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext


@cache
def kind_of(path: str) -> str:
    """The name of the address, such as `hosts:detail`; empty when there is no such address."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


class _Reader(HTMLParser):
    """Collects the links, and the parts that the main part is built of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.own_links: list[str] = []
        self.parts: set[str] = set()
        self._main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._main = self._main or tag == "main"
        if self._main:
            looks = " ".join(attributes.get(name, "") for name in ("class", "role", "type"))
            self.parts.update(f"{tag} {look}" for look in looks.split() or [""])
        if self._main and tag == "form":
            self.parts.add(f"form {kind_of(attributes.get('action', ''))}")
        if tag == "a":
            self.links.append(attributes.get("href", ""))
            self.own_links += self.links[-1:] if self._main else []

    def handle_endtag(self, tag: str) -> None:
        self._main = self._main and tag != "main"


@dataclass
class Answer:
    """One page as it was fetched: its kind is the name of its address, its parts tell the states of a kind apart."""

    path: str
    kind: str
    status: int
    text: str
    policy: str = ""
    links: list[str] = field(default_factory=list)
    own_links: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)


def fetch(request: APIRequestContext, path: str) -> Answer:
    """Ask for a page; only the text of HTML is kept."""
    response = request.get(path)
    html = response.headers.get("content-type", "").startswith("text/html")
    text, reader = response.text() if html else "", _Reader()
    reader.feed(text)
    where = urlsplit(response.url).path if html else path
    policy = response.headers.get("content-security-policy", "")
    return Answer(
        where, kind_of(path), response.status, text, policy, reader.links, reader.own_links, reader.parts
    )


def crawl(request: APIRequestContext, starts: tuple[str, ...], *, menus: bool = True) -> Iterator[Answer]:
    """Fetch pages breadth first: one of each kind that somebody can reach, without the menus if so wanted."""
    waiting, known, kinds = deque(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if kinds[kind]:
            continue
        kinds[kind] += 1
        answer = fetch(request, path)
        yield answer
        for target in _within(answer.path, answer.links if menus else answer.own_links):
            if target not in known:
                known.add(target)
                waiting.append(target)


def _within(path: str, links: list[str]) -> Iterator[str]:
    for link in links:
        target = urlsplit(urljoin(path, link))
        if not target.netloc and target.path.startswith("/"):
            yield target.path + (f"?{target.query}" if target.query else "")


def parsed(text: str) -> tuple[Element, list[str]]:
    """The elements of a document, and what a strict parser finds wrong with it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    wrong = [f"line {place[0]}: {name} {json.dumps(data)}" for place, name, data in parser.errors]
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    return tree, wrong + [f"the id {name} is given {times} times" for name, times in ids.items() if times > 1]
