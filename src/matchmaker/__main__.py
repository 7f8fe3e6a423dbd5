# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""``python -m matchmaker``."""

import sys

from matchmaker.cli import main

sys.exit(main())
