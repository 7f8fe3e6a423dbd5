# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A little SVG: shapes with text, readable in light and in dark, described for those who do not see them."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

#: Width of every drawing in pixels, narrow enough to be read on a telephone, and about that of a small, a large and an
#: East Asian letter of its text.
WIDTH = 520
SMALL, LARGE, WIDE = 7.6, 11.0, 14.5
#: How much larger the letters of a heading are.
HEADING = 1.3
#: Contrast with the ground: text at least 7 to 1, shapes at least 3 to 1, in both schemes.
_STYLE = """
svg{color-scheme:light dark;font:14px system-ui,sans-serif}
.ground{fill:#fff}
text{fill:#1c2127}
.heading{font-size:17px;font-weight:600}
.quiet{fill:#4a525c}
.line{stroke:#c6ccd3;stroke-width:1}
.main{fill:#1f6f9f}
.other{fill:#fff;stroke:#1f6f9f;stroke-width:2}
.better{stroke:#1f6f9f;stroke-width:2.5}
.worse{stroke:#b3541e;stroke-width:2.5;stroke-dasharray:5 4}
.fall{fill:#b3541e}
.fallen{fill:#fff;stroke:#b3541e;stroke-width:2}
@media (prefers-color-scheme:dark){
.ground{fill:#14181d}
text{fill:#eef1f4}
.quiet{fill:#b4bdc7}
.line{stroke:#414a54}
.main{fill:#6fbbe6}
.other{fill:#14181d;stroke:#6fbbe6}
.better{stroke:#6fbbe6}
.worse{stroke:#f0a36b}
.fall{fill:#f0a36b}
.fallen{fill:#14181d;stroke:#f0a36b}
}
"""
#: What XML cannot hold, and marks that would turn the text around them.
_UNFIT = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]|[\x7f-\x9f]"
)


def clean(text: str) -> str:
    """The text on one line, as XML can hold it; what it cannot hold is replaced by U+FFFD."""
    return " ".join(_UNFIT.sub("\ufffd", text).split())


def width_of(text: str) -> float:
    """About how wide a text is, in pixels; rather too much than too little."""
    return sum(
        WIDE
        if unicodedata.east_asian_width(letter) in "WF"
        else LARGE
        if letter.isupper() or letter in "mw@%"
        else SMALL
        for letter in text
    )


def fitted(text: str, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than so many pixels."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - LARGE:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines of at most so many pixels, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fitted_pair(left: str, right: str, width: float) -> str:
    """Both texts with an arrow between them; where there is too little room, none takes more than half of it."""
    room = width - width_of(" → ")
    left = fitted(left, max(room / 2, room - width_of(right)))
    return f"{left} → {fitted(right, room - width_of(left))}"


def text_at(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    """A text; ``anchor`` is start, middle or end."""
    style = f' class="{kind}"' if kind else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}"{style}{place}>{escape(text)}</text>'


def bar(x: float, y: float, width: float, height: float, kind: str = "main") -> str:
    """A bar that grows to the right."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" rx="2" class="{kind}"/>'


def line(x: float, y: float, to_x: float, to_y: float, kind: str = "line") -> str:
    """A straight line."""
    return f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" class="{kind}"/>'


def dot(x: float, y: float, kind: str = "main") -> str:
    """A dot."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="6" class="{kind}"/>'


def row(about: str, shapes: list[str]) -> str:
    """Shapes that belong together, with the words that a pointer resting on them shows."""
    return f"<g><title>{escape(about)}</title>{''.join(shapes)}</g>"


def drawing(name: str, heading: str, about: str, shapes: list[str], height: float) -> str:
    """A whole SVG file. ``name`` makes its ids, ``about`` says in words what it shows."""
    size = f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{name}-title {name}-about">',
            f'<title id="{name}-title">{escape(heading)}</title>',
            f'<desc id="{name}-about">{escape(about)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height:g}" class="ground"/>',
            text_at(16, 28, fitted(heading, (WIDTH - 32) / HEADING), "heading"),
            *shapes,
            "</svg>",
            "",
        )
    )
