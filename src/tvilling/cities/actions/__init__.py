# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with cities, their teams and the lists of reference."""

from tvilling.cities.actions.reference import load_reference
from tvilling.cities.actions.registration import (
    CityAlreadyThere,
    CityNeedsPlace,
    CityProfile,
    register_city,
    update_city,
)
from tvilling.cities.actions.teams import (
    PURPOSE,
    AlreadyInTeam,
    LastLead,
    ask_to_join,
    change_team_role,
    invite_to_team,
    join_team,
    leave_team,
    remove_from_team,
    revoke_team_invitation,
)

__all__ = [
    "PURPOSE",
    "AlreadyInTeam",
    "CityAlreadyThere",
    "CityNeedsPlace",
    "CityProfile",
    "LastLead",
    "ask_to_join",
    "change_team_role",
    "invite_to_team",
    "join_team",
    "leave_team",
    "load_reference",
    "register_city",
    "remove_from_team",
    "revoke_team_invitation",
    "update_city",
]
