# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeps the words of what is published where the database looks for them."""

from __future__ import annotations

from typing import Any

from tvilling.core.folding import fold, search_keys
from tvilling.knowledge.models import PracticeEntry, SearchDocument, Story
from tvilling.knowledge.states import PublicationState


def _words(publication: PracticeEntry | Story) -> str:
    if isinstance(publication, PracticeEntry):
        practice = publication.practice
        names = [practice.title, practice.city.name, str(practice.city.country)]
        texts = [
            publication.summary,
            practice.problem,
            practice.solution,
            practice.results,
            practice.conditions,
        ]
    else:
        city = publication.city
        names = [publication.title, city.name if city else ""]
        texts = [publication.lead, publication.body, publication.quote, publication.quote_by]
    return " ".join([*search_keys(names), *filter(None, (fold(text) for text in texts))])


def index(publication: PracticeEntry | Story) -> None:
    """Let a published entry or story be found; forget any other."""
    key: dict[str, Any] = {"entry" if isinstance(publication, PracticeEntry) else "story": publication}
    if publication.state == PublicationState.PUBLISHED:
        SearchDocument.objects.update_or_create(**key, defaults={"words": _words(publication)})
    else:
        SearchDocument.objects.filter(**key).delete()
