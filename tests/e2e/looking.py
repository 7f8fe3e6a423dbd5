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
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": LEVELS, "resultTypes": ["violations"]}
#: Those of them that look at colours, which are all that a theme changes (tests/ui/test_tokens.py sees to that).
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
OF_COLOURS = {"runOnly": COLOUR_RULES, "resultTypes": ["violations"]}
#: Runs axe on all but what is marked as seen, and says what it finds.
FIND = """rules => axe.run({exclude: [['[data-seen]']]}, rules).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map(
        check => check.message).join(' ')})`)))"""
#: How something is built, as a number: its elements with their attributes (what names, refers to or measures something
#: says only whether it does, and to what; all others what they say), with or without text, however often each occurs.
BUILT = r"""
    const hash = text => {
        let [a, b] = [0xdeadbeef, 0x41c6ce57];
        for (let at = 0; at < text.length; at++) {
            a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
        }
        return (a >>> 0).toString(36) + (b >>> 0).toString(36);
    };
    const referring = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'];
    const telling = name => ['class', 'role', 'type', 'disabled', 'scope', 'tabindex', 'lang', 'autocomplete', 'fill',
        'stroke'].includes(name) || (name.startsWith('aria-') && !['aria-label', 'aria-valuenow', 'aria-valuetext'].includes(name));
    const names = node => referring.flatMap(name => (node.getAttribute(name) ?? '').split(/\s+/).filter(Boolean));
    const said = ({name, value}) => referring.includes(name) ?
        value.trim().split(/\s+/).map(id => document.getElementById(id)?.tagName ?? 'nothing').join() :
        telling(name) ? value : value.trim() ? 1 : 0;
    const shell = node => node ? node.tagName + [...node.attributes].map(one => one.name + '=' + said(one)).sort() : '';
    const known = new Map();
    const built = node => {
        if (!known.has(node)) known.set(node, hash(shell(node) + '(' + [...new Set([...node.childNodes].map(
            child => child.nodeType === 1 ? built(child) : child.data?.trim() ? 't' : ''))].sort().join() + ')'));
        return known.get(node);
    };
"""
#: Of neighbours that are built alike, such as the rows of a long table, three stay: the middle one still has both its
#: neighbours. What something else refers to stays.
THIN = f"""most => {{ {BUILT}
    const pointing = [...document.querySelectorAll(referring.map(name => `[${{name}}]`).join())];
    const isNeeded = node => {{
        const ids = new Set([node, ...node.querySelectorAll('[id]')].map(one => one.id).filter(Boolean));
        return ids.size > 0 && pointing.some(one => !node.contains(one) && names(one).some(name => ids.has(name)));
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
#: The blocks of a page, each as it is built and where: inside of what, and after what.
BLOCKS = f"""least => {{ {BUILT}
    window.__blocks = [];
    const walk = (parent, place) => {{
        for (const child of parent.children) {{
            if (child.getElementsByTagName('*').length < least) continue;
            window.__blocks.push([child, hash(place + shell(child.previousElementSibling) + built(child))]);
            walk(child, hash(place + shell(child)));
        }}
    }};
    walk(document.body, '');
    return window.__blocks.map(([_, block]) => block);
}}"""
#: Marks the blocks that are not new.
MARK = """fresh => window.__blocks.forEach(([node, block]) => { if (!fresh.includes(block)) node.dataset.seen = ''; })"""
ALIKE = 3
#: What holds fewer elements than these is no block of its own.
LEAST = 4
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
#: Ordered so that each differs from the one before in one thing, as does the first from the one in which a page is opened.
WINDOWS = (LIGHT_LARGE, DARK_LARGE, DARK_SMALL, LIGHT_SMALL)
#: Another language changes words alone: what names things, which is the same in each window, and how wide they are, which
#: is measured on both screens anyway. Colours and sizes are those that were seen in English, and are seen once more here.
SWEDISH_WINDOWS = (DARK_SMALL,)


def look(page: Page, path: str, seen: Seen, windows: tuple[Window, ...] = WINDOWS) -> list[str]:
    """Open a page and say what is wrong with it in each of the windows."""
    put(page, LIGHT_SMALL)
    page.goto(path)
    return faults_seen(page, path, seen, windows)


def faults_seen(page: Page, path: str, seen: Seen, windows: tuple[Window, ...] = WINDOWS) -> list[str]:
    """What is wrong with the page that is open, in each of the windows. The page loses what it repeats.

    Whatever the windows, the page may not scroll sideways on a large screen or a telephone. What is not looked at twice:

    - A theme changes colours alone, so that of two windows of one size the second is asked about colours.
    - A block (a header, a menu, a section, a row) that was seen in these windows on any page is not looked at again, if
      it is built alike, refers to things alike, and stands inside and after elements like those it stood in and after.
    """
    found = [fault for window in (LIGHT_SMALL, LIGHT_LARGE) for fault in overflow(page, path, window)]
    page.evaluate(AXE)
    page.evaluate(THIN, ALIKE)
    blocks = set(page.evaluate(BLOCKS, LEAST))
    page.evaluate(MARK, list(seen.new_in(f"blocks {'; '.join(map(str, windows))}", blocks)))
    sizes: list[dict[str, int]] = []
    for window in windows:
        put(page, window)
        rules = OF_COLOURS if window.size in sizes else RULES
        sizes.append(window.size)
        found += [f"{path}, {window}: {fault}" for fault in page.evaluate(FIND, rules)]
    return found


def overflow(page: Page, path: str, window: Window) -> list[str]:
    """Whether the page scrolls sideways in this window."""
    put(page, window)
    width = page.evaluate("document.documentElement.scrollWidth")
    room = window.size["width"]
    return [f"{path}: scrolls sideways at {room}, being {width} wide"] if width > room else []


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
