"""`portal db upgrade` and `portal check` know whether filters find what was published."""

from __future__ import annotations

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, func, select

from portal.cli import command
from portal.content.published.editions import EditionFact, EditionFiling
from portal.content.sitewide.site import Section
from portal.extensions import db
from portal.foundation import schema
from portal.foundation.database import writing


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(command(lambda: app), arguments)


def filed(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(EditionFact)) or 0


def test_an_upgrade_files_and_indexes_what_an_earlier_portal_published_and_adds_rooms(starter_app: Flask) -> None:
    """From before there were rooms (0004) and an index (0007): whatever came since is filled in."""
    before = filed(starter_app)
    with starter_app.app_context():
        schema.downgrade(db.engine, "0003")
        with writing(db.session) as session:
            session.execute(delete(Section).where(Section.kind == "library"))
    assert run(starter_app, "db", "upgrade").exit_code == 0
    assert filed(starter_app) == before > 0
    answer = starter_app.test_client().get("/sv/bibliotek/?country=MX")
    assert answer.status_code == 200
    agrees = run(starter_app, "check")
    assert (agrees.exit_code, agrees.stdout) == (0, "")


def test_an_upgrade_to_an_older_revision_leaves_filing_alone(starter_app: Flask) -> None:
    with starter_app.app_context():
        schema.downgrade(db.engine, "0001")
    assert run(starter_app, "db", "upgrade", "0003").exit_code == 0


def test_a_check_tells_what_filters_do_not_find(starter_app: Flask) -> None:
    with starter_app.app_context(), writing(db.session) as session:
        session.execute(delete(EditionFiling))
    result = run(starter_app, "check")
    assert result.exit_code == 1
    assert "editions are not found by today's filters; run: portal db upgrade" in result.output
    assert run(starter_app, "db", "upgrade").exit_code == 0
    assert run(starter_app, "check").exit_code == 0
