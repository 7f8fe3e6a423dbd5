# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The program as a WSGI application, for a server that an operator has chosen.

It is not loaded where the sample would be served over real work, or the reverse, nor without a migrated database.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tvilling.config.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 - needs the apps, which are ready from here on

from tvilling.config import startup  # noqa: E402 - the same

startup.check_reachable()
startup.check_up_to_date()
startup.check_apart()
# A server that loads the program before it divides itself must not divide a connection.
connections.close_all()
