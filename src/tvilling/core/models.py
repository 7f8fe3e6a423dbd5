# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Abstract models only: nothing here has a table of its own."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10


def new_code() -> str:
    """A public identifier: ten signs without look-alikes. It identifies, it never permits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Record(models.Model):
    """A row with a public code for addresses, and the moment it was made (given by the action)."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=new_code, editable=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        abstract = True
