# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters in the outbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tvilling.core.permissions import CLOCK
from tvilling.mail import letters
from tvilling.mail.actions import queue_letter
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from tvilling.mail.models import Message

EPOCH = datetime(2023, 5, 3, 10, tzinfo=UTC)
GREETING = Letter(
    key="tests.greeting",
    placeholders=("name", "day", "link"),
    subject={"en": "Good day, {name}", "sv": "God dag, {name}"},
    body={
        "en": "Dear {name},\n\nwe meet on {day}.\n\n{link}",
        "sv": "Hej {name},\n\nvi ses den {day}.\n\n{link}",
    },
    title="A greeting",
)
letters.register("tests", [GREETING])


def make_message(recipient: object = "bo@example.org", **fields: object) -> Message:
    """A greeting, queued on 3 May 2023 at 10:00 UTC."""
    values: dict[str, object] = {
        "actor": CLOCK,
        "now": EPOCH,
        "letter": GREETING.key,
        "recipient": recipient,
        "context": {"name": "Bo", "day": EPOCH.date(), "link": "http://127.0.0.1:8000/my/"},
        "key": "greeting-1",
        **fields,
    }
    return queue_letter(**values)
