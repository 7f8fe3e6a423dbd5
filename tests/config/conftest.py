# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Installations to drive by their command line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.factories.installations import Installation

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation in which there is nothing yet. Its tables take seconds: who changes something has a copy."""
    installation = Installation(tmp_path_factory.mktemp("empty") / "data")
    assert installation.tvilling("migrate", "--verbosity", "0").code == 0
    return installation


@pytest.fixture
def migrated(empty: Installation, tmp_path: Path) -> Installation:
    """A copy of the empty one."""
    installation = Installation(tmp_path / "data")
    shutil.copytree(empty.folder, installation.folder)
    return installation
