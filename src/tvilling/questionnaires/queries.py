# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Finding forms and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.questionnaires.definition import FormDefinition, parse
from tvilling.questionnaires.models import Form, FormVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet


def form_called(key: str) -> Form | None:
    """The form with the key, or none."""
    return Form.objects.filter(key=key).first()


def versions_of(form: Form) -> QuerySet[FormVersion]:
    """All versions, newest first."""
    return form.versions.select_related("form").order_by("-number")


def definition_of(version: FormVersion) -> FormDefinition:
    """The checked definition of a version."""
    return parse(version.definition)
