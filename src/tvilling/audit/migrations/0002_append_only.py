# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The database refuses to change or delete an audit entry, whoever asks."""

from typing import Any

from django.db import migrations

from tvilling.audit.guards import GUARDS


def add_triggers(_apps: Any, schema_editor: Any) -> None:
    for guard in GUARDS[schema_editor.connection.vendor].values():
        for statement in guard.made_by:
            schema_editor.execute(statement)


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_entry_refuse(), audit_entry_refuse_truncate() CASCADE")
        return
    for name in GUARDS["sqlite"]:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
