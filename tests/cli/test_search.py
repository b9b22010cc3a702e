"""`portal search`, and the other commands that look after the index, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from portal.content.site import site_version
from portal.extensions import db
from portal.search.tables import SearchForm
from tests.cli.test_commands import done, run
from tests.fixtures.databases import STARTER


def written(app: Flask, form: str, tag: str) -> tuple[str, str | None] | None:
    with app.app_context():
        row = db.session.get(SearchForm, (tag, form))
        return None if row is None else (row.stem, row.written)


def test_rebuild_makes_the_index_anew(starter_app: Flask) -> None:
    with starter_app.app_context():
        version = site_version(db.session)
        db.session.execute(text("DELETE FROM search_entry"))
        db.session.commit()
    assert run(starter_app, "check").exit_code == 1
    assert "editions are in the index" in run(starter_app, "search", "rebuild").stderr
    assert done(starter_app, "check") == ""
    with starter_app.app_context():
        assert site_version(db.session) == version + 1


def test_check_tells_machines_too(starter_app: Flask) -> None:
    with starter_app.app_context():
        db.session.execute(text("DELETE FROM search_in_sv"))
        db.session.commit()
    faults = json.loads(run(starter_app, "check", "--json").stdout)
    assert [fault["part"] for fault in faults] == ["search", "search"]


def test_loading_into_an_empty_database_learns_its_words(new_app: Flask) -> None:
    done(new_app, "content", "load", str(STARTER))
    assert done(new_app, "check") == ""
    assert written(new_app, "mujeres", "es") == ("muj", "mujeres")
    spelled = written(new_app, "våldet", "sv")
    assert spelled is not None
    assert spelled[0] == "våld"


def test_an_upgrade_fills_the_index_of_an_earlier_portal(starter_app: Flask) -> None:
    done(starter_app, "db", "downgrade", "0005")
    done(starter_app, "db", "upgrade")
    assert done(starter_app, "check") == ""


def test_a_bundle_loaded_into_a_full_database_is_indexed_at_once(starter_app: Flask, tmp_path: Path) -> None:
    done(starter_app, "content", "export", str(tmp_path / "all"))
    about = tmp_path / "all" / "pages" / "about" / "en.md"
    about.write_text(about.read_text(encoding="utf-8").replace("About this portal", "About otters"), encoding="utf-8")
    done(starter_app, "content", "load", str(tmp_path / "all"))
    assert "About otters" in starter_app.test_client().get("/en/search/suggestions?q=otters").text
