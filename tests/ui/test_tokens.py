# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every pair of colours that carries text has the contrast that WCAG 2.2 AA asks for, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "src/tvilling/ui/static/ui/css"
CSS = (STYLES / "tokens.css").read_text()
PAGES = ("paper", "surface", "surface-sunk", "surface-raised")
TEXT = [
    *[(ink, page) for ink in ("ink", "ink-soft", "link", "link-hover") for page in PAGES],
    *[(f"{tone}-ink", f"{tone}-soft") for tone in ("host", "twin", "attention", "bad", "neutral")],
    *[("ink", f"{tone}-soft") for tone in ("host", "twin", "attention", "bad", "neutral")],
    *[("ink-soft", soft) for soft in ("host-soft", "neutral-soft", "selected")],
    *[("link", f"{tone}-soft") for tone in ("host", "twin", "attention", "bad", "neutral")],
    *[("bad-ink", page) for page in ("paper", "surface")],
    *[("twin-ink", "paper"), ("host-ink", "selected")],
    *[("on-action", "action"), ("on-action", "action-hover"), ("on-danger", "danger"), ("on-danger", "danger-hover")],
]  # fmt: skip
SHAPES = [
    *[(shape, page) for shape in ("focus", "line-strong") for page in PAGES],
    *[(shape, "surface") for shape in ("host", "twin", "bad", "action", "host-mid")],
    *[("host", "land"), ("twin", "land"), ("host", "sea"), ("twin", "sea")],
]


def blocks() -> dict[str, dict[str, str]]:
    found = re.findall(r"(:root[^{]*)\{([^{}]*)\}", CSS)
    return {
        selector.strip(): dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", body)) for selector, body in found
    }


LIGHT = blocks()[":root"]
SYSTEM_DARK = blocks()[':root:not([data-theme="light"])']
CHOSEN_DARK = blocks()[':root[data-theme="dark"]']
THEMES = {"light": LIGHT, "dark": {**LIGHT, **CHOSEN_DARK}}


def colours_alone(css: str) -> bool:
    """Whether all that a sheet says about a theme is what colours are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    chosen = re.findall(r"[^{}]*data-theme[^{}]*\{([^{}]*)\}", css)
    asked = re.findall(r"@media[^{]*prefers-color-scheme[^{]*\{((?:[^{}]*\{[^{}]*\})*)", css)
    said = ";".join([*chosen, *(body for one in asked for body in re.findall(r"\{([^{}]*)\}", one))])
    told = [one.strip() for one in said.split(";") if one.strip()]
    return all(
        re.fullmatch(r"color-scheme: dark|--[a-z-]+: (#[0-9a-f]{3,8}|[0-9a-z ,()/%]*rgb\(.*)", one)
        for one in told
    )


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_four_and_a_half_to_one(theme):
    colours = THEMES[theme]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_that_mean_something_have_three_to_one(theme):
    colours = THEMES[theme]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in SHAPES}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


def test_dark_is_the_same_whether_the_system_or_the_reader_chose_it():
    assert SYSTEM_DARK == CHOSEN_DARK


def test_dark_redefines_every_colour():
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours - set(CHOSEN_DARK) == set()


def test_a_theme_changes_colours_alone():
    """What looks at pages relies on it: in the second theme it is asked about colours only."""
    sheets = sorted(STYLES.rglob("*.css"))
    assert [sheet.name for sheet in sheets if not colours_alone(sheet.read_text())] == []


@pytest.mark.parametrize(
    "planted",
    [
        "@media (prefers-color-scheme: dark) { .note { display: none } }",
        ':root[data-theme="dark"] { --measure: 30rem; }',
        ':root[data-theme="light"] .note { display: none }',
    ],
)
def test_a_theme_that_changes_more_is_noticed(planted):
    assert not colours_alone(planted)
