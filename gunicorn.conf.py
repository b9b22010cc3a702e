"""How gunicorn serves the portal; it reads this file by itself where it is started.

Threads work out answers and never wait for the network (portal/web/workers/). The application is loaded
once, before the workers are forked, so that a wrong setting stops the start with its one line.
"""

from __future__ import annotations

import gc
import resource
import sys
from typing import Any

from portal.extensions import db
from portal.foundation.processes import check_sqlite
from portal.settings import Settings, SettingsError

try:
    _settings = Settings.from_env()
except SettingsError as error:
    raise SystemExit(f"The portal cannot start. {error}") from None

bind = f"127.0.0.1:{_settings.port}"
workers = _settings.workers
worker_class = "portal.web.workers.PatientWorker"
threads = 8
# Whoever is handed a page that is kept needs the interpreter several times, each time behind those who search or draw.
# They give it up after a millisecond then, in place of five (https://docs.python.org/3/library/sys.html).
sys.setswitchinterval(0.001)
# A connection takes two descriptors where a file is sent over it; others are the database's and the house's own.
worker_connections = max(threads, min(1000, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100) // 2))
preload_app = True
loglevel = "warning"
# Proxies are believed by the application alone, as PORTAL_TRUSTED_PROXIES says.
forwarded_allow_ips = ""


def on_starting(server: Any) -> None:
    """Refuse several workers on an SQLite that they could damage, wherever their number comes from."""
    try:
        check_sqlite(_settings.database_url, server.cfg.workers)
    except SettingsError as error:
        raise SystemExit(f"The portal cannot start. {error}") from None


def pre_fork(server: Any, _worker: Any) -> None:
    """Close the connections that loading has opened: a process must not use another's."""
    with server.app.wsgi().app_context():
        db.engine.dispose()


def when_ready(server: Any) -> None:
    """Say where the portal is, once it can be reached there.

    What is loaded by then is there to stay: workers share its memory, and their collector of garbage, which stops
    all threads of a process, leaves it alone (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
    for host, port in server.address:
        sys.stderr.write(f"The portal is at http://{host}:{port}\n")
