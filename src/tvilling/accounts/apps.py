# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires accounts into the project."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tvilling.accounts"
    label = "accounts"
