#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes sure that the tests find a browser: one that is there, else Debian's Chromium, else Playwright's own.
set -u
cd "$(dirname "$0")/.."

found() {
    .venv/bin/python -m tools.browser
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's Chromium for the tests …"
    apt-get update >/dev/null 2>&1
    # The shell has no windows, which take the tests a fifth longer.
    for package in chromium-headless-shell chromium; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >/dev/null 2>&1
        found && exit 0
    done
fi
echo "Fetching Playwright's Chromium for the tests …"
.venv/bin/playwright install chromium >/dev/null 2>&1
found && exit 0
echo "No browser: neither a Chromium on PATH, nor Debian's package, nor Playwright's download is to be had." \
    "Install Chromium and run this again." >&2
exit 1
