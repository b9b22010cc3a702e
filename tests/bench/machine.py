"""On what a run was made: the machine and the versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from portal.foundation.database import sqlite_module

PACKAGES = ("flask", "werkzeug", "jinja2", "sqlalchemy", "gunicorn", "typst")
_GIGA = 1024**3


def machine() -> str:
    """Its processors, memory and system."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    model = names[0] if names else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIGA
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {platform.system()}"


def versions(postgresql: str | None) -> str:
    """Of Python, of the databases and of what serves the portal."""
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    databases = [f"SQLite {sqlite_module().sqlite_version}", *([f"PostgreSQL {postgresql}"] if postgresql else [])]
    return ", ".join([f"Python {platform.python_version()}", *databases, *packages])
