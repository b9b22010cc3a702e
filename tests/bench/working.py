"""What the translators' pages cost on a large site: 5,000 items and 10,000 texts of the interface in six languages.

The site is grown from samples as that for readers is (`growing`), with its saved texts and counts; three of its
languages are copies of Spanish and Swedish. One place in five has nothing, a few are behind, and some are somebody's.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.orm import Session

from portal.app import assemble
from portal.content.kinds import KINDS
from portal.content.prose.counting import TextCount
from portal.content.prose.texts import TargetRow
from portal.content.sitewide.site import Openness, add_language
from portal.extensions import db
from portal.foundation.catalogs import catalog_path, template_path
from portal.foundation.database import Base, writing
from portal.foundation.i18n import locales
from portal.foundation.permissions import Role
from portal.settings import Settings
from portal.translation.messages.catalogs import load
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.bench.growing import GROWING, grow
from tests.bench.watching import Watch, spent
from tests.fixtures.databases import LANGUAGES, counted
from tests.fixtures.sites import KEY, close
from tests.web.staff_browser import StaffBrowser

ITEMS = 5_000
MESSAGES = 10_000
TIMES = 25
COPIED = {"pt": "es", "fr": "es", "de": "sv"}
"""Languages that hold the texts of another."""
MARKS = {"pt": "a", "fr": "b", "de": "c"}
WORKED_IN = ("es", "sv", *COPIED)

_COPIES = "WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :times)"
# An id of a block is sixteen hexadecimal digits; a copy keeps eleven of them, behind which its number stands.
_ID = "substr({0}, 1, 11) || CAST(10000 + n AS VARCHAR(5))"
_IDS = {"id", "source_id", "after"}


@dataclass(frozen=True)
class Worked:
    """A page of the workbench: milliseconds in half and nineteen in twenty requests, of the clock and of the processor
    (in the middle), its queries, and whether others kept the machine busy meanwhile."""

    name: str
    database: str
    p50: float
    p95: float
    cpu: float
    queries: int
    is_busy: bool


def measured(database: str, url: str, folder: Path, server: int | None) -> list[Worked]:
    """Ask for the pages of a site at a URL, one at a time, in one process; `server` is the database's."""
    with _application(url, folder) as app:
        ask = partial(_page, app, _translator(app), database, server)
        return [ask(name, path) for name, path in _pages(app).items()]


def _pages(app: Flask) -> Mapping[str, str]:
    with app.app_context():
        messages = load(locales().folder.parent, "es").messages
        key = db.session.scalar(text("SELECT key FROM item WHERE kind = 'guide' ORDER BY id DESC LIMIT 1"))
    return {
        "table of what is to do": "/translate/",
        "the same, of one kind and person": "/translate/?kind=guide&for=nobody&order=fewest",
        "the same, by title": "/translate/?show=everything&order=title",
        "the same, to review": "/translate/?show=to-review&language=es",
        "a passage in the editor": f"/translate/es/guide/{key}?block=next",
        "a text of the interface": f"/translate/es/messages/{messages[MESSAGES // 2].key.digest}",
    }


def _page(app: Flask, client: FlaskClient, database: str, server: int | None, name: str, path: str) -> Worked:
    clock, processor = [], []
    with app.app_context():
        engine = db.engine
    queries = 0
    with Watch() as watch:
        for _time in range(TIMES + 2):
            with counted(engine) as statements:
                began, used = time.perf_counter(), spent(server)
                answer = client.get(path)
                clock.append((time.perf_counter() - began) * 1000)
                processor.append((spent(server) - used) * 1000)
            assert answer.status_code == 200, (path, answer.status)
            queries = sum(not each.startswith("BEGIN") for each in statements)
    ordered = sorted(clock[2:])
    p50, p95 = statistics.median(ordered), ordered[int(0.95 * TIMES)]
    return Worked(name, database, p50, p95, statistics.median(processor[2:]), queries, watch.is_busy)


def fill(engine: Engine) -> None:
    """Make a site of samples large, with everything that translators work on."""
    item = Base.metadata.tables["item"].c
    with engine.connect() as connection:
        step = (connection.scalar(select(func.max(item.id))) or 0) + 1
        before = connection.scalar(select(func.count(item.id))) or 0
        copied = connection.scalar(select(func.count(item.id)).where(item.kind.in_(GROWING))) or 1
    grow(engine, ITEMS)
    given = {"times": (ITEMS - before) // copied, "step": step}
    with Session(engine) as session, writing(session):
        for name in ("source_block", "target_block", "text_count"):
            session.execute(text(_copying(name)), given)
        for tag, like in COPIED.items():
            add_language(session, tag, KINDS, Openness.HIDDEN)
            for name in ("language_version", "target_block", "text_count", "edition"):
                session.execute(text(_in_language(name, tag)), {"tag": tag, "like": like})
        for place, tag in enumerate(WORKED_IN):
            for table in (TargetRow, TextCount):
                lacking = table.language == tag, table.item_id % len(WORKED_IN) == place
                session.execute(delete(table).where(*lacking).execution_options(synchronize_session=False))
        for statement in _WORK:
            session.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


_WORK = (
    "UPDATE text_count SET outdated = 1, words = 20 WHERE language = 'es' AND item_id % 7 = 0",
    "INSERT INTO translation_wish SELECT id, 'es', id % 9 + 1, changed_at FROM item WHERE id % 11 = 0",
    """INSERT INTO audit_entry (at, actor, action, item_id, language, detail)
        SELECT changed_at, 'bench', CASE WHEN id % 3 = 0 THEN 'review-ask' ELSE 'publish' END, id, tag, '{}'
        FROM item JOIN site_language ON tag <> source_language""",
)


def _copying(name: str) -> str:
    """The statement that copies rows of growing items as often as these were copied."""
    own = {"item_id": "item_id + n * :step", **{each: _ID.format(each) for each in _IDS}}
    kinds = ", ".join(f"'{kind}'" for kind in GROWING)
    growing = f"item_id IN (SELECT id FROM item WHERE kind IN ({kinds}))"  # noqa: S608  # our own names
    return f"{_COPIES} {_inserting(name, own)}, copies WHERE item_id < :step AND {growing}"


def _in_language(name: str, tag: str) -> str:
    """The statement that copies rows of a language into another."""
    ids = {"target_block": f"'{MARKS[tag]}x' || substr(id, 3)", "edition": "id + (SELECT max(id) FROM edition)"}
    return f"{_inserting(name, {'language': ':tag', 'slug': 'NULL', 'id': ids.get(name, 'id')})} WHERE language = :like"


def _inserting(name: str, own: Mapping[str, str]) -> str:
    columns = [column.name for column in Base.metadata.tables[name].columns]
    values = ", ".join(own.get(each, each) for each in columns)
    return f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} FROM {name}"  # noqa: S608  # our own names


@contextmanager
def _application(url: str, folder: Path) -> Iterator[Flask]:
    # Not as for readers: of the languages that are copied, nothing of the interface is translated.
    app = assemble(Settings(data_dir=folder, database_url=url, secret_keys=(KEY,), languages=LANGUAGES))
    with app.app_context():
        locales().folder = _catalogs(folder / "catalogs") / "translations"
    yield app
    close(app)


def _catalogs(root: Path) -> Path:
    """A project with very many messages, one in twenty of which is not translated."""
    if not root.exists():
        draft = root.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        _write(template_path(draft), {f"Text {number} that stands on a page": "" for number in range(MESSAGES)}, "en")
        for tag in WORKED_IN:
            texts = {
                f"Text {number} that stands on a page": f"{tag} {number}" if number % 20 else ""
                for number in range(MESSAGES)
            }
            _write(catalog_path(draft, tag), texts, tag)
        draft.rename(root)
    return root


def _write(path: Path, texts: Mapping[str, str], tag: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = [f'msgid "{source}"\nmsgstr "{target}"\n' for source, target in texts.items()]
    path.write_text("\n".join([head, *entries]), encoding="utf-8")


def _translator(app: Flask) -> FlaskClient:
    with app.app_context():
        if db.session.scalar(text("SELECT count(*) FROM account WHERE email = :email"), {"email": EMAIL}) == 0:
            make_account(
                db.session, EMAIL, grants=[grant(role, *WORKED_IN) for role in (Role.TRANSLATOR, Role.REVIEWER)]
            )
    browser = StaffBrowser(app)
    assert browser.log_in().status_code == 303
    return browser.client
