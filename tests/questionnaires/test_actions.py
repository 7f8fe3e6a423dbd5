# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms in versions: a published one never changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories.accounts import make_person
from tvilling.audit.queries import history_of
from tvilling.core.errors import NotAllowed
from tvilling.questionnaires import actions
from tvilling.questionnaires.definition import DefinitionRefused
from tvilling.questionnaires.models import FormVersion
from tvilling.questionnaires.queries import definition_of, form_called, versions_of

NOW = datetime(2023, 4, 1, 9, tzinfo=UTC)
SMALL = {
    "title": {"en": "Form"},
    "sections": [
        {"key": "s", "title": {"en": "S"}, "questions": [{"key": "q", "kind": "text", "label": {"en": "Q"}}]}
    ],
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return actions.create_form(
        actor=make_person("Ada Lind"), now=NOW, key="feedback", title={"en": "Feedback"}
    )


def write(form, definition=SMALL, **more):
    return actions.write_version(
        actor=make_person("Ada Lind"), now=NOW, form=form, definition=definition, **more
    )


def test_versions_are_numbered_and_the_newest_comes_first(form):
    write(form)
    write(form)
    assert form_called("feedback") == form
    assert [version.number for version in versions_of(form)] == [2, 1]


def test_a_key_is_taken_once(form):
    with pytest.raises(actions.FormIsTaken):
        actions.create_form(actor=make_person("Ada Lind"), now=NOW, key="feedback", title={})


def test_a_wrong_definition_is_not_kept(form):
    with pytest.raises(DefinitionRefused):
        write(form, {"title": {"en": "F"}, "sections": []})
    with pytest.raises(DefinitionRefused, match="months"):
        write(form, {**SMALL, "title": {"en": "{months}"}}, figures={"places"})
    assert not FormVersion.objects.exists()


def test_a_published_version_neither_changes_nor_is_published_twice(form):
    ada, version = make_person("Ada Lind"), write(form)
    changed = {**SMALL, "title": {"en": "Another"}}
    actions.rewrite_version(actor=ada, now=NOW, version=version, definition=changed)
    actions.publish_version(actor=ada, now=NOW, version=version)
    with pytest.raises(actions.VersionIsPublished):
        actions.rewrite_version(actor=ada, now=NOW, version=version, definition=SMALL)
    with pytest.raises(actions.VersionIsPublished):
        actions.publish_version(actor=ada, now=NOW, version=version)
    version.refresh_from_db()
    assert definition_of(version).title == {"en": "Another"}
    assert history_of(version).values_list("event", flat=True).last() == "form.version_published"


def test_nobody_writes_forms_without_signing_in(form):
    with pytest.raises(NotAllowed):
        actions.write_version(actor=AnonymousUser(), now=NOW, form=form, definition=SMALL)
