"""`portal catalog pull`, `push`, `import` and `usage`, as an operator calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.extensions import db
from portal.foundation import i18n
from portal.foundation.database import writing
from portal.translation.messages import store, usage
from portal.translation.messages.catalogs import load
from portal.translation.messages.models import MessageImport, State
from portal.translation.messages.store import Wanted
from tests.translation.messages.projects import GUIDE, HELLO, SWEDISH, one, write

Run = Callable[..., Result]


@pytest.fixture
def site(new_app: Flask, tmp_path: Path) -> Flask:
    """A portal with a small catalog of its own."""
    write(tmp_path, SWEDISH)
    i18n.install(new_app, folder=tmp_path / "translations")
    return new_app


@pytest.fixture
def run(site: Flask, tmp_path: Path) -> Run:
    def call(*arguments: str) -> Result:
        with_root = arguments if arguments[0] == "usage" else (*arguments, "--root", str(tmp_path))
        return site.test_cli_runner().invoke(args=["catalog", *with_root])

    return call


def edit(app: Flask, text: str) -> None:
    with app.app_context(), writing(db.session) as session:
        row = store.find(session, "sv", GUIDE.digest)
        wanted = Wanted(one(text), State.REVIEWED, one("Vägledning"), row.revision if row else 0)
        store.save(session, "sv", GUIDE, wanted, actor="account:1")


def test_pull_writes_and_says_so(site: Flask, run: Run, tmp_path: Path) -> None:
    edit(site, "Handbok")
    done = run("pull")
    assert done.exit_code == 0
    assert "written: 'Guide'" in done.stdout
    assert load(tmp_path, "sv").by_digest[GUIDE.digest].file == one("Handbok")


def test_conflicts_are_listed_with_file_and_line_and_end_with_1(site: Flask, run: Run, tmp_path: Path) -> None:
    edit(site, "Handbok")
    path = write(tmp_path, {**SWEDISH, GUIDE: ("Guide",)})
    line = path.read_text(encoding="utf-8").split("\n").index('msgid "Guide"') + 1
    for command in ("pull", "push"):
        done = run(command, "sv")
        assert done.exit_code == 1
        assert f"translations/sv/LC_MESSAGES/messages.po:{line}: conflict" in done.stdout
    found = json.loads(run("pull", "--json").stdout)
    assert found == [
        {
            "outcome": "conflict",
            "language": "sv",
            "file": "translations/sv/LC_MESSAGES/messages.po",
            "line": line,
            "context": None,
            "msgid": "Guide",
            "msgid_plural": None,
            "live": ["Handbok"],
            "in_file": ["Guide"],
        }
    ]
    assert run("pull", "--prefer", "live").exit_code == 0
    assert load(tmp_path, "sv").by_digest[GUIDE.digest].file == one("Handbok")


def test_push_lets_readers_see_a_file(site: Flask, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "translations/sv/LC_MESSAGES/messages.po"
    path.write_text(path.read_text(encoding="utf-8").replace("Vägledning", "Handbok"), encoding="utf-8")
    assert run("push").exit_code == 0
    with site.app_context():
        assert store.live_of(store.find(db.session, "sv", GUIDE.digest)) == one("Handbok")


def test_a_language_that_has_no_catalog_is_wrong_usage(run: Run) -> None:
    for tag in ("en", "fr"):
        done = run("pull", tag)
        assert (done.exit_code, "allowed: es, sv" in done.stderr) == (2, True)


def test_a_file_that_cannot_be_read_stops_with_its_line(site: Flask, run: Run, tmp_path: Path) -> None:
    edit(site, "Handbok")
    path = tmp_path / "translations/sv/LC_MESSAGES/messages.po"
    path.write_text(path.read_text(encoding="utf-8") + 'msgid "open\n', encoding="utf-8")
    done = run("pull")
    assert done.exit_code == 1
    assert "messages.po:" in done.stderr


def test_import_is_dry_first_and_then_one_change(site: Flask, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sv.po"
    file.write_text('msgid "Guide"\nmsgstr "Handbok"\n\nmsgid "Hello, %(name)s"\nmsgstr "Hej"\n', encoding="utf-8")
    dry = run("import", "sv", str(file), "--dry-run")
    assert dry.exit_code == 1  # a text has faults
    assert f"{file}:1: changed: 'Guide'" in dry.stdout
    assert f"{file}:4: changed (lacks): 'Hello, %(name)s'" in dry.stdout
    with site.app_context():
        assert store.texts(db.session, "sv") == {}
    run("import", "sv", str(file), "--reviewed")
    with site.app_context():
        rows = store.texts(db.session, "sv")
        assert rows[GUIDE.digest].state == State.REVIEWED
        assert rows[HELLO.digest].state == State.TRANSLATED
        assert db.session.get_one(MessageImport, 1).report["written"] == 2


def test_usage_notes_the_pages(site: Flask, run: Run) -> None:
    assert run("usage").exit_code == 0
    with site.app_context():
        assert usage.is_known(db.session)
