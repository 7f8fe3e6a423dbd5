# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pictures of docs/user/: each is taken of a page that is whole, and kept by `make screenshots`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tools.sample_world import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
KEPT = ROOT / "docs" / "user" / "pictures"
#: A picture with fewer colours shows an empty page.
FEWEST_COLOURS, LARGEST = 40, 250_000
COHORT = "/office/cohort-1"


@dataclass(frozen=True)
class Picture:
    """One picture: its file, who looks (nobody: a visitor), when, where, and how to get from there to the page."""

    name: str
    person: str
    moment: str
    path: str
    follow: str = ""
    dark: bool = False
    width: int = 1280

    @property
    def options(self) -> dict[str, Any]:
        """How the browser looks."""
        height = 900 if self.width > 400 else 720
        return {
            "viewport": {"width": self.width, "height": height},
            "color_scheme": "dark" if self.dark else "light",
            "timezone_id": "Europe/Brussels",
        }


PICTURES = (
    Picture("call", "", "applying", "/calls/2023/"),
    Picture("call-dark", "", "applying", "/calls/2023/", dark=True),
    Picture("call-telephone", "", "applying", "/calls/2023/", width=320),
    Picture("check-your-city", "", "applying", "/calls/2023/check/?place=604490"),
    Picture("hosts", "", "applying", "/hosts/"),
    Picture("host", "", "applying", "/hosts/", follow="main .card a[href^='/hosts/']"),
    Picture("application", "city:Luleå", "applying", "/my/applications/", follow="main a[href^='/apply/']"),
    Picture("eligibility", "Ada Lindqvist", "checking", f"{COHORT}/eligibility/"),
    Picture("expert-cases", "Dana Keller", "reviewing", "/evaluate/"),
    Picture("selection", "Ada Lindqvist", "matching", f"{COHORT}/selection/"),
    Picture("matching", "Ada Lindqvist", "travelling", f"{COHORT}/matching/1/"),
    Picture(
        "match",
        "city:Torres Vedras",
        "travelling",
        "/my/matches/",
        follow="main a[href^='/my/matches/']:not([href*='?'])",
    ),
    Picture("board", "Ada Lindqvist", "travelling", f"{COHORT}/"),
    Picture("board-telephone-dark", "Ada Lindqvist", "travelling", f"{COHORT}/", dark=True, width=320),
    Picture(
        "group",
        "Fia Virtanen",
        "travelling",
        "/journeys/",
        follow="main a[href^='/journeys/']:not([href*='?'])",
    ),
    Picture("claims", "Gus Andersson", "travelling", f"{COHORT}/travel/claims/"),
    Picture(
        "payment-run",
        "Gus Andersson",
        "travelling",
        f"{COHORT}/travel/runs/",
        follow="main tbody a[href*='/runs/']",
    ),
    Picture(
        "plan", "city:Malbork", "travelling", "/plans/", follow="main a[href^='/plans/']:not([href*='?'])"
    ),
    Picture("pairs-map", "", "travelling", "/map/"),
    Picture("report", "Ada Lindqvist", "travelling", "/reports/cohort-1/"),
    Picture("audit", "Rut Sandell", "travelling", f"{COHORT}/audit/"),
)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_of_the_documentation_shows_a_page_that_is_whole(visitors, picture):
    if picture.person:
        page = visitors.enter(picture.person, picture.moment, picture.path, **picture.options)
    else:
        page = visitors.visit(picture.moment, picture.path, **picture.options)
    if picture.follow:
        page.goto(str(page.locator(picture.follow).first.get_attribute("href")))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    assert heading.inner_text() != "We found nothing here"
    png, colours = smaller(page.screenshot())
    assert colours > FEWEST_COLOURS
    assert len(png) < LARGEST, f"{picture.name}.png has {len(png)} bytes, too many for the repository"
    if folder := os.environ.get("TVILLING_TEST_PICTURES"):
        Path(folder, f"{picture.name}.png").write_bytes(png)


def test_every_picture_that_is_kept_is_one_of_these():
    assert {file.stem for file in KEPT.glob("*.png")} == {picture.name for picture in PICTURES}


def smaller(png: bytes) -> tuple[bytes, int]:
    """The picture with a palette, which loses nothing that the eye sees on our few colours, and how many it had."""
    with Image.open(BytesIO(png)) as image:
        plain = image.convert("RGB")
        colours = len(plain.getcolors(maxcolors=1 << 24) or ())
        stream = BytesIO()
        plain.quantize(colors=256, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue(), colours
