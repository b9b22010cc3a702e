"""A language whose texts are not compiled stops the start, and no command that can mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from portal.app import CannotServe, create_app
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.settings import Settings
from tests.fixtures.databases import Databases
from tests.fixtures.sites import KEY, close

ROOT = Path(__file__).resolve().parents[2]
STARTER = Path("portal/starter")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project as it is cloned: without compiled catalogs, and with nothing but tags for its content."""
    folder = tmp_path / "checkout"
    absent = shutil.ignore_patterns("*.mo", "__pycache__", "node_modules", "starter")
    for name in ("portal", "templates", "translations", "static"):
        shutil.copytree(ROOT / name, folder / name, ignore=absent)
    (folder / STARTER).mkdir()
    for name in ("bundle.yaml", "tags.yaml"):
        shutil.copy(ROOT / STARTER / name, folder / STARTER)
    for name in ("wsgi.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "FLASK_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**kept, "PORTAL_DATA_DIR": str(checkout / "data"), "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("start", [("-m", "gunicorn", "--check-config", "wsgi:app"), ("-c", "import wsgi")])
def test_a_fresh_checkout_serves_nobody_and_says_why(checkout: Path, start: tuple[str, ...]) -> None:
    done = run(checkout, *start)
    assert done.returncode != 0
    assert done.stderr == (
        "The portal cannot start. There is no compiled catalog for es, sv; run: portal catalog compile\n"
    )


def test_a_fresh_checkout_is_mended_by_the_command_that_is_named(checkout: Path) -> None:
    assert run(checkout, "-m", "portal", "catalog", "compile").returncode == 0
    done = run(checkout, "-c", "import wsgi")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_prepare_mends_it_and_check_names_what_is_missing(checkout: Path) -> None:
    assert run(checkout, "-m", "portal", "prepare").returncode == 0
    assert run(checkout, "-c", "import wsgi").returncode == 0
    (checkout / "translations/sv/LC_MESSAGES/messages.mo").unlink()
    done = run(checkout, "-m", "portal", "check")
    assert done.returncode == 1
    assert "catalogs: sv is not compiled; run: portal catalog compile" in done.stdout


def test_a_language_that_was_added_later_needs_its_catalog_too(new_app: Flask) -> None:
    settings: Settings = new_app.config["PORTAL_SETTINGS"]
    with new_app.app_context(), writing(db.session) as session:
        add(session, "qu", Openness.HIDDEN)
    with pytest.raises(CannotServe, match="no compiled catalog for qu;"):
        create_app(settings)


def test_a_database_that_does_not_answer_is_no_reason(tmp_path: Path) -> None:
    """Health says it; the portal goes on where the database comes back."""
    url = "postgresql+psycopg://portal@127.0.0.1:1/portal?connect_timeout=1"
    settings = Settings(data_dir=tmp_path, database_url=url, secret_keys=(KEY,))
    close(create_app(settings))


def test_languages_of_the_settings_count_until_the_database_has_its_own(
    sqlite_databases: Databases, tmp_path: Path
) -> None:
    settings = {"data_dir": tmp_path, "secret_keys": (KEY,), "languages": ("en", "qu")}
    with pytest.raises(CannotServe, match="no compiled catalog for qu;"):
        create_app(Settings(database_url=sqlite_databases.bare(), **settings))  # type: ignore[arg-type]  # see above
    close(create_app(Settings(database_url=sqlite_databases.empty(), **settings)))  # type: ignore[arg-type]  # see above
