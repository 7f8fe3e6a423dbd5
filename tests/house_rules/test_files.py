# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each rule about files catches what it forbids, and leaves the near miss alone."""

from __future__ import annotations

import pytest

from tests.house_rules.broken import assert_caught, assert_left_alone
from tools.house_rules.files import REGISTRY_HOSTS

# In two pieces, so that this file is no declaration and holds no forbidden text itself.
HEADER = "# SPDX" + "-FileCopyrightText: 2026 Somebody\n# SPDX" + "-License-Identifier: EUPL-1.2\n"
HALF = HEADER.splitlines()[0]

CAUGHT = [
    ("banned-name", "src/tvilling/hosts/utils.py", ""),
    ("banned-name", "src/tvilling/common/texts.py", ""),
    ("banned-name", "tests/hosts/helpers.py", ""),
    ("banned-name", "src/tvilling/ui/static/ui/misc.js", ""),
    ("file-size", "src/tvilling/hosts/queries.py", "x = 1\n" * 501),
    ("file-size", "tests/hosts/test_queries.py", "x = 1\n" * 601),
    ("file-size", "src/matchmaker/checker.py", "x = 1\n" * 631),
    ("template-size", "src/tvilling/hosts/templates/hosts/public/list.html", "\n" * 151),
    ("licence-header", "src/tvilling/hosts/queries.py", '"""Reads."""'),
    ("licence-header", "src/tvilling/ui/static/ui/base.css", f"{HALF}\nbody {{}}"),
    ("licence-header", "tools/lock.sh", "#!/bin/sh\n"),
    ("machine-path", "README.md", "cd /ro" + "ot/.cache"),
    ("machine-path", "docs/developer/setup.md", "in `/ho" + "me/ada/tvilling`"),
    ("machine-path", "pyproject.toml", 'path = "/Us' + 'ers/ada/x"'),
    *[
        ("registry-host", "requirements/base.txt", f"--index-url https://{host}/simple")
        for host in REGISTRY_HOSTS
    ],
    ("registry-host", "README.md", f"see files.{REGISTRY_HOSTS[1]}."),
]

LEFT_ALONE = [
    ("banned-name", "src/tvilling/hosts/queries.py", ""),
    ("banned-name", "docs/common.md", ""),
    ("banned-name", "src/tvilling/hosts/uncommon.py", ""),
    ("file-size", "src/tvilling/hosts/queries.py", "x = 1\n" * 500),
    ("file-size", "tests/hosts/test_queries.py", "x = 1\n" * 600),
    ("file-size", "src/matchmaker/checker.py", "x = 1\n" * 630),
    ("file-size", "src/tvilling/hosts/migrations/0001_initial.py", "x = 1\n" * 900),
    ("template-size", "src/tvilling/hosts/templates/hosts/public/list.html", "\n" * 150),
    ("licence-header", "src/tvilling/hosts/queries.py", HEADER + '"""Reads."""'),
    ("licence-header", "src/tvilling/hosts/migrations/0001_initial.py", "x = 1"),
    ("licence-header", "tests/hosts/__init__.py", ""),
    ("machine-path", "README.md", "/office/ada/ and src/ho" + "me/page and /work/ and /ho" + "me/"),
    ("registry-host", "README.md", "happypi.org.example and " + REGISTRY_HOSTS[0].replace(".", "-")),
]


@pytest.mark.parametrize(("rule", "path", "text"), CAUGHT)
def test_what_the_rule_forbids_is_caught(rule, path, text):
    assert_caught(rule, path, text)


@pytest.mark.parametrize(("rule", "path", "text"), LEFT_ALONE)
def test_the_near_miss_is_left_alone(rule, path, text):
    assert_left_alone(rule, path, text)
