# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules about any file: its name, its size, its first lines, and what must never be written into it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.house_rules.model import TEMPLATES, Hit, Source, rule

BANNED_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "utilities"}
LONGEST_FILE, LONGEST_TEST, LONGEST_TEMPLATE = 500, 600, 150
#: The checker must be one file, so that anybody can copy it and run it alone.
STANDS_ALONE = {"src/matchmaker/checker.py": 630}
HEADER_LINES = 6

#: Put together here, so that this file does not name them.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("crates", "io"), ("rubygems", "org"), ("proxy", "golang", "org"), ("repo", "maven", "apache", "org"),
        ("deb", "debian", "org"), ("unpkg", "com"), ("jsdelivr", "net"), ("cdnjs", "cloudflare", "com"),
    )
)  # fmt: skip
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~}-])/(?:root/|home/[a-z][\w-]*/|Users/[A-Za-z][\w-]*/|work/(?:main|shared)\b|opt/pypi)"
)


@rule("banned-name", r"^(src|tests|tools)/", "such a file has no subject, so everything ends up in it")
def banned_name(source: Source) -> Iterator[Hit]:
    names = [part.split(".")[0].lstrip("_") for part in source.parts]
    for name in names:
        if name in BANNED_NAMES:
            yield 1, f"`{name}` says nothing: name the file after what it is about"


@rule("file-size", r"^(src|tests|tools)/(?!.*/migrations/).*\.py$", "a file with two subjects is two files")
def file_size(source: Source) -> Iterator[Hit]:
    limit = LONGEST_TEST if source.parts[0] == "tests" else STANDS_ALONE.get(source.path, LONGEST_FILE)
    if len(source.lines) > limit:
        yield 1, f"{len(source.lines)} lines, more than {limit}: split it by subject"


@rule("template-size", TEMPLATES, "a page's parts have names of their own")
def template_size(source: Source) -> Iterator[Hit]:
    if len(source.lines) > LONGEST_TEMPLATE:
        yield 1, f"{len(source.lines)} lines, more than {LONGEST_TEMPLATE}: move parts to `_parts/`"


@rule(
    "licence-header",
    r"^(src|tests|tools)/.*\.(py|css|js|sh)$",
    "each file says whose it is and what one may do with it",
)
def licence_header(source: Source) -> Iterator[Hit]:
    if not source.text.strip() or "/migrations/" in source.path:
        return  # nothing in it, or generated: REUSE.toml speaks for these
    head = "\n".join(source.lines[:HEADER_LINES])
    # In two pieces, so that this line is no declaration itself.
    for tag in ("FileCopyrightText", "License-Identifier"):
        if f"SPDX-{tag}:" not in head:
            yield 1, f"no SPDX-{tag} in the first lines"


@rule("machine-path", r"", "the file must mean the same on every machine")
def machine_path(source: Source) -> Iterator[Hit]:
    for match in MACHINE_PATH.finditer(source.text):
        yield source.line_of(match.start()), f"a path of one machine: {match.group()}…"


@rule("registry-host", r"", "which mirror a machine uses is that machine's business")
def registry_host(source: Source) -> Iterator[Hit]:
    for host in REGISTRY_HOSTS:
        for match in re.finditer(rf"(?<![\w-]){re.escape(host)}\b", source.text):
            yield source.line_of(match.start()), f"names the host {host}"
