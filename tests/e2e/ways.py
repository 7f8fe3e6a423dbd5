# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The ways in which people use pages: by mouse, by keyboard alone, and without JavaScript.

Each way does the same few things, so that what a person does is written once, for all ways.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

#: How often Tab is pressed at most to reach something.
PATIENCE = 500
#: How often Tab is pressed before looking again where the focus is.
BATCH = 4
WATCH = """target => {
    window.__passed = 0;
    const same = now => now === target || (target.type === 'radio' && now.name === target.name && now.form === target.form);
    window.__watch?.abort();
    window.__watch = new AbortController();
    document.addEventListener('focusin', event => {
        if (window.__passed || same(event.target)) window.__passed += 1;
    }, {signal: window.__watch.signal});
    window.__isHere = () => same(document.activeElement);
    if (window.__isHere()) window.__passed = 1;
}"""
HERE = "window.__isHere()"
#: How many stops lie about between the focus and the target, less than none where the target comes before.
AHEAD = """target => {
    const now = document.activeElement, after = Node.DOCUMENT_POSITION_FOLLOWING;
    const isBefore = Boolean(now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING);
    const [from, to] = isBefore ? [target, now] : [now, target];
    const between = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(stop =>
        stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility() &&
        from.compareDocumentPosition(stop) & after && stop.compareDocumentPosition(to) & after);
    return isBefore ? -1 - between.length : 1 + between.length;
}"""
SEEN = """target => {
    const box = target.getBoundingClientRect();
    return {
        focused: target === document.activeElement,
        // The browser marks the part of a day or a time that has the focus, not the field.
        visible: target.matches(['date', 'time'].includes(target.type) ? ':focus-within' : ':focus-visible') && target.checkVisibility(),
        onscreen: box.bottom > 0 && box.top < innerHeight,
    };
}"""
POSITION = """target => { const all = [...target.form.elements].filter(e => e.name === target.name && !e.disabled);
    return all.indexOf(target) - Math.max(0, all.indexOf(document.activeElement)); }"""


#: Notes when something on the page changes; SETTLED says that it has, or that the page gave way to another.
NOTICE = """() => {
    window.__changed = false;
    new MutationObserver(() => { window.__changed = true; })
        .observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
SETTLED = "() => window.__changed !== false && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


class Mouse:
    """A person who points, clicks and types."""

    scripts = True

    def __init__(self, page: Page) -> None:
        self.page = page

    # What is on the page

    @property
    def main(self) -> Locator:
        """The page's main part."""
        return self.page.get_by_role("main")

    def field(self, what: str) -> Locator:
        """A field by its label, or by a selector in brackets."""
        return (self.main.locator(what) if "[" in what else self.main.get_by_label(what, exact=False)).first

    def reads(self, text: str) -> None:
        """The page says so."""
        expect(self.page.locator("body")).to_contain_text(text)

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(path.partition("#")[0])

    # What a person does

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow a link of the main part."""
        self.go(self.main.get_by_role("link", name=name, exact=exact).first)

    def go(self, link: Locator) -> None:
        """Follow this link."""
        self._leaves(lambda: self._activate(link))

    def press(self, name: str) -> None:
        """Press a button of the main part; where the page asks whether one is sure, one is."""
        button = self.main.get_by_role("button", name=name, exact=True).first
        expect(button).to_be_visible()
        if self.scripts and button.evaluate("button => Boolean(button.form?.dataset.confirm)"):
            self._activate(button)
            self._leaves(lambda: self._activate(self.page.locator("dialog.confirm button").first))
        else:
            self._leaves(lambda: self._activate(button))

    def disclose(self, name: str) -> None:
        """Open a part of the page that is closed at first."""
        self._activate(self.main.locator("summary", has_text=name).first)

    def write(self, what: str, text: str) -> None:
        """Write into a field, in place of what is there."""
        self.field(what).fill(text)

    def when(self, name: str, day: str, time: str = "") -> None:
        """Fill in a day and perhaps a time."""
        self.field(f"[name={name}_day]" if time else f"[name={name}]").fill(day)
        if time:
            self.field(f"[name={name}_time]").fill(time)

    def choose(self, what: str, index: int | None = None, **option: str) -> None:
        """Choose from a list, by index, value or label."""
        self.field(what).select_option(index=index, **option)

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose one of several answers; where each answer is a card, click the card."""
        card = box.locator("xpath=self::*[parent::div[@class='radio-card']]/..")
        if card.count():
            card.click()
            expect(box).to_be_checked()
        else:
            box.check()

    def attach(self, what: str, file: FilePayload) -> None:
        """Choose a file."""
        self.field(what).set_input_files(files=[file])

    def take(self, thing: Locator) -> Path:
        """Download what a link or button hands out."""
        with self.page.expect_download() as download:
            self._activate(thing)
        return Path(download.value.path())

    def push(self, thing: Locator) -> None:
        """Press or follow what changes a part of the page: on the spot, or without JavaScript on a new page."""
        self.page.evaluate(NOTICE)
        self._activate(thing)
        self.page.wait_for_function(SETTLED)
        self.page.wait_for_load_state()

    def search(self, what: str, text: str, button: str) -> None:
        """Write into a field and press its button; the answer comes on the page itself or on another."""
        self.write(what, text)
        self.push(self.main.get_by_role("button", name=button, exact=True).first)

    # How

    def _activate(self, thing: Locator) -> None:
        thing.click()

    def _leaves(self, do: Callable[[], None]) -> None:
        """Do it, and wait for the page that it leads to."""
        self.page.evaluate("window.__here = true")
        do()
        self.page.wait_for_function("() => !window.__here")
        self.page.wait_for_load_state()


class Scriptless(Mouse):
    """A person whose browser runs no JavaScript."""

    scripts = False

    def press(self, name: str) -> None:
        button = self.main.get_by_role("button", name=name, exact=True).first
        sure = button.locator("xpath=ancestor::form//noscript//input[@required]")
        if sure.count():
            sure.check()
        super().press(name)

    def push(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            self._activate(thing)

    def _leaves(self, do: Callable[[], None]) -> None:
        do()
        self.page.wait_for_load_state()


class Keyboard(Mouse):
    """A person who has no mouse: Tab, arrows, Space, Enter, and typing."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # With a listener from the start the browser's own dialogue for files is never shown, which nobody could answer;
        # asked for only just before the key is pressed, that may come too late on a busy machine.
        page.on("filechooser", lambda _chooser: None)

    def reach(self, thing: Locator) -> None:
        """Move the focus there with Tab alone, past the navigation by the skip link; it must then be seen."""
        expect(thing).to_be_visible()
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
            assert self.page.evaluate("location.hash") == "#main", (
                "the first Tab does not lead past the navigation"
            )
        ahead = int(thing.evaluate(AHEAD))
        key, back = ("Shift+Tab", "Tab") if ahead < 0 else ("Tab", "Shift+Tab")
        thing.evaluate(WATCH)
        pressed = 0
        while pressed < PATIENCE:
            passed = int(self.page.evaluate("window.__passed"))
            if passed:
                for _step in range(passed - 1):
                    self.page.keyboard.press(back)
                # A field for a date is several stops, so that the way back may be longer.
                for _step in range(4 * BATCH):
                    if self.page.evaluate(HERE):
                        break
                    self.page.keyboard.press(back)
                self._is_seen(thing)
                return
            batch = BATCH if pressed else abs(ahead)
            for _press in range(batch):
                self.page.keyboard.press(key)
            pressed += batch
        raise AssertionError(f"{key} never reaches {thing} on {self.page.url}")

    def _is_seen(self, thing: Locator) -> None:
        found = thing.evaluate(SEEN)
        if found["focused"]:
            assert found["visible"], f"the focus on {thing} cannot be seen on {self.page.url}"
            assert found["onscreen"], f"the focused {thing} is off the screen on {self.page.url}"

    def _activate(self, thing: Locator) -> None:
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def write(self, what: str, text: str) -> None:
        field = self.field(what)
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def when(self, name: str, day: str, time: str = "") -> None:
        field = self.field(f"[name={name}_day]" if time else f"[name={name}]")
        self.reach(field)
        self._first_part()
        year, month, day_of_month = day.split("-")
        self.page.keyboard.type(f"{month}{day_of_month}{year}")
        expect(field).to_have_value(day)
        if time:
            field = self.field(f"[name={name}_time]")
            self.reach(field)
            if field.get_attribute("type") == "time":
                self._first_part()
                hours, minutes = time.split(":")
                self.page.keyboard.type(
                    f"{int(hours) % 12 or 12:02}{minutes}{'PM' if int(hours) > 11 else 'AM'}"
                )
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(time)
            expect(field).to_have_value(time)

    def _first_part(self) -> None:
        """Go to the first part of the field for a day or a time that was reached, from whichever side one came."""
        while self.page.evaluate(HERE):
            self.page.keyboard.press("Shift+Tab")
        self.page.keyboard.press("Tab")

    def choose(self, what: str, index: int | None = None, **option: str) -> None:
        field = self.field(what)
        self.reach(field)
        options: list[dict[str, Any]] = field.evaluate(
            "list => [...list.options].map(option => ({value: option.value, label: option.label.trim()}))"
        )
        if index is None:
            [(key, text)] = option.items()
            index = next(number for number, one in enumerate(options) if one[key] == text)
        self.page.keyboard.press("Home")
        for _step in range(index):
            self.page.keyboard.press("ArrowDown")
        expect(field).to_have_value(options[index]["value"])

    def tick(self, box: Locator) -> None:
        self.reach(box)
        if box.get_attribute("type") == "radio":
            steps = int(box.evaluate(POSITION))
            for _step in range(abs(steps)):
                self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def attach(self, what: str, file: FilePayload) -> None:
        self.reach(self.field(what))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(files=[file])


WAYS: dict[str, type[Mouse]] = {"mouse": Mouse, "keyboard": Keyboard, "without JavaScript": Scriptless}
