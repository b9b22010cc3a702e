"""The `portal` command: exit status, where it writes, and what each group does on both databases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from portal.cli import COMMANDS, command
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.editions import Edition
from portal.content.samples.sampling import MARK
from portal.content.sitewide.site import SiteLanguage, site_version
from portal.extensions import db
from portal.foundation import i18n, schema
from portal.search.tables import SearchForm
from portal.settings import SettingsError
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(command(lambda: app), arguments)


def done(app: Flask, *arguments: str) -> str:
    """The standard output of a command that must succeed."""
    result = run(app, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def written(app: Flask, form: str, tag: str) -> tuple[str, str | None] | None:
    """The stem of a form that the search engine knows, and how texts write it."""
    with app.app_context():
        row = db.session.get(SearchForm, (tag, form))
        return None if row is None else (row.stem, row.written)


def walk(group: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, each in getattr(group, "commands", {}).items():
        found += walk(each, (*path, name))
    return found


PATHS = walk(command(lambda: Flask("none")))


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_is_everywhere_and_needs_no_application(path: tuple[str, ...]) -> None:
    def none() -> Flask:
        raise AssertionError("help made an application")

    result = CliRunner().invoke(command(none), [*path, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.split("\n\n")[1].strip()) > 10, "a sentence on what it does"


def test_the_commands_are_flasks_too(app: Flask) -> None:
    assert {each.name for each in COMMANDS} <= set(app.cli.commands)


def test_an_unknown_command_is_wrong_usage(app: Flask) -> None:
    assert run(app, "nothing").exit_code == 2


def test_a_wrong_setting_is_told_in_one_line() -> None:
    def refuse() -> Flask:
        raise SettingsError("PORT: found 'x'; allowed: a whole number")

    result = CliRunner().invoke(command(refuse), ["db", "current"])
    assert result.exit_code == 2
    assert result.stderr == "Error: PORT: found 'x'; allowed: a whole number\n"


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    app = make_app("postgresql+psycopg://portal:hidden@127.0.0.1:1/portal?connect_timeout=1", tmp_path)
    result = run(app, "db", "current")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database does not answer: ")
    assert "hidden" not in result.stderr
    close(app)


@pytest.fixture
def bare_app(databases: Databases, tmp_path: Path) -> Flask:
    return make_app(databases.bare(), tmp_path)


def test_the_schema_goes_up_and_down(bare_app: Flask) -> None:
    head = str(schema.head())
    assert done(bare_app, "db", "current") == f"none (head is {head})\n"
    behind = run(bare_app, "db", "check")
    assert behind.exit_code == 1
    assert behind.stderr == f"Error: the database is at revision none, not {head}; run: portal db upgrade\n"
    assert done(bare_app, "db", "upgrade") == ""
    assert done(bare_app, "db", "current") == f"{head} (head)\n"
    assert json.loads(done(bare_app, "db", "current", "--json")) == {"current": head, "head": head}
    assert done(bare_app, "db", "check") == ""
    assert done(bare_app, "db", "downgrade", "0001") == ""
    assert done(bare_app, "db", "current") == f"0001 (head is {head})\n"
    assert run(bare_app, "db", "upgrade", "nowhere").exit_code == 1
    close(bare_app)


def test_a_schema_that_differs_from_the_models_is_told(new_app: Flask) -> None:
    with new_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE item ADD COLUMN extra INTEGER")
    result = run(new_app, "db", "check")
    assert result.exit_code == 1
    assert "extra" in result.stdout


def test_a_revision_is_written_with_the_rules_and_the_change(
    new_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = f"{int(str(schema.head())) + 1:04}"
    folder = tmp_path / "migrations"
    shutil.copytree(schema.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "FOLDER", folder)
    with new_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_entry")
    written = Path(done(new_app, "db", "revision", "bring the trail back").splitlines()[-1])
    assert written == folder / "versions" / f"{number}_bring_the_trail_back.py"
    text = written.read_text(encoding="utf-8")
    assert "Rules for every revision" in text
    assert "create_table('audit_entry'" in text
    assert "import portal" not in text
    assert "UtcTime" not in text


def test_prepare_makes_a_site_and_then_leaves_it_alone(tmp_path: Path, sqlite_databases: Databases) -> None:
    app = make_app(sqlite_databases.bare(), tmp_path)
    done(app, "prepare")
    with app.app_context():
        version, items = site_version(db.session), db.session.scalar(select(func.count()).select_from(Item))
        assert items
    # A lemma is taken from a list only where the words of a whole portal are learnt.
    assert written(app, "mujeres", "es") == ("muj", "mujeres")
    done(app, "prepare")
    with app.app_context():
        assert site_version(db.session) == version
        assert db.session.scalar(select(func.count()).select_from(Item)) == items
    assert done(app, "check") == ""
    close(app)


def test_prepare_stops_at_a_catalog_that_could_break_a_page(new_app: Flask, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / "translations", tmp_path / "translations", ignore=shutil.ignore_patterns("*.mo"))
    for name in ("portal", "templates"):
        (tmp_path / name).symlink_to(root / name)
    catalog = tmp_path / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text + '\nmsgid "Nowhere, %(name)s"\nmsgstr "Ingenstans, %(namn)s"\n', encoding="utf-8")
    i18n.install(new_app, folder=tmp_path / "translations")
    result = run(new_app, "prepare")
    assert result.exit_code == 1
    assert "namn" in result.stdout


def test_everything_agrees_on_a_new_site(starter_app: Flask) -> None:
    result = run(starter_app, "check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Everything agrees.\n")


def test_check_tells_of_files_that_are_absent_or_changed(new_app: Flask, tmp_path: Path) -> None:
    done(new_app, "sample", "1")
    (stored,) = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    stored.chmod(0o644)
    stored.write_bytes(b"something else")
    assert f"names the file {stored.name}, whose content was changed" in run(new_app, "check").stdout
    stored.unlink()
    result = run(new_app, "check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"part": "media", "reason": f"media:sample-1 names the file {stored.name}, which is absent"}
    ]


def test_check_tells_of_a_default_language_that_is_not_the_databases(databases: Databases, tmp_path: Path) -> None:
    app = make_app(databases.empty(), tmp_path, languages=("sv", "en"))
    result = run(app, "check")
    assert result.exit_code == 1
    assert result.stdout == "configuration: PORTAL_LANGUAGES begins with sv, the database's languages with en\n"
    close(app)


def test_check_tells_of_an_sqlite_file_whose_rows_lost_their_partners(
    sqlite_databases: Databases, tmp_path: Path
) -> None:
    app = make_app(sqlite_databases.starter(), tmp_path)
    with app.app_context(), db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("DELETE FROM release")
        cursor.close()
        connection.connection.invalidate()
    assert "database: a row of edition names a row of release that is not there\n" in run(app, "check").stdout
    close(app)


def test_samples_are_made_of_every_kind_in_every_language(new_app: Flask) -> None:
    assert run(new_app, "sample", "2", "--seed", "7").exit_code == 0
    with new_app.app_context():
        rows = db.session.execute(select(Edition.kind, Edition.language, func.count()).group_by("kind", "language"))
        counts = {(kind, tag): count for kind, tag, count in rows}
        assert counts == {(kind.name, tag): 2 for kind in KINDS for tag in LANGUAGES}
        assert all(key.startswith(MARK) for key in db.session.scalars(select(Item.key)))
    assert done(new_app, "check") == ""


def test_the_same_seed_gives_the_same_samples(databases: Databases, tmp_path: Path) -> None:
    def editions(seed: str) -> list[tuple[str, str, str]]:
        app = make_app(databases.empty(), tmp_path)
        done(app, "sample", "1", "--seed", seed)
        with app.app_context():
            rows = db.session.execute(select(Edition.key, Edition.language, Edition.title).order_by(Edition.id))
            found = [(key, tag, title) for key, tag, title in rows]
        close(app)
        return found

    assert editions("1") == editions("1")
    assert editions("1") != editions("2")


def test_samples_are_never_mixed_into_real_content_unasked(starter_app: Flask) -> None:
    result = run(starter_app, "sample", "1")
    assert result.exit_code == 1
    assert "real content" in result.stderr
    assert run(starter_app, "sample", "1", "--mix").exit_code == 0


def test_samples_may_follow_samples(new_app: Flask) -> None:
    assert run(new_app, "sample", "1").exit_code == 0
    assert run(new_app, "sample", "2").exit_code == 0
    with new_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Item)) == 2 * len(KINDS)


def test_the_languages_are_listed_with_their_catalogs(app: Flask) -> None:
    assert json.loads(done(app, "language", "list", "--json")) == [
        {"tag": "en", "name": "English", "openness": "open", "percent": None},
        {"tag": "es", "name": "español", "openness": "open", "percent": 100},
        {"tag": "sv", "name": "svenska", "openness": "open", "percent": 100},
    ]
    assert done(app, "language", "list").splitlines()[2] == "sv\tsvenska\topen\t100 %"


@pytest.fixture
def own_catalogs(starter_app: Flask, tmp_path: Path) -> Path:
    """The application's catalogs in a folder that a test may change."""
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / "translations", tmp_path / "translations")
    for name in ("portal", "templates"):
        (tmp_path / name).symlink_to(root / name)
    i18n.install(starter_app, folder=tmp_path / "translations")
    return tmp_path / "translations"


@pytest.mark.parametrize("tag", ["pt-BR", "ar"])
def test_a_language_is_added_without_code_or_restart(starter_app: Flask, own_catalogs: Path, tag: str) -> None:
    client = starter_app.test_client()
    assert client.get(f"/{tag}/").status_code == 404
    assert run(starter_app, "language", "add", tag, "--openness", "open").exit_code == 0
    assert (own_catalogs / tag.replace("-", "_") / "LC_MESSAGES" / "messages.mo").is_file()
    home = client.get(f"/{tag}/")
    assert home.status_code == 200
    assert f'lang="{tag}"' in home.text
    listed = client.get(f"/{tag}/guides/")
    assert listed.status_code == 200
    assert "<article" in listed.text or "<li" in listed.text
    assert client.get("/en/").status_code == 200


def test_a_hidden_language_is_nobodys_yet(starter_app: Flask, own_catalogs: Path) -> None:
    assert run(starter_app, "language", "add", "fr").exit_code == 0
    assert starter_app.test_client().get("/fr/").status_code == 404
    with starter_app.app_context():
        assert db.session.get_one(SiteLanguage, "fr").openness == "hidden"


def test_a_language_is_added_once_and_only_where_cldr_knows_it(starter_app: Flask, own_catalogs: Path) -> None:
    again = run(starter_app, "language", "add", "sv")
    assert (again.exit_code, again.stderr) == (1, "Error: The site has sv already.\n")
    unknown = run(starter_app, "language", "add", "xx-no")
    assert unknown.exit_code == 2
    assert "allowed: the tag of a language" in unknown.stderr
