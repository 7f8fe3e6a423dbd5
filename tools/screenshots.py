# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Takes the pictures of docs/user/ from the sample programme: `make screenshots`."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tools import browser as installed_browser
from tools.sample_world import ROOT, Server, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TARGET = ROOT / "docs" / "user" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
LARGEST = 250_000
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
        "match", "city:Torres Vedras", "travelling", "/my/matches/", follow="main a[href^='/my/matches/']"
    ),
    Picture("board", "Ada Lindqvist", "travelling", f"{COHORT}/"),
    Picture("board-telephone-dark", "Ada Lindqvist", "travelling", f"{COHORT}/", dark=True, width=320),
    Picture("group", "Fia Virtanen", "travelling", "/journeys/", follow="main a[href^='/journeys/']"),
    Picture("claims", "Gus Andersson", "travelling", f"{COHORT}/travel/claims/"),
    Picture(
        "payment-run",
        "Gus Andersson",
        "travelling",
        f"{COHORT}/travel/runs/",
        follow="main tbody a[href*='/runs/']",
    ),
    Picture("plan", "city:Malbork", "travelling", "/plans/", follow="main a[href^='/plans/']"),
    Picture("pairs-map", "", "travelling", "/map/"),
    Picture("report", "Ada Lindqvist", "travelling", "/reports/cohort-1/"),
    Picture("audit", "Rut Sandell", "travelling", f"{COHORT}/audit/"),
)


class Photographer:
    """Starts what is needed and takes the pictures."""

    def __init__(self, browser: Browser, moments: Path, folder: Path) -> None:
        self.browser, self.moments, self.folder = browser, moments, folder
        self.servers: dict[str, Server] = {}

    def server(self, moment: str) -> Server:
        """The program at a moment."""
        if moment not in self.servers:
            self.servers[moment] = Server(self.moments / moment, self.folder / moment).wait()
        return self.servers[moment]

    def take(self, picture: Picture) -> bytes:
        """The page as it is seen at first, without scrolling."""
        server = self.server(picture.moment)
        height = 900 if picture.width > 400 else 720  # noqa: PLR2004 - telephones are narrower
        options: dict[str, Any] = {
            "viewport": {"width": picture.width, "height": height},
            "color_scheme": "dark" if picture.dark else "light",
            "reduced_motion": "reduce",
            "timezone_id": "Europe/Brussels",
        }
        with self.browser.new_context(base_url=server.url, **options) as context:
            page = context.new_page()
            if picture.person:
                page.goto("/enter/")
                code = server.code_of(picture.person)
                page.locator(f"form[action='/enter/{code}/']").first.evaluate("form => form.submit()")
                page.wait_for_url(lambda url: "/enter/" not in url)
            page.goto(picture.path)
            if picture.follow:
                page.goto(str(page.locator(picture.follow).first.get_attribute("href")))
            return page.screenshot()

    def stop(self) -> None:
        """Stop all servers."""
        for server in self.servers.values():
            server.stop()


def smaller(png: bytes) -> bytes:
    """The picture with a palette, which loses nothing that the eye sees on our few colours."""
    with Image.open(BytesIO(png)) as image:
        stream = BytesIO()
        image.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def main(chosen: list[str]) -> int:
    """Take all pictures, or those that are named."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tvilling-pictures-") as folder, sync_playwright() as playwright:
        moments = Path(os.environ.get("TVILLING_TEST_MOMENTS") or Path(folder) / "moments")
        if not moments.exists():
            build(moments)
        browser = playwright.chromium.launch(executable_path=installed_browser.executable(), args=ARGUMENTS)
        photographer = Photographer(browser, moments, Path(folder))
        try:
            for picture in PICTURES:
                if not chosen or picture.name in chosen:
                    _keep(picture.name, smaller(photographer.take(picture)))
        finally:
            photographer.stop()
            browser.close()
    return 0


def _keep(name: str, png: bytes) -> None:
    if len(png) > LARGEST:
        raise RuntimeError(f"{name}.png has {len(png)} bytes: at most {LARGEST} are kept in the repository")
    (TARGET / f"{name}.png").write_bytes(png)
    print(f"{name}.png, {len(png) // 1000} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
