# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each rule about Python catches what it forbids, and leaves the near miss alone."""

from __future__ import annotations

import pytest

from tests.house_rules.broken import assert_caught, assert_left_alone

MIGRATION = "src/tvilling/hosts/migrations/0002_fill.py"
QUERIES = "src/tvilling/hosts/queries.py"
LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 60
LONG_DOCSTRING = 'def f():\n    """Do.\n' + "    x\n" * 60 + '    """\n    x = 1\n'
LONG_CLASS = "class C:\n" + "    x = 1\n" * 400

CAUGHT = [
    ("model-in-migration", MIGRATION, "from tvilling.hosts.models import HostActivity"),
    ("model-in-migration", MIGRATION, "import tvilling.hosts.models\ntvilling.hosts.models.HostActivity()"),
    ("model-in-migration", MIGRATION, "from tvilling.hosts.models.profile import Profile"),
    ("gettext-format", QUERIES, "_(f'Dear {name}')"),
    ("gettext-format", QUERIES, "gettext('Dear {name}'.format(name=name))"),
    ("gettext-format", QUERIES, "gettext_lazy('Dear ' + name)"),
    ("gettext-format", QUERIES, "ngettext('%(n)s row' % {'n': n}, '%(n)s rows', n)"),
    ("unnamed-placeholder", QUERIES, "_('%s of %s')"),
    ("unnamed-placeholder", QUERIES, "_('{} rows')"),
    ("bare-select-related", QUERIES, "rows.select_related()"),
    ("count-compared", QUERIES, "rows.count() > 0"),
    ("count-compared", QUERIES, "rows.count() == 0"),
    ("count-compared", QUERIES, "rows.count() >= 1"),
    ("print", QUERIES, "print('hello')"),
    ("function-size", QUERIES, LONG_FUNCTION),
    ("function-size", "tests/hosts/test_queries.py", LONG_FUNCTION),
    ("function-size", QUERIES, LONG_CLASS),
    ("package-docstring", "src/tvilling/hosts/__init__.py", ""),
    ("package-docstring", "src/matchmaker/__init__.py", "x = 1"),
]

LEFT_ALONE = [
    ("model-in-migration", MIGRATION, "import tvilling.core.models\ntvilling.core.models.new_code"),
    ("model-in-migration", MIGRATION, "from django.db import models"),
    ("model-in-migration", QUERIES, "from tvilling.hosts.models import HostActivity"),
    ("gettext-format", QUERIES, "_('Dear %(name)s') % {'name': name}"),
    ("gettext-format", QUERIES, "'Dear {name}'.format(name=name)"),
    ("unnamed-placeholder", QUERIES, "_('%(count)s of %(all)s')"),
    ("unnamed-placeholder", QUERIES, "_('100%% sure')"),
    ("bare-select-related", QUERIES, "rows.select_related('city')"),
    ("bare-select-related", QUERIES, "rows.select_related(None)"),
    ("count-compared", QUERIES, "text.count('x') > 0"),
    ("count-compared", QUERIES, "rows.count() > 3"),
    ("print", "src/tvilling/config/cli.py", "print('hello')"),
    ("print", "src/tvilling/audit/management/commands/verify_audit.py", "print('hello')"),
    ("print", QUERIES, "blueprint('hello')"),
    ("function-size", QUERIES, LONG_DOCSTRING),
    ("function-size", MIGRATION, LONG_FUNCTION),
    ("package-docstring", "src/tvilling/hosts/__init__.py", '"""Host activities."""'),
    ("package-docstring", "src/tvilling/hosts/migrations/__init__.py", ""),
]


@pytest.mark.parametrize(("rule", "path", "code"), CAUGHT)
def test_what_the_rule_forbids_is_caught(rule, path, code):
    assert_caught(rule, path, code)


@pytest.mark.parametrize(("rule", "path", "code"), LEFT_ALONE)
def test_the_near_miss_is_left_alone(rule, path, code):
    assert_left_alone(rule, path, code)
