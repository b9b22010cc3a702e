"""`portal search`, and the other commands that look after the index, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from portal.content.sitewide.site import site_version
from portal.extensions import db
from portal.foundation.database import writing
from tests.cli.test_commands import done, run, written
from tests.content.examples import bring_out, page
from tests.fixtures.databases import STARTER, Databases
from tests.fixtures.sites import close, make_app


def test_rebuild_makes_the_index_anew(new_app: Flask) -> None:
    with new_app.app_context():
        with writing(db.session) as session:
            bring_out(session, page("about", en="About the women", es="Sobre las mujeres", sv="Om våldet"))
        version = site_version(db.session)
        db.session.execute(text("DELETE FROM search_entry"))
        db.session.commit()
    assert written(new_app, "mujeres", "es") == ("mujer", "mujeres")
    assert run(new_app, "check").exit_code == 1
    assert "3 editions are in the index" in run(new_app, "search", "rebuild").stderr
    assert done(new_app, "check") == ""
    assert written(new_app, "mujeres", "es") == ("muj", "mujeres")
    with new_app.app_context():
        assert site_version(db.session) == version + 1


def test_check_tells_machines_too(starter_app: Flask) -> None:
    with starter_app.app_context():
        db.session.execute(text("DELETE FROM search_in_sv"))
        db.session.commit()
    faults = json.loads(run(starter_app, "check", "--json").stdout)
    assert [fault["part"] for fault in faults] == ["search", "search"]


def test_loading_into_an_empty_database_learns_its_words(postgresql_databases: Databases, tmp_path: Path) -> None:
    """The whole starter content; into SQLite `portal prepare` loads it, in `test_commands.py`."""
    app = make_app(postgresql_databases.empty(), tmp_path)
    done(app, "content", "load", str(STARTER))
    assert done(app, "check") == ""
    assert written(app, "mujeres", "es") == ("muj", "mujeres")
    spelled = written(app, "våldet", "sv")
    assert spelled is not None
    assert spelled[0] == "våld"
    close(app)


def test_a_bundle_loaded_into_a_full_database_is_indexed_at_once(starter_app: Flask, tmp_path: Path) -> None:
    done(starter_app, "content", "export", str(tmp_path / "all"))
    about = tmp_path / "all" / "pages" / "about" / "en.md"
    about.write_text(about.read_text(encoding="utf-8").replace("About this portal", "About otters"), encoding="utf-8")
    done(starter_app, "content", "load", str(tmp_path / "all"))
    assert "About otters" in starter_app.test_client().get("/en/search/suggestions?q=otters").text
