"""Whether the database, the files beside it and the program agree.

`readiness` is quick, and asked of every machine by its load balancer; `faults` reads everything,
and answers `portal check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.media import MediaStore
from portal.content.published import filing, shelving
from portal.content.published.editions import Edition
from portal.content.sitewide.site import reading_moment, site_languages
from portal.foundation import catalogs, i18n, schema
from portal.foundation.database import Base
from portal.foundation.facts import File, Files
from portal.foundation.fields import facts_of
from portal.settings import Settings

REMEDY = "run: portal lists rebuild"
PARTS = ("database", "schema", "languages", "catalogs")


@dataclass(frozen=True)
class Fault:
    """A part that does not fit the others, and a sentence on what is wrong with it."""

    part: str
    reason: str


def readiness(engine: Engine) -> list[Fault]:
    """What keeps this machine from serving pages; empty where nothing does."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            return [*_schema_faults(connection), *_language_faults(connection)]
    except SQLAlchemyError as error:
        return [Fault("database", f"it does not answer ({type(error).__name__})")]


def _schema_faults(connection: Connection) -> Iterator[Fault]:
    try:
        schema.check(connection)
    except schema.SchemaError as error:
        yield Fault("schema", str(error))


def languages_without_catalog(engine: Engine, expected: Sequence[str]) -> list[str]:
    """The languages of the site whose texts are not compiled.

    They are those of the database, or `expected` while it does not answer or has none yet.
    """
    try:
        with engine.connect() as connection:
            known = _languages(connection)
    except SQLAlchemyError:
        known = []
    return i18n.locales().missing(known or expected)


def _languages(connection: Connection) -> list[str]:
    if schema.current(connection) is None:
        return []
    with Session(connection) as session:
        return [row.tag for row in site_languages(session)]


def _language_faults(connection: Connection) -> Iterator[Fault]:
    if schema.current(connection) is None:
        return
    tags = _languages(connection)
    if not tags:
        yield Fault("languages", "the database has none; run: portal prepare")
    for tag in i18n.locales().missing(tags):
        yield Fault("catalogs", f"{tag} is not compiled; run: portal catalog compile")


def faults(engine: Engine, settings: Settings, store: MediaStore) -> Iterator[Fault]:
    """Everything that does not agree, found by reading all of it."""
    found = readiness(engine)
    yield from found
    if found:
        return
    with engine.connect() as connection, Session(connection) as session:
        yield from _integrity_faults(connection)
        for difference in schema.differences(connection, Base.metadata):
            yield Fault("schema", f"it differs from what the program declares: {difference}")
        yield from _catalog_faults()
        yield from _media_faults(session, store)
        yield from _filing_faults(session)
        yield from _shelf_faults(session)
        yield from _setting_faults(session, settings)


def _integrity_faults(connection: Connection) -> Iterator[Fault]:
    """PostgreSQL keeps its own house; SQLite is asked whether its file is whole."""
    if connection.dialect.name != "sqlite":
        return
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if message != "ok":
            yield Fault("database", message)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Fault("database", f"a row of {row[0]} names a row of {row[2]} that is not there")


def _catalog_faults() -> Iterator[Fault]:
    for tag in catalogs.not_compiled(i18n.locales().folder.parent):
        yield Fault("catalogs", f"{tag} was not compiled from its .po as it is now; run: portal catalog compile")


def _media_faults(session: Session, store: MediaStore) -> Iterator[Fault]:
    for name, sha256 in sorted(set(_named_files(session))):
        if sha256 not in store:
            yield Fault("media", f"{name} names the file {sha256}, which is absent")
        elif not store.verify(sha256):
            yield Fault("media", f"{name} names the file {sha256}, whose content was changed")


def _named_files(session: Session) -> Iterator[tuple[str, str]]:
    """The files that saved items and editions name, with the item's ``kind:key``."""
    for kind in KINDS:
        for name in (name for name, fact in facts_of(kind).items() if isinstance(fact.type, Files)):
            saved = session.execute(select(kind.key, getattr(kind, name)).execution_options(yield_per=200))
            yield from _hashes(kind.name, saved)
            editions = select(Edition.key, Edition.payload["facts"][name]).where(Edition.kind == kind.name)
            yield from _hashes(kind.name, session.execute(editions.execution_options(yield_per=200)))


def _hashes(kind: str, rows: Iterable[tuple[str, dict[str, File] | None]]) -> Iterator[tuple[str, str]]:
    for key, files in rows:
        for file in (files or {}).values():
            yield f"{kind}:{key}", file["sha256"]


def _filing_faults(session: Session) -> Iterator[Fault]:
    count = filing.unfiled(session, KINDS)
    if count:
        yield Fault("filters", f"{count} editions are not found by today's filters; run: portal db upgrade")


def _shelf_faults(session: Session) -> Iterator[Fault]:
    tags = [row.tag for row in site_languages(session)]
    moment = reading_moment(session)
    if not shelving.is_current(session, KINDS):
        yield Fault("lists", f"they were made by other declarations than today's; {REMEDY}")
    items = shelving.differing(session, KINDS, tags, moment)
    if items:
        yield Fault("lists", f"{items} items do not stand on them as their editions say; {REMEDY}")
    counts = shelving.miscounted(session, KINDS, tags, moment)
    if counts:
        yield Fault("lists", f"{counts} counts of their filters are not what stands on them; {REMEDY}")


def _setting_faults(session: Session, settings: Settings) -> Iterator[Fault]:
    default = site_languages(session)[0].tag
    if settings.default_language != default:
        reason = f"PORTAL_LANGUAGES begins with {settings.default_language}, the database's languages with {default}"
        yield Fault("configuration", reason)
