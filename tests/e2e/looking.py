# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages as they are seen: in both themes, on a large screen and on a telephone."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: All rules of WCAG 2.2 up to level AA, none off.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
#: Runs axe on all but what is excluded, and says what it finds.
FIND = """([rules, exclude]) => axe.run({exclude: exclude.map(one => [one])}, rules).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map(
        check => check.message).join(' ')})`)))"""
#: How something is built: its elements with their attributes (of class, role, type and the like what they say, of all
#: others whether they say something), with or without text, however often each occurs.
BUILT = """
    const told = ['class', 'role', 'type', 'aria-hidden', 'aria-current', 'aria-pressed', 'disabled', 'scope', 'tabindex'];
    const built = node => node.tagName + [...node.attributes].map(one => one.name + '=' +
        (told.includes(one.name) ? one.value : one.value.trim() ? 1 : 0)).sort() + '(' +
        [...new Set([...node.childNodes].map(
            child => child.nodeType === 1 ? built(child) : child.data?.trim() ? 't' : ''))].sort().join() + ')';
"""
#: Of neighbours that are built alike, such as the rows of a long table, three stay: the middle one still has both its
#: neighbours. What something else refers to stays.
THIN = f"""most => {{ {BUILT}
    const attributes = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'];
    const referring = [...document.querySelectorAll(attributes.map(name => `[${{name}}]`).join())];
    const names = node => attributes.flatMap(name => (node.getAttribute(name) ?? '').split(/\\s+/));
    const isNeeded = node => {{
        const ids = new Set([node, ...node.querySelectorAll('[id]')].map(one => one.id).filter(Boolean));
        return ids.size > 0 && referring.some(one => !node.contains(one) && names(one).some(name => ids.has(name)));
    }};
    const thin = parent => {{
        const seen = new Map();
        for (const child of [...parent.children]) {{
            const kind = built(child);
            seen.set(kind, (seen.get(kind) ?? 0) + 1);
            if (seen.get(kind) > most && !isNeeded(child)) child.remove(); else thin(child);
        }}
    }};
    thin(document.body);
}}"""
#: What frames each page, as it is built.
FRAMES = (".sample-banner", ".site-header", ".side-nav", ".side-nav-small", ".site-footer")
FRAMED = f"""frames => {{ {BUILT}
    return frames.map(one => [one, document.querySelector(one)]).filter(([_, node]) => node).map(
        ([one, node]) => [one, built(node)]);
}}"""
ALIKE = 3
LARGE = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}


@dataclass(frozen=True)
class Window:
    """How somebody looks at a page."""

    theme: Literal["light", "dark"]
    size: dict[str, int]

    def __str__(self) -> str:
        return f"{self.theme}, {self.size['width']}"


LIGHT_LARGE, DARK_LARGE = Window("light", LARGE), Window("dark", LARGE)
DARK_SMALL, LIGHT_SMALL = Window("dark", SMALL), Window("light", SMALL)
#: Ordered so that each differs from the one before in one thing.
WINDOWS = (LIGHT_SMALL, DARK_SMALL, DARK_LARGE, LIGHT_LARGE)


def look(page: Page, path: str, seen: Seen, windows: tuple[Window, ...] = WINDOWS) -> list[str]:
    """Open a page and say what is wrong with it in each of the windows."""
    put(page, windows[0])
    page.goto(path)
    return faults_seen(page, path, seen, windows)


def faults_seen(page: Page, path: str, seen: Seen, windows: tuple[Window, ...] = WINDOWS) -> list[str]:
    """What is wrong with the page that is open, in each of the windows. The page loses what it repeats.

    A header, menu or footer that is built like one that was looked at before is not looked at again.
    """
    found = []
    for window in (LIGHT_LARGE, DARK_SMALL):
        put(page, window)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > window.size["width"]:
            found.append(f"{path}: scrolls sideways at {window.size['width']}, being {width} wide")
    page.evaluate(AXE)
    page.evaluate(THIN, ALIKE)
    known = [one for one, built in page.evaluate(FRAMED, FRAMES) if not seen.new_in("frames", {built})]
    for window in windows:
        put(page, window)
        found += [f"{path}, {window}: {fault}" for fault in page.evaluate(FIND, [RULES, known])]
    return found


def put(page: Page, window: Window) -> None:
    """Give the page this theme and size."""
    page.emulate_media(color_scheme=window.theme, reduced_motion="reduce")
    if page.viewport_size != window.size:
        page.set_viewport_size(window.size)


class Seen:
    """What has been looked at. All test processes share it, so that each thing is looked at by one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_in(self, name: str, parts: set[str]) -> set[str]:
        """Those of the parts that are new under this name; they are known from now on."""
        with (self.folder / f"kind-{name}".replace(":", "-")).open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            new = parts - set(file.read().splitlines())
            file.writelines(f"{part}\n" for part in new)
        return new
