# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires audit into the project."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tvilling.audit"
    label = "audit"
