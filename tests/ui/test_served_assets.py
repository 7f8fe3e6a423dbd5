# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a browser may keep for good: every script and stylesheet, also those that scripts ask for themselves."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from tvilling.config.settings import STORAGES
from tvilling.ui.assets import HashedStorage

IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """All files of the program, gathered as `tvilling run` does it, and the name by which each is served."""
    folder = tmp_path_factory.mktemp("static")
    storage = HashedStorage(location=folder, base_url=settings.STATIC_URL)
    found = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            with source.open(path) as file:
                storage.save(path, file)
            found[path] = (storage, path)
    assert all(done is not None for _, _, done in storage.post_process(found))
    return folder, storage.hashed_files


def test_the_program_serves_its_files_that_way():
    assert STORAGES["staticfiles"]["BACKEND"] == "tvilling.ui.assets.HashedStorage"


def test_scripts_ask_for_each_other_by_names_that_may_be_kept(gathered):
    folder, served = gathered
    asked = []
    for script in [folder / kept for name, kept in served.items() if name.startswith("ui/js/")]:
        asked += [(script.parent / path).resolve() for path in IMPORT.findall(script.read_text("utf-8"))]
    assert len(asked) >= 9
    assert [path.name for path in asked if not HASHED.search(path.name) or not path.exists()] == []


def test_the_address_of_a_file_is_worked_out_once_and_anew_for_a_debugger(gathered, settings, monkeypatch):
    folder, served = gathered
    storage = HashedStorage(location=folder, base_url=settings.STATIC_URL)
    storage.hashed_files, settings.DEBUG = served, False
    kept = storage.url("ui/js/main.js")
    assert HASHED.search(kept)
    monkeypatch.setattr(storage, "stored_name", lambda _name: pytest.fail("asked again"))
    assert storage.url("ui/js/main.js") == kept
    settings.DEBUG = True
    assert storage.url("ui/js/main.js") == "/static/ui/js/main.js"
