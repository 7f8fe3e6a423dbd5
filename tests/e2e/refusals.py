# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every form that somebody can reach, sent with text that no field takes: refused where it stands, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from django.urls import resolve
from playwright.sync_api import Page

#: No database stores the last character, so that each field has to refuse it; each of our forms says so.
TYPED = "Typed with care"
UNFIT = TYPED + "\0"
WRITTEN = {"text", "search", "email", "url", "tel", None}
#: Forms whose text is a secret or a number of an account, which is never sent back.
SECRET = {"travel:bank", "travel:payer"}


@dataclass
class Form:
    """A form of a page: where it goes, what it carries, and into which fields people write."""

    target: str
    carried: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)


def forms_of(path: str, text: str) -> Iterator[Form]:
    """The forms of a page that are sent, and into which somebody writes."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in tree.iter("form"):
        if element.get("method", "get").lower() == "post":
            form = Form(urljoin(path, element.get("action") or path))
            for node in element.iter():
                take(form, node)
            if form.written:
                yield form


def take(form: Form, node: Element) -> None:
    """Note a field of a form."""
    name = node.get("name")
    if not name or node.get("disabled") is not None:
        return
    if node.tag == "textarea" or (node.tag == "input" and node.get("type") in WRITTEN):
        form.written.append(name)
    elif node.tag == "input" and (node.get("type") == "hidden" or node.get("checked") is not None):
        form.carried[name] = node.get("value", "on")
    elif node.tag == "button":
        form.buttons.setdefault(name, node.get("value", ""))
    elif node.tag == "select":
        chosen = [option for option in node.iter("option") if option.get("selected") is not None]
        form.carried[name] = chosen[0].get("value", "") if chosen else ""


def lost(page: Page, path: str, form: Form) -> str:
    """What is wrong with the answer to the form; empty when it is refused and keeps what was typed."""
    pressed = dict(list(form.buttons.items())[:1])
    data = {**form.carried, **pressed, **dict.fromkeys(form.written, UNFIT)}
    answer = page.request.post(
        form.target, form=data, headers={"Referer": urljoin(page.url, path)}, max_redirects=0
    )
    name = f"{path} → {form.target}"
    if answer.status != 422:
        return f"{name}: {answer.status} instead of 422"
    text = answer.text()
    if 'id="error-summary"' not in text:
        return f"{name}: no summary of what is wrong"
    if 'href="#' not in text.partition('id="error-summary"')[2].partition("</ul>")[0]:
        return f"{name}: the summary leads to no field"
    return "" if TYPED in text else f"{name}: what was typed is lost"


def losses(page: Page, path: str, text: str, tried: set[tuple[str, ...]]) -> list[str]:
    """What the forms of a page lose; each kind of form is tried once."""
    found = []
    for form in forms_of(path, text):
        kind = (resolve(form.target).view_name, *sorted(form.written))
        if kind not in tried and kind[0] not in SECRET:
            tried.add(kind)
            found.append(lost(page, path, form))
    return [sentence for sentence in found if sentence]
