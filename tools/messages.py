# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Collects what is to be translated, in Python and templates, into the catalogues, and compiles them.

Pure Python: nobody needs gettext's own programs. `python -m tools.messages` renews all catalogues; a test asks
`faults()` whether one is behind.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tvilling"
LOCALE = SOURCE / "locale"
#: The languages with a catalogue; English is what the sources say.
LANGUAGES = ("sv",)
#: A date that moves would make every run a change.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """# Translations of Tvilling.
# Written by `make messages`: translate here, and run it again."""
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip


def template() -> Catalog:
    """Everything that is marked for translation, in the order of the files."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalog = Catalog(project="Tvilling", creation_date=EPOCH, charset="utf-8")
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.glob("*/templates/**/*.*")]):
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in _messages(path, name):
            catalog.add(message, locations=[(name, 1)], auto_comments=comments, context=context)
    for sentence in _engine_sentences():
        catalog.add(sentence, locations=[("src/matchmaker/messages.py", 1)])
    return catalog


def _engine_sentences() -> Iterator[str]:
    """What the matching engine says. It knows no catalogue: its sentences are the texts of one dictionary."""
    path = SOURCE.parent / "matchmaker" / "messages.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else ():
        if isinstance(node, ast.Assign) and any(
            getattr(name, "id", "") == "MESSAGES" for name in node.targets
        ):
            yield from ast.literal_eval(node.value).values()


def _messages(path: Path, name: str) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something that reads like Python, with any indent.
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=name))
    source = io.BytesIO(text.encode())
    yield from extract("python", source, keywords=KEYWORDS, comment_tags=("Translators:",))


def renewed(language: str, wanted: Catalog) -> Catalog:
    """The language's catalogue with exactly the wanted messages; translations that are there are kept."""
    path = _po(language)
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language)
    else:
        catalog = Catalog(locale=language)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.project, catalog.version, catalog.fuzzy = "Tvilling", "0", False
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.last_translator = catalog.language_team = "The Tvilling authors"
    catalog.msgid_bugs_address, catalog.header_comment = "none", HEADER
    return catalog


def po_text(catalog: Catalog) -> bytes:
    """The catalogue as a .po file."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return stream.getvalue()


def mo_text(catalog: Catalog) -> bytes:
    """The catalogue as a .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def faults() -> Iterator[str]:
    """What is missing, as sentences: messages, translations, placeholders, the compiled file."""
    wanted = template()
    for language in LANGUAGES:
        catalog = renewed(language, wanted)
        if not _po(language).exists() or _po(language).read_bytes() != po_text(catalog):
            yield f"{language}: the catalogue is not in step with the sources: run `make messages`"
        for message in catalog:
            if message.id and not _translated(message):
                yield f"{language}: not translated: {message.id!r}"
            yield from (f"{language}: {message.id!r}: {error}" for error in message.check(catalog))
        if not _mo(language).exists() or _mo(language).read_bytes() != mo_text(catalog):
            yield f"{language}: the compiled catalogue is not in step: run `make messages`"


def _translated(message: Message) -> bool:
    texts = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(texts) and all(texts)


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _mo(language: str) -> Path:
    return _po(language).with_suffix(".mo")


def main() -> None:
    """Renew all catalogues, and say what is still to be translated."""
    wanted = template()
    for language in LANGUAGES:
        catalog = renewed(language, wanted)
        _po(language).parent.mkdir(parents=True, exist_ok=True)
        _po(language).write_bytes(po_text(catalog))
        _mo(language).write_bytes(mo_text(catalog))
        missing = [message.id for message in catalog if message.id and not _translated(message)]
        print(f"{language}: {len(catalog)} messages, {len(missing)} to be translated")


if __name__ == "__main__":
    main()
