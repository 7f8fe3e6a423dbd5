#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
#
# Runs the W3C's checker of HTML over a folder of pages; with --fetch instead of a folder, only makes sure that the
# checker is there. It needs Java, and npm once to fetch it; says so without them.
set -eu
folder=${1:?give the folder with the pages, or --fetch}
cd "$(dirname "$0")/.."

version=26.9.27
hash=5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7
kept=var/checkers/vnu-$version

for program in java npm; do
    # Somebody who has the checker already needs no npm.
    [ "$program" = npm ] && [ -f "$kept/vnu.jar" ] && continue
    if ! command -v "$program" >/dev/null 2>&1; then
        echo "HTML checker: left out, since there is no $program here (the tests have checked the pages with html5lib)."
        exit 0
    fi
done

if [ ! -f "$kept/vnu.jar" ]; then
    mkdir -p "$kept"
    if ! (cd "$kept" && npm pack --silent "vnu-jar@$version" >/dev/null 2>&1); then
        echo "HTML checker: left out, since npm could not fetch it."
        exit 0
    fi
    archive="$kept/vnu-jar-$version.tgz"
    if ! .venv/bin/python -c 'import hashlib, sys; data = open(sys.argv[1], "rb").read()
sys.exit(hashlib.sha256(data).hexdigest() != sys.argv[2])' "$archive" "$hash"; then
        rm -f "$archive"
        echo "HTML checker: what npm fetched is not version $version as we know it; it was thrown away." >&2
        exit 1
    fi
    tar -xzf "$archive" -C "$kept" --strip-components=3 package/build/dist/vnu.jar
    rm -f "$archive"
fi

[ "$folder" != --fetch ] || exit 0
count=$(find "$folder" -name '*.html' 2>/dev/null | wc -l)
if [ "$count" -eq 0 ]; then
    echo "HTML checker: there are no pages in $folder: run the tests with TVILLING_TEST_PAGES=$folder." >&2
    exit 1
fi
java -jar "$kept/vnu.jar" --errors-only --skip-non-html "$folder"
echo "HTML checker: $count pages, no error."
