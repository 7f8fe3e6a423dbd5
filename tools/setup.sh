#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes .venv from requirements/dev.txt. Does nothing when .venv already matches the lock.
set -eu
cd "$(dirname "$0")/.."

key=$(cat requirements/dev.txt tools/setup.sh | cksum)
if [ "$(cat .venv/.locked 2>/dev/null)" = "$key" ] && .venv/bin/python -c 'import tvilling' 2>/dev/null; then
    exit 0
fi

if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
    python=$(tools/find_python.sh)
    echo "Making .venv (once; a minute or two) …"
    "$python" -m venv --clear .venv
else
    echo "Bringing .venv up to the locked versions …"
fi
rm -f .venv/.locked
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-index --no-build-isolation -e .
echo "$key" > .venv/.locked
echo "The environment is ready in .venv."
