# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every form that somebody can reach, sent with text that no field takes: refused where it stands, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from django.urls import resolve
from playwright.sync_api import APIResponse, Page

#: No database stores the last character, so that each field has to refuse it; each of our forms says so.
TYPED = "Typed with care"
UNFIT = TYPED + "\0"
WRITTEN = {"text", "search", "email", "url", "tel", None}
#: Forms whose text is a secret or a number of an account, which is never sent back; those of the kit lead nowhere.
EXEMPT = {"travel:bank", "travel:payer", "ui:kit"}


@dataclass
class Form:
    """A form of a page: where it goes, what it carries, and into which fields people write."""

    target: str
    carried: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)


def forms_of(path: str, tree: Element) -> Iterator[Form]:
    """The forms of a page that are sent, and into which somebody writes."""
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


def kind_of_form(form: Form) -> str:
    """Where it goes and what is written into it."""
    return " ".join([resolve(form.target).view_name, *sorted(form.written)])


def send(page: Page, path: str, form: Form) -> APIResponse:
    """Send the form of a page with text that no field takes."""
    pressed = dict(list(form.buttons.items())[:1])
    data = {**form.carried, **pressed, **dict.fromkeys(form.written, UNFIT)}
    return page.request.post(
        form.target, form=data, headers={"Referer": urljoin(page.url, path)}, max_redirects=0
    )


def lost(path: str, form: Form, status: int, text: str) -> str:
    """What is wrong with the answer to the form; empty when it is refused and keeps what was typed."""
    name = f"{path} → {form.target}"
    if status != 422:
        return f"{name}: {status} instead of 422"
    if 'id="error-summary"' not in text:
        return f"{name}: no summary of what is wrong"
    if 'href="#' not in text.partition('id="error-summary"')[2].partition("</ul>")[0]:
        return f"{name}: the summary leads to no field"
    return "" if TYPED in text else f"{name}: what was typed is lost"
