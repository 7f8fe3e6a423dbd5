# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of matching, and the only door to the engine."""

from tvilling.matching.actions.asking import ask_hosts_to_rank
from tvilling.matching.actions.explaining import explain_pair, price_pair, verify_run
from tvilling.matching.actions.matches import (
    agree_to_end,
    ask_to_end,
    confirm_match,
    decline_match,
    end_match,
    refuse_to_end,
)
from tvilling.matching.actions.runs import (
    add_pair_rule,
    propose_run,
    publish_run,
    remove_pair_rule,
    return_run,
    set_host_ranking,
)
from tvilling.matching.actions.solving import run_matching, solve_next
from tvilling.matching.actions.starting import AlreadySolving, NobodyToMatch, start_run, stop_run

__all__ = [
    "AlreadySolving", "NobodyToMatch", "add_pair_rule", "agree_to_end", "ask_hosts_to_rank", "ask_to_end", "confirm_match", "decline_match", "end_match",
    "explain_pair", "price_pair", "propose_run", "publish_run", "refuse_to_end", "remove_pair_rule", "return_run", "run_matching",
    "set_host_ranking", "solve_next", "start_run", "stop_run", "verify_run",
]  # fmt: skip
