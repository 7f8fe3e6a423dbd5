# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages as they are seen: in both themes, on a large screen and on a telephone."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

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
#: says only whether it does, and to what; all others what they say), with or without text, however often each occurs and in whichever order.
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
#: The blocks of a page, each as it is built and where: inside of what, and between what. What is around them is one too.
BLOCKS = f"""() => {{ {BUILT}
    const html = document.documentElement;
    window.__blocks = [[null, hash(shell(html) + built(document.head) + shell(document.body))]];
    const walk = (parent, place) => {{
        for (const child of parent.children) {{
            const around = shell(child.previousElementSibling) + '/' + shell(child.nextElementSibling);
            window.__blocks.push([child, hash(place + around + built(child))]);
            walk(child, hash(place + shell(child)));
        }}
    }};
    walk(document.body, '');
    return window.__blocks.map(([_, block]) => block);
}}"""
#: Marks the blocks that are not new.
MARK = """fresh => {
    const isFresh = new Set(fresh);
    for (const [node, block] of window.__blocks) if (node && !isFresh.has(block)) node.dataset.seen = '';
}"""
#: Runs the scripts of the page, which the window runs once each, under a name that is new to it.
RUN = """name => Promise.all([...document.querySelectorAll('script[type="module"]')].map(
    script => import(`${script.src}#${name}`)))"""
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
#: How a page is looked at. Each window differs from the one before in one thing, so that little has to be laid out anew. A
#: theme changes colours alone: of two windows of one size, the second is asked about colours.
LOOKS = ((LIGHT_LARGE, RULES), (DARK_LARGE, OF_COLOURS), (DARK_SMALL, RULES), (LIGHT_SMALL, OF_COLOURS))


_writings = count()


def look(page: Page, path: str, text: str, seen: Seen) -> list[str]:
    """Show a page as it was fetched and say what is wrong with it in each of the windows.

    It is written into the window, which is at a page of the same server and under its policy, and its scripts are run: to
    go there would have it made a second time, and axe read anew.
    """
    put(page, LIGHT_SMALL)
    page.set_content(text)
    page.evaluate(RUN, f"writing-{next(_writings)}")
    return faults_seen(page, path, seen)


def faults_seen(page: Page, path: str, seen: Seen) -> list[str]:
    """What is wrong with the page that is open, in each of the windows. The page loses what it repeats.

    It may not scroll sideways, on a large screen or a telephone. As to the rules, a block (a header, a menu, a row, a word
    in bold) that was seen on any page, in any language, is not looked at again, if it is built alike, refers to things
    alike, and stands inside of and between elements like those that it stood in and between.
    """
    found = [fault for size in (SMALL, LARGE) for fault in overflow(page, path, size)]
    page.evaluate(THIN, ALIKE)
    fresh = seen.new_in("blocks", set(page.evaluate(BLOCKS)))
    if not fresh:
        return found
    page.evaluate(MARK, list(fresh))
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    for window, rules in LOOKS:
        put(page, window)
        found += [f"{path}, {window}: {fault}" for fault in page.evaluate(FIND, rules)]
    return found


def overflow(page: Page, path: str, size: dict[str, int]) -> list[str]:
    """Whether the page scrolls sideways at this size."""
    page.set_viewport_size(size)
    width, room = page.evaluate("document.documentElement.scrollWidth"), size["width"]
    return [f"{path}: scrolls sideways at {room}, being {width} wide"] if width > room else []


#: The theme that each page has been given.
_themes: WeakKeyDictionary[Page, str] = WeakKeyDictionary()


def put(page: Page, window: Window) -> None:
    """Give the page this theme and size. What it has already is not given again: all of it would be laid out anew."""
    if _themes.get(page) != window.theme:
        page.emulate_media(color_scheme=window.theme)
        _themes[page] = window.theme
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
