# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires mail into the project."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "tvilling.mail"
    label = "mail"
