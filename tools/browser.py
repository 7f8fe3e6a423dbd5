# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Finds the Chromium that tests drive; `python -m tools.browser` says which, or exits 1."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

#: First the one without windows, which costs less time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def installed() -> str | None:
    """The path of a browser that the machine itself has."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return next((path for path in APPLICATIONS if Path(path).exists()), None)


def playwrights_own() -> str | None:
    """The path of the browser that Playwright has downloaded."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def executable() -> str:
    """The browser to drive. Raises RuntimeError when there is none: a test is never skipped for want of one."""
    path = installed() or playwrights_own()
    if path is None:
        raise RuntimeError("no Chromium found: run `make setup-browser`")
    return path


if __name__ == "__main__":
    try:
        print("Browser:", executable())
    except RuntimeError:
        sys.exit(1)
