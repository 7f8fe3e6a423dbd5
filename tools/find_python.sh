#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Prints the path of a Python that can run Tvilling; says on the error stream which one it is.
# Looks at PYTHON=, the names on PATH, then where pyenv, uv, Homebrew and hand-made installations keep theirs.
# PYTHON_VERSION=3.12 asks for that version alone.
set -u

usable() {
    "$1" -c '
import os, sys
only = os.environ.get("PYTHON_VERSION") or "%d.%d" % sys.version_info[:2]
sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14) or only != "%d.%d" % sys.version_info[:2])' 2>/dev/null &&
        "$1" -c 'import ensurepip, sqlite3, ssl, venv' 2>/dev/null
}

candidates() {
    [ -n "${PYTHON:-}" ] && command -v "$PYTHON"
    for name in python3.13 python3.12 python3.14 python3 python; do
        command -v "$name"
    done
    for version in 3.13 3.12 3.14; do
        for folder in \
            "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions" /opt/pyenv/versions /usr/local/pyenv/versions \
            "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python}"; do
            for path in "$folder"/"$version"*/bin/python3 "$folder"/cpython-"$version"*/bin/python3; do
                echo "$path"
            done
        done
        for path in /usr/local/bin/python"$version" /usr/bin/python"$version" /opt/homebrew/bin/python"$version" \
            /opt/python"$version"/bin/python3 /opt/python/"$version"*/bin/python3 /opt/*/bin/python"$version" \
            /Library/Frameworks/Python.framework/Versions/"$version"/bin/python3; do
            echo "$path"
        done
    done
}

found=$(candidates 2>/dev/null | while read -r path; do
    if [ -x "$path" ] && usable "$path"; then
        # A shim may answer today and not tomorrow: take the real program behind it.
        "$path" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'
        break
    fi
done)

if [ -z "$found" ]; then
    echo "No Python 3.12, 3.13 or 3.14 (with venv and sqlite3) was found: install one, such as Debian's" \
        "python3 and python3-venv packages or \`pyenv install 3.13\`, or name it: make PYTHON=/path/to/python" >&2
    exit 1
fi
echo "Python: $found ($("$found" -c 'import platform; print(platform.python_version())'))" >&2
echo "$found"
