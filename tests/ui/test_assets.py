# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Fonts, icons and the logo are whole, small, and come from here alone."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src/tvilling/ui/static/ui"
SVG = "{http://www.w3.org/2000/svg}"
ICONS = [
    "check",
    "cross",
    "warning",
    "info",
    "search",
    "menu",
    "chevron-left",
    "chevron-right",
    "chevron-down",
    "chevron-up",
    "arrow-right",
    "external",
    "download",
    "upload",
    "calendar",
    "clock",
    "map",
    "pin",
    "city",
    "people",
    "person",
    "mail",
    "letter",
    "lock",
    "unlock",
    "eye",
    "eye-off",
    "edit",
    "trash",
    "plus",
    "minus",
    "filter",
    "sort",
    "sort-up",
    "sort-down",
    "list",
    "grid",
    "compare",
    "link",
    "star",
    "train",
    "plane",
    "ferry",
    "bus",
    "car",
    "leaf",
    "money",
    "receipt",
    "document",
    "chat",
    "bell",
    "globe",
    "sign-out",
    "play",
    "pause",
    "history",
]


def test_the_sprite_has_every_icon_once() -> None:
    root = ET.parse(STATIC / "icons.svg").getroot()  # noqa: S314 (our own file)
    identifiers = [symbol.get("id") for symbol in root.findall(f"{SVG}symbol")]
    assert len(set(identifiers)) == len(identifiers)
    assert {f"icon-{name}" for name in ICONS} | {"logo"} <= set(identifiers)
    for symbol in root.findall(f"{SVG}symbol"):
        assert len(symbol), symbol.get("id")
        if symbol.get("id") != "logo":
            assert (symbol.get("viewBox"), symbol.get("stroke")) == ("0 0 24 24", "currentColor")


@pytest.mark.parametrize("name", ["icons.svg", "logo.svg", "favicon.svg"])
def test_pictures_carry_no_style_script_or_foreign_address(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    ET.fromstring(text)  # noqa: S314 (our own file)
    assert not re.search(r"style=|<style|<script|\son\w+=|href=", text)
    assert set(re.findall(r"https?://[^\s\"']+", text)) == {"http://www.w3.org/2000/svg"}


def test_the_style_sheet_names_the_fonts_that_are_there() -> None:
    css = (STATIC / "css/fonts.css").read_text(encoding="utf-8")
    named = re.findall(r'url\("\.\./fonts/([^"]+)"\)', css)
    assert sorted(named) == sorted(path.name for path in (STATIC / "fonts").glob("*.woff2"))
    assert (
        css.count("font-display: swap;")
        == css.count("unicode-range:")
        == css.count("@font-face")
        == len(named)
        == 8
    )
    assert "//" not in css.replace("/* ", "").replace(" */", "")


def test_the_fonts_are_small_and_have_their_licences() -> None:
    files = list((STATIC / "fonts").glob("*.woff2"))
    assert all(path.read_bytes()[:4] == b"wOF2" for path in files)
    assert sum(path.stat().st_size for path in files) < 350_000
    for name in ("OFL-Inter.txt", "OFL-SourceSerif4.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "fonts" / name).read_text(encoding="utf-8")
