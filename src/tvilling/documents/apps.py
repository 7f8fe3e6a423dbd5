# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires documents into the project."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tvilling.documents"
    label = "documents"
