"""Every number of the starter's prose is a fact or cited, and the same in all languages."""

from __future__ import annotations

from flask import Flask

from portal.content.care.number_checks import number_faults
from portal.extensions import db


def test_no_number_stands_for_itself(app: Flask) -> None:
    with app.app_context():
        assert list(number_faults(db.session)) == []
