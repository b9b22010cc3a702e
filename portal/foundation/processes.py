"""Whether the database engine at hand may be used, and by how many processes at once."""

from __future__ import annotations

from portal.foundation.database import sqlite_is_safe_for_many, sqlite_module
from portal.settings import SettingsError

# `RETURNING`, which the object-relational mapper relies on, came with 3.35.
OLDEST_SQLITE = (3, 35, 0)
SAFE_SQLITE = "3.51.3 or newer, 3.50.7, 3.44.6"


def check_sqlite(database_url: str, processes: int = 1, version: tuple[int, ...] | None = None) -> None:
    """Raise SettingsError where the database is SQLite and its library too old for `processes`.

    `version` is that of the library that would be used, unless another is given.
    """
    if not database_url.startswith("sqlite"):
        return
    found = sqlite_module().sqlite_version_info if version is None else version
    name = ".".join(str(number) for number in found)
    if found < OLDEST_SQLITE:
        oldest = ".".join(str(number) for number in OLDEST_SQLITE)
        raise SettingsError(
            f"PORTAL_DATABASE_URL: found SQLite {name}; allowed: SQLite {oldest} or newer, or PostgreSQL"
        )
    if processes > 1 and not sqlite_is_safe_for_many(found):
        raise SettingsError(
            f"WEB_CONCURRENCY: found {processes} workers on SQLite {name}, which can damage its file when several "
            f"processes write; allowed: 1, or SQLite {SAFE_SQLITE}, or PostgreSQL"
        )
