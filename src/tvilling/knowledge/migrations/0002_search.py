# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The index for the search: words come folded, so both databases find the same. SQLite's follows by triggers."""

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE knowledge_search USING fts5(
    words, content='knowledge_searchdocument', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER knowledge_search_added AFTER INSERT ON knowledge_searchdocument BEGIN
    INSERT INTO knowledge_search(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER knowledge_search_removed AFTER DELETE ON knowledge_searchdocument BEGIN
    INSERT INTO knowledge_search(knowledge_search, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER knowledge_search_changed AFTER UPDATE ON knowledge_searchdocument BEGIN
    INSERT INTO knowledge_search(knowledge_search, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO knowledge_search(rowid, words) VALUES (new.id, new.words); END""",
    "INSERT INTO knowledge_search(knowledge_search) VALUES ('rebuild')",
)
POSTGRESQL = (
    """CREATE INDEX knowledge_search ON knowledge_searchdocument
    USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
)


def add_index(_apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop_index(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX knowledge_search")
        return
    for name in ("added", "removed", "changed"):
        schema_editor.execute(f"DROP TRIGGER knowledge_search_{name}")
    schema_editor.execute("DROP TABLE knowledge_search")


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunPython(add_index, drop_index)]
