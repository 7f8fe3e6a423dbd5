# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One append-only table. The database itself refuses UPDATE and DELETE (see the second migration)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that somebody did. Holds ids, states, dates and amounts; never personal text or bank data."""

    sequence = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("when"))
    event = models.CharField(_("event"), max_length=80)
    actor_kind = models.CharField(_("kind of actor"), max_length=10)
    actor_key = models.CharField(_("actor"), max_length=40)
    scope = models.CharField(_("cohort"), max_length=80, blank=True)
    object_type = models.CharField(_("kind of record"), max_length=80)
    object_key = models.CharField(_("record"), max_length=40)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar[list[str]] = ["sequence"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_type", "object_key"], name="audit_object"),
            models.Index(fields=["scope", "sequence"], name="audit_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.event}"
