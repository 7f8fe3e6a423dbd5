# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with programmes, cohorts, their template and roles."""

from tvilling.programmes.actions.cohorts import (
    CohortCopy,
    CohortSettings,
    SlugTaken,
    copy_cohort,
    create_cohort,
    create_programme,
    update_cohort,
    update_programme,
)
from tvilling.programmes.actions.roles import (
    PURPOSE,
    LastOffice,
    accept_role,
    end_city_role,
    end_role,
    give_city_role,
    give_role,
    invite_to_role,
    revoke_role_invitation,
)
from tvilling.programmes.actions.template import (
    add_module,
    add_output,
    remove_module,
    remove_output,
    update_module,
    update_output,
)

__all__ = [
    "PURPOSE",
    "CohortCopy",
    "CohortSettings",
    "LastOffice",
    "SlugTaken",
    "accept_role",
    "add_module",
    "add_output",
    "copy_cohort",
    "create_cohort",
    "create_programme",
    "end_city_role",
    "end_role",
    "give_city_role",
    "give_role",
    "invite_to_role",
    "remove_module",
    "remove_output",
    "revoke_role_invitation",
    "update_cohort",
    "update_module",
    "update_output",
    "update_programme",
]
