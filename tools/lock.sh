#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Writes requirements/base.txt (to run) and requirements/dev.txt (to run, test and check) from pyproject.toml,
# by version and hash. Run it on the oldest Python we support: what newer ones need is a part of that.
# `tools/lock.sh --upgrade` takes the newest releases; without it, versions move only where they must.
set -eu
cd "$(dirname "$0")/.."

lock() {
    file=$1
    shift
    touch "requirements/$file"
    # --isolated: whatever mirrors or folders this machine is set to use must not end up in the files.
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --pip-args "--isolated" --output-file "requirements/$file" "$@" pyproject.toml
    # REUSE-IgnoreStart
    {
        echo "# SPDX-FileCopyrightText: 2026 The Tvilling authors"
        echo "# SPDX-License-Identifier: EUPL-1.2"
        echo "# Written by \`make lock\`. For Python 3.12 to 3.14 on Linux and macOS."
        cat "requirements/$file"
    } > "requirements/$file.new"
    # REUSE-IgnoreEnd
    mv "requirements/$file.new" "requirements/$file"
}

lock base.txt "$@"
lock dev.txt --extra dev --constraint requirements/base.txt "$@"
