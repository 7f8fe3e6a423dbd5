# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands hidden on pages."""

from __future__ import annotations


def seen_in(page: str, step: str = "") -> str:
    """The mark of what the page shows, as the form for a step carries it: the form that goes to `…/step/`, or the first one."""
    form = page.split("<main", 1)[1]
    if step:
        form = form.split(f'/{step}/"', 1)[1].split("</form>", 1)[0]
    return form.split('name="seen" value="', 1)[1].split('"', 1)[0]
