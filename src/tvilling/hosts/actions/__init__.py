# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with host activities and their practices."""

from tvilling.hosts.actions.cities import CityInActivity, TooManyCities, add_city, remove_city
from tvilling.hosts.actions.decisions import (
    ReasonNeeded,
    accept_host_activity,
    carry_over_host_activity,
    decline_host_activity,
    return_host_activity,
)
from tvilling.hosts.actions.practices import (
    PracticeFields,
    add_practice,
    remove_practice,
    reword_practice,
    update_practice,
)
from tvilling.hosts.actions.profile import (
    NotEditable,
    ProfileFields,
    set_capacity,
    start_host_activity,
    update_profile,
)
from tvilling.hosts.actions.sending import (
    HostsWindowClosed,
    ProfileIncomplete,
    submit_host_activity,
    withdraw_host_activity,
)

__all__ = [
    "CityInActivity",
    "HostsWindowClosed",
    "NotEditable",
    "PracticeFields",
    "ProfileFields",
    "ProfileIncomplete",
    "ReasonNeeded",
    "TooManyCities",
    "accept_host_activity",
    "add_city",
    "add_practice",
    "carry_over_host_activity",
    "decline_host_activity",
    "remove_city",
    "remove_practice",
    "return_host_activity",
    "reword_practice",
    "set_capacity",
    "start_host_activity",
    "submit_host_activity",
    "update_practice",
    "update_profile",
    "withdraw_host_activity",
]
