# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What every page knows: the site's name, its menus, the language and the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from tvilling.core import clock
from tvilling.ui.navigation import Navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

THEME_COOKIE: Final = "theme"
#: "auto" follows the reader's system and is not written into the page.
THEMES: Final = ("auto", "light", "dark")
#: How each language calls itself, for the switch.
OWN_NAMES: Final = {"en": "English", "sv": "Svenska"}


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Asks the database only if the template does."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "site_name": settings.SITE_NAME,
        "is_sample": settings.SAMPLE,
        "site_now": SimpleLazyObject(clock.now),
        "navigation": Navigation(request),
        "languages": [(code, OWN_NAMES.get(code, name)) for code, name in settings.LANGUAGES],
        "theme": theme if theme in THEMES else "auto",
    }
