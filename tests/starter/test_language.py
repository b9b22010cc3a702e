"""The starter's texts keep to its glossary, and have no slips of language that a check finds."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.translation import saved
from portal.translation.checking import Checking


def test_no_check_finds_anything(app: Flask) -> None:
    with app.app_context():
        checking = Checking(saved.load_glossary(db.session))
        found = [
            (finding.place.owner, finding.place.path, finding.language, finding.check.id, str(finding.remark.message))
            for units in saved.units(db.session)
            for finding in checking.findings(units)
        ]
    assert found == []
