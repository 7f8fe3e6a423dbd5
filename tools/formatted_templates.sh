#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# The apps whose templates are kept in djlint's format. The others put our own block tags (notice, setvar, details) on one
# line with what they hold; the formatter does not know these tags and would put line breaks into values and headings.
# All templates are linted. An app joins this list once its templates are in the format.
cd "$(dirname "$0")/.."
for app in src/tvilling/*/templates; do
    case $app in
        */accounts/* | */evaluation/* | */journeys/* | */knowledge/* | */matching/* | */replication/* | */travel/*) ;;
        *) echo "$app" ;;
    esac
done
