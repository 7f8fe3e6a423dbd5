# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A test that leaves this machine: run by test_setup.py alone, to see it refused."""

from __future__ import annotations

import socket


def test_that_calls_abroad():
    socket.create_connection(("192.0.2.1", 80), timeout=1)
