# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is kept about people is in the copy of the own data, or is left out with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model

from tvilling.core import own_data

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tvilling.core.own_data import Part


def relations_to_people(parts: Collection[Part]) -> Iterator[tuple[str, str, bool]]:
    """Each relation to a person, or to what stands for one: the model, the field, and whether it goes straight."""
    person = get_user_model()
    stand_ins = {apps.get_model(part.model) for part in parts if part.stands_for}
    for model in apps.get_models():
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model
            if field.concrete and (target is person or target in stand_ins):
                yield model._meta.label_lower, field.name, target is person


def forgotten(parts: Collection[Part], left_out: Collection[str]) -> list[str]:
    """The relations to people that are in no part, and not left out."""
    links = {(part.model, link) for part in parts for link in part.links}
    found = []
    for model, field, straight in relations_to_people(parts):
        told = (model, field) in links or any(
            kind == model and way.startswith(f"{field}__") and not straight for kind, way in links
        )
        if not told and f"{model}.{field}" not in left_out:
            found.append(f"{model}.{field}")
    return found


def told_again(parts: Collection[Part], left_out: Collection[str]) -> set[str]:
    """What is said to be left out, and is not, or is no relation to a person."""
    known = {f"{model}.{field}" for model, field, _straight in relations_to_people(parts)}
    links = {f"{part.model}.{link}" for part in parts for link in part.links}
    return (set(left_out) - known) | (set(left_out) & links)


def test_each_relation_to_a_person_is_in_the_copy_or_left_out_with_a_reason() -> None:
    assert forgotten(own_data.parts(), own_data.left_out()) == []
    assert all(str(reason) for reason in own_data.left_out().values())


def test_a_forgotten_relation_would_be_found() -> None:
    def without(**kind: Any) -> list[Part]:
        return [part for part in own_data.parts() if part.model != kind["model"]]

    assert forgotten(without(model="journeys.attendance"), own_data.left_out()) == [
        "journeys.attendance.person"
    ]
    assert forgotten(without(model="travel.claimline"), own_data.left_out()) == ["travel.claimline.claim"]
    left_out = set(own_data.left_out()) - {"calls.extension.decided_by"}
    assert forgotten(own_data.parts(), left_out) == ["calls.extension.decided_by"]


def test_what_is_left_out_is_there_and_is_in_no_part() -> None:
    assert told_again(own_data.parts(), own_data.left_out()) == set()
    assert told_again(own_data.parts(), ["travel.trip.traveller", "travel.trip.gone"]) == {
        "travel.trip.traveller",
        "travel.trip.gone",
    }
