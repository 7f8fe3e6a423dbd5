# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What import contracts cannot see: foreign keys by name, the names of things, migrations in step."""

from __future__ import annotations

import io
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).parents[2]


def layers() -> dict[str, int]:
    """Each app's place in the order, the lowest first; siblings share one."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (order,) = [contract["layers"] for contract in contracts if contract["id"] == "apps"]
    return {name.strip(): place for place, row in enumerate(reversed(order)) for name in row.split("|")}


def our_models() -> list[type[models.Model]]:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("tvilling.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def wrong_way(model: type[models.Model], places: dict[str, int]) -> list[str]:
    """The relations of a model that point to a later stage, or to a sibling."""
    found = []
    for field in chain(model._meta.fields, model._meta.many_to_many):
        target = field.related_model
        if target is None or target._meta.label == settings.AUTH_USER_MODEL:
            continue
        here, there = model._meta.app_label, target._meta.app_label
        if here != there and there in places and places[there] >= places[here]:
            found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return found


def test_no_foreign_key_points_to_a_later_stage():
    places = layers()
    assert [fault for model in our_models() for fault in wrong_way(model, places)] == []


def test_a_foreign_key_to_a_later_stage_would_be_found():
    places = layers() | {"cities": 99}
    assert [fault for model in our_models() for fault in wrong_way(model, places)] != []


def test_every_app_has_its_place_in_the_order():
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("tvilling.")}
    assert installed <= set(layers())


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_has_a_name_that_people_read_and_translators_know(model):
    if not model._meta.auto_created:
        assert "verbose_name" in model._meta.original_attrs
        assert not isinstance(model._meta.verbose_name, str), "the name is not translatable"


@pytest.mark.django_db
def test_the_migrations_are_in_step_with_the_models():
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"run `make migrations`:\n{said.getvalue()}")
