# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The outbox, and the texts that a cohort has put in place of the default ones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.mail.states import MessageState


class LetterText(models.Model):
    """A cohort's own text of a letter in one language."""

    scope = models.CharField(_("cohort"), max_length=80)
    key = models.CharField(_("letter"), max_length=80)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scope", "key", "language"], name="one_text_per_letter_and_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key} ({self.language})"


class Message(Record):
    """One letter to one recipient: rendered when queued, sent by the worker, never changed in between."""

    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    letter = models.CharField(_("letter"), max_length=80)
    scope = models.CharField(_("cohort"), max_length=80, blank=True)
    #: What makes the letter unique: the same key is never queued twice.
    key = models.CharField(_("key"), max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("person"),
    )
    recipient_email = models.EmailField(_("to"))
    recipient_name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    held_batch = models.CharField(_("batch"), max_length=120, blank=True)
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("caused by"),
    )
    object_type = models.CharField(_("kind of record"), max_length=80, blank=True)
    object_key = models.CharField(_("record"), max_length=40, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("reserved until"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next attempt"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    fault = models.CharField(_("last fault"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_try_at"], name="message_due", condition=Q(state=MessageState.QUEUED)),
            models.Index(fields=["scope", "state"], name="message_scope"),
            models.Index(fields=["held_batch"], name="message_batch", condition=~Q(held_batch="")),
            models.Index(fields=["object_type", "object_key"], name="message_about"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
                name="sent_message_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(lease_until__isnull=False),
                name="sending_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_email}: {self.subject}"
