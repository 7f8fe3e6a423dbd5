#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Runs every check, also after one has failed, and ends with the list of those that did.
set -u
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
failed=""

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "$output"
        echo "FAILED  $name"
        failed="$failed $name"
    fi
}

check ruff ruff check src tests tools
check format ruff format --check src tests tools
check imports lint-imports --no-cache
check house-rules python -m tools.house_rules
check templates djlint --lint --quiet src
check template-format djlint --check --quiet src
check locks python -m tools.check_locks
check change-notes python -m tools.check_changes
check licences reuse lint --lines
check types mypy

if [ -n "$failed" ]; then
    echo "Failed:$failed"
    exit 1
fi
echo "All checks passed."
