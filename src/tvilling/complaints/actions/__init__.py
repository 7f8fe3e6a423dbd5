# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of complaints: by the city, and by the office."""

from tvilling.complaints.actions.answering import (
    assign_complaint,
    propose_answer,
    put_right,
    release_answer,
    return_answer,
    take_file,
)
from tvilling.complaints.actions.filing import (
    ComplaintChanged,
    add_file,
    file_complaint,
    remove_file,
    start_complaint,
    withdraw_complaint,
    write_complaint,
)
from tvilling.complaints.actions.reminders import remind_of_answers

__all__ = [
    "ComplaintChanged", "add_file", "assign_complaint", "file_complaint", "propose_answer", "put_right",
    "release_answer", "remind_of_answers", "remove_file", "return_answer", "start_complaint", "take_file", "withdraw_complaint", "write_complaint",
]  # fmt: skip
