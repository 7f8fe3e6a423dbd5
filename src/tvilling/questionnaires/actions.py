# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing forms. The stage that asks has checked whose form it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.questionnaires.definition import parse
from tvilling.questionnaires.models import Form, FormVersion

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


class FormIsTaken(ActionRefused):
    """Another form has the key."""

    message = _("There is a form with this key already.")


class VersionIsPublished(ActionRefused):
    """A published version never changes."""

    message = _("This version is published and stays as it is. Write a new version.")


def create_form(*, actor: Any, now: datetime, key: str, title: Mapping[str, str], scope: str = "") -> Form:
    """A form without a version yet. Refused when the key is taken."""
    require(actor, "questionnaires.write")
    if Form.objects.filter(key=key).exists():
        raise FormIsTaken(field="key")
    with transaction.atomic():
        form = Form.objects.create(key=key, title=dict(title), created_at=now)
        record("form.created", actor=actor, now=now, obj=form, scope=scope, after={"key": key})
    return form


def write_version(
    *,
    actor: Any,
    now: datetime,
    form: Form,
    definition: Any,
    figures: Collection[str] | None = None,
    scope: str = "",
) -> FormVersion:
    """A next version, not yet published. Raises DefinitionRefused, which names the wrong place.

    With `figures`, limits and texts may name only those.
    """
    require(actor, "questionnaires.write", form)
    parse(definition, figures=figures)
    with transaction.atomic():
        last = form.versions.aggregate(last=Max("number"))["last"] or 0
        version = FormVersion.objects.create(
            form=form, number=last + 1, definition=definition, created_at=now
        )
        record("form.version_written", actor=actor, now=now, obj=version, scope=scope,
               after={"form": form.key, "number": version.number})  # fmt: skip
    return version


def rewrite_version(
    *,
    actor: Any,
    now: datetime,
    version: FormVersion,
    definition: Any,
    figures: Collection[str] | None = None,
    scope: str = "",
) -> FormVersion:
    """Another text for a version that is not published yet. Refused for a published one."""
    require(actor, "questionnaires.write", version)
    parse(definition, figures=figures)
    with transaction.atomic():
        unpublished = FormVersion.objects.filter(pk=version.pk, published_at__isnull=True)
        if not unpublished.update(definition=definition):
            raise VersionIsPublished
        version.definition = definition
        record("form.version_written", actor=actor, now=now, obj=version, scope=scope,
               after={"form": version.form.key, "number": version.number})  # fmt: skip
    return version


def publish_version(*, actor: Any, now: datetime, version: FormVersion, scope: str = "") -> FormVersion:
    """Put a version into force: from now on it never changes. Refused when it is published already."""
    require(actor, "questionnaires.write", version)
    parse(version.definition)
    with transaction.atomic():
        unpublished = FormVersion.objects.filter(pk=version.pk, published_at__isnull=True)
        if not unpublished.update(published_at=now):
            raise VersionIsPublished
        version.published_at = now
        record("form.version_published", actor=actor, now=now, obj=version, scope=scope,
               after={"form": version.form.key, "number": version.number})  # fmt: skip
    return version
