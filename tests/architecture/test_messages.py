# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every text is in every language, with its placeholders."""

from __future__ import annotations

import pytest

from tools import messages


@pytest.fixture
def small_program(tmp_path, monkeypatch):
    """A program with two texts, one in Python and one in a template."""
    source = tmp_path / "src" / "tvilling"
    folder = source / "hosts" / "templates" / "hosts"
    folder.mkdir(parents=True)
    (source / "hosts" / "models.py").write_text('_("%(count)s hosts")')
    (folder / "list.html").write_text(
        "<p>\n    {% blocktranslate trimmed with city=host.city %}\n    Dear {{ city }}\n    {% endblocktranslate %}\n</p>"
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", source)
    monkeypatch.setattr(messages, "LOCALE", source / "locale")
    messages.main()
    return source / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def translate(po, *pairs):
    text = po.read_text()
    for english, swedish in pairs:
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{swedish}"')
    po.write_text(text)


def test_texts_of_python_and_of_templates_are_collected(small_program):
    text = small_program.read_text()
    assert 'msgid "%(count)s hosts"' in text
    assert 'msgid "Dear %(city)s"' in text


def test_the_sentences_of_the_matching_engine_are_collected(small_program):
    engine = messages.SOURCE.parent / "matchmaker"
    engine.mkdir()
    (engine / "messages.py").write_text('MESSAGES = {\n    "full": "{host} is full.",\n}\n')
    messages.main()
    assert 'msgid "{host} is full."' in small_program.read_text()


def test_a_missing_translation_is_found(small_program):
    assert list(messages.faults()) == [
        "sv: not translated: '%(count)s hosts'",
        "sv: not translated: 'Dear %(city)s'",
    ]


def test_a_complete_catalogue_is_in_order(small_program):
    translate(small_program, ("%(count)s hosts", "%(count)s värdar"), ("Dear %(city)s", "Hej %(city)s"))
    messages.main()
    assert list(messages.faults()) == []


def test_a_lost_placeholder_is_found(small_program):
    translate(small_program, ("%(count)s hosts", "värdar"), ("Dear %(city)s", "Hej %(stad)s"))
    messages.main()
    found = list(messages.faults())
    assert len(found) == 1
    assert "Dear" in found[0]


def test_a_text_that_is_new_in_the_sources_is_found(small_program):
    translate(small_program, ("%(count)s hosts", "%(count)s värdar"), ("Dear %(city)s", "Hej %(city)s"))
    messages.main()
    (messages.SOURCE / "hosts" / "queries.py").write_text('_("New")')
    assert "sv: the catalogue is not in step with the sources: run `make messages`" in list(messages.faults())


def test_the_catalogues_of_this_repository_are_complete():
    assert list(messages.faults()) == []
