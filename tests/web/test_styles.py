"""The one style sheet of all pages: what it holds, and how long browsers keep it."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal.web.styles import SHEETS, joined, styles_url

FOLDER = Path(__file__).resolve().parents[2] / "static" / "css"


def address(app: Flask) -> str:
    with app.test_request_context():
        return styles_url()


def test_a_page_asks_for_one_sheet(app: Flask, client: FlaskClient) -> None:
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/sv/").text)
    assert links == [address(app)]


def test_the_sheet_is_kept_until_it_changes(app: Flask, client: FlaskClient) -> None:
    answer = client.get(address(app))
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == 365 * 24 * 3600
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    former = client.get("/styles/0123456789ab.css")
    assert (former.status_code, former.location) == (302, address(app))
    assert "max-age" not in former.headers.get("Cache-Control", "")


def test_the_sheet_holds_every_rule_in_order_and_no_comment() -> None:
    text = joined()
    assert "/*" not in text
    rules = [" ".join((FOLDER / f"{name}.css").read_text(encoding="utf-8").split()) for name in SHEETS]
    plain = re.sub(r"/\*.*?\*/ ?", "", " ".join(rules))
    assert plain.replace("@layer print { @page", "@media print { @layer print { @page") + " }" == " ".join(text.split())


def test_what_is_for_paper_is_for_paper_alone() -> None:
    before, _media, after = joined().rpartition("@media print {\n@layer print")
    assert "@page" not in before
    assert "@page" in after
    assert joined().count("{") == joined().count("}")
