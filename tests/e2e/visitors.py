# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""People in browser windows, and what their pages complain about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tools.sample_world import Server

LARGE = {"width": 1280, "height": 900}
LATEST = "travelling"
FOUND = 302
TOKEN = "t" * 32
#: Seconds for a page, on a busy machine.
PATIENCE = 60
#: The browser itself notes each answer that is not a success; a form refused with 422 is none to complain about.
KNOWN_NOTES = ("the server responded with a status of 422",)


class Profiles:
    """Browser profiles that are used again, emptied: a new one costs as much as several pages.

    Our pages keep nothing in a browser but cookies; what the browser itself keeps are files that never change.
    """

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self._free: dict[str, list[BrowserContext]] = {}
        self._kinds: dict[BrowserContext, str] = {}

    def take(self, **options: Any) -> BrowserContext:
        """A profile in which nobody has been yet."""
        kind = repr(sorted(options.items(), key=str))
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self.chromium.new_context(**options)
        self._kinds[context] = kind
        return context

    def give_back(self, context: BrowserContext) -> None:
        """Close its windows and forget who it was."""
        for page in context.pages:
            page.close()
        context.clear_cookies()
        self._free[self._kinds.pop(context)].append(context)


class Visitors:
    """Opens windows, watches them, closes them."""

    def __init__(self, profiles: Profiles, servers: Callable[[str], Server]) -> None:
        self.profiles = profiles
        self.servers = servers
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []

    def visit(self, moment: str = LATEST, path: str = "/", **options: Any) -> Page:
        """A window of somebody who has not signed in."""
        page = self._open(moment, **options)
        page.goto(path)
        return page

    def enter(self, name: str, moment: str = LATEST, path: str = "", **options: Any) -> Page:
        """A window of a person of the sample (`city:Luleå`: who leads that city's team), where they arrive or on `path`."""
        page, server = self._open(moment, **options), self.servers(moment)
        # A form brings the token that lies in a cookie, whoever made it.
        page.context.add_cookies([{"name": "csrftoken", "value": TOKEN, "url": server.url}])
        entered = page.request.post(
            f"/enter/{server.code_of(name)}/",
            form={"csrfmiddlewaretoken": TOKEN},
            headers={"referer": server.url},
            max_redirects=0,
        )
        assert entered.status == FOUND, f"{name} cannot enter: {entered.status}"
        page.goto(path or "/my/")
        return page

    def _open(self, moment: str, **options: Any) -> Page:
        url = self.servers(moment).url
        settings = {"viewport": LARGE, "reduced_motion": "reduce", "accept_downloads": True, **options}
        context = self.profiles.take(base_url=url, **settings)
        context.set_default_timeout(PATIENCE * 1000)
        self._contexts.append(context)
        page = context.new_page()
        self.watch(page, url)
        return page

    def watch(self, page: Page, url: str) -> None:
        """Note what a page logs, throws, breaks or fetches from elsewhere."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._request(request, url))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(note in message.text for note in KNOWN_NOTES):
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _request(self, request: Request, url: str) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            self.complaints.append(f"asks another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} at {response.url}")

    def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            self.profiles.give_back(context)
        self._contexts.clear()
