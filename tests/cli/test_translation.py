"""`portal translation check`: what it lists, counts and answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli import command
from portal.content.model.documents import Document, LanguageDocument
from portal.extensions import db
from portal.foundation import i18n
from portal.foundation.database import writing
from portal.translation.checks import CHECKS
from tests.content.examples import save


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(command(lambda: app), ["translation", "check", *arguments])


def put(app: Flask, kind: str, key: str, facts: dict[str, str] | None = None, **titles: str) -> None:
    """Save an item that has a title in each language that is named."""
    languages = {tag: LanguageDocument(texts={"title": title}) for tag, title in titles.items()}
    with app.app_context(), writing(db.session) as session:
        save(session, Document(kind, key, "en", facts or {}, languages=languages))


@pytest.fixture
def site(new_app: Flask) -> Flask:
    """A portal with a term and a page whose Swedish title lacks it."""
    put(new_app, "term", "call-in", {"group": "method"}, en="call-in", es="reunión de notificación", sv="call-in")
    put(
        new_app, "page", "about", en="The first call-in", es="La primera reunión de notificación", sv="Det första mötet"
    )
    return new_app


def test_each_finding_is_a_line(site: Flask) -> None:
    result = run(site)
    assert result.stdout == (
        "page:about sv title block 1: [terms] ‘call-in’ has no approved term; approved: call-in;"
        ' found: "Det första mötet"\n'
    )
    assert "terms\twarning\t1" in result.stderr.splitlines()
    assert [line.partition("\t")[0] for line in result.stderr.splitlines()[:-1]] == [each.id for each in CHECKS]
    assert result.stderr.splitlines()[-1] == "Errors: 0. Warnings: 1."


def test_warnings_alone_are_no_failure_unless_strict(site: Flask) -> None:
    assert run(site).exit_code == 0
    assert run(site, "--strict").exit_code == 1
    assert run(site, "--strict", "--language", "es").exit_code == 0


def test_an_error_is_a_failure(site: Flask) -> None:
    put(site, "page", "other", en="Two  words", es="Quién?")
    result = run(site)
    assert result.exit_code == 1
    assert "page:other en title block 1: [spaces] more than one space; write:  ; found:" in result.stdout
    assert "page:other es title block 1: [questions] ? without its partner; write: ¿; found:" in result.stdout
    assert run(site, "--language", "sv").exit_code == 0


def test_language_and_kind_choose(site: Flask) -> None:
    assert run(site, "--language", "es").stdout == ""
    assert run(site, "--kind", "term").stdout == ""
    assert "[terms]" in run(site, "--kind", "page", "--language", "sv").stdout
    unknown = run(site, "--language", "fi")
    assert unknown.exit_code == 2
    assert "found 'fi'; allowed: en, es, sv" in unknown.stderr
    assert run(site, "--kind", "nothing").exit_code == 2


def test_a_script_gets_a_list(site: Flask) -> None:
    assert json.loads(run(site, "--json").stdout) == [
        {
            "owner": "page:about",
            "language": "sv",
            "path": "title",
            "spot": "block 1",
            "check": "terms",
            "severity": "warning",
            "message": "‘call-in’ has no approved term",
            "instead": ["call-in"],
            "excerpt": "Det första mötet",
        }
    ]
    put(site, "page", "other", en="Two  words", sv="Ett ett ord")
    assert len(json.loads(run(site, "--json").stdout)) == 3
    assert json.loads(run(site, "--json", "--language", "es").stdout) == []


def test_words_are_spelt_alike_within_an_item_only(site: Flask) -> None:
    languages = {"en": LanguageDocument(texts={"title": "x", "body": "y"})}
    languages["sv"] = LanguageDocument(texts={"title": "En hogskola", "body": "Högskolan: en högskola."})
    with site.app_context(), writing(db.session) as session:
        save(session, Document("page", "other", "en", languages=languages))
    put(site, "page", "third", en="x", sv="En hogskola")
    (line,) = [line for line in run(site).stdout.splitlines() if "[spelling]" in line]
    assert line.startswith(
        "page:other sv title block 1: [spelling] ‘hogskola’ is spelt otherwise elsewhere; write: högskola;"
    )


@pytest.fixture
def catalogs_of(new_app: Flask, tmp_path: Path) -> Path:
    """The application's catalogs in a folder that a test may change."""
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / "translations", tmp_path / "translations")
    i18n.install(new_app, folder=tmp_path / "translations")
    return tmp_path / "translations"


def test_the_catalogs_are_looked_at_on_request(new_app: Flask, catalogs_of: Path) -> None:
    assert run(new_app, "--catalogs", "--strict").exit_code == 0
    catalog = catalogs_of / "es" / "LC_MESSAGES" / "messages.po"
    with catalog.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Who?"\nmsgstr "Quién?"\n')
    assert run(new_app).exit_code == 0
    result = run(new_app, "--catalogs")
    assert result.exit_code == 1
    assert result.stdout.startswith("translations/es/LC_MESSAGES/messages.po es 'Who?' line ")
    assert run(new_app, "--catalogs", "--language", "sv").exit_code == 0
    catalog.write_bytes(b"\xff")
    assert run(new_app, "--catalogs").exit_code == 1
    assert "not UTF-8" in run(new_app, "--catalogs").stderr
